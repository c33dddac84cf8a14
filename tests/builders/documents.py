"""Documents and packages of studies, made through the real actions."""

from datetime import datetime
from typing import Any

from django.conf import settings

from foundation.access.models import User
from studies.actions import (
    complete_checklist,
    create_document,
    declare_statistical,
    propose_revision,
    write_statement,
)
from studies.documents import DocumentText
from studies.materials import materials_of
from studies.models import Document, DocumentVersion, Package, RevisionProposal, Study
from studies.package.checklist import CHECKLIST
from studies.package.needed import MISSING, needed_materials
from studies.package.statements import parts_of
from studies.vocabulary import DocumentKind
from tests.builders.access import NOW
from tests.builders.studies import a_burden
from tests.playing_back import played_back

LINKS = f"Read more: {settings.PORTAL_PIA_URL} and {settings.PORTAL_SORN_URL}"
TEXT = "Thank you for coming today.\n\nWe would like to hear how the checkpoint was."


def a_text(**said: Any) -> DocumentText:
    """What a document says; yours to change."""
    return DocumentText(**{"title": "Guide", "language": "English", "text": TEXT, **said})


@played_back
def a_document(
    study: Study,
    kind: str = DocumentKind.SCRIPT,
    *,
    by: User | None = None,
    at: datetime = NOW,
    **said: Any,
) -> DocumentVersion:
    """The first version of a document of the study, by its lead."""
    return create_document(
        study=study, kind=kind, said=a_text(**said), by=by or study.created_by, at=at
    )


@played_back
def a_proposal(
    document: Document, *, by: User | None = None, at: datetime = NOW, **said: Any
) -> RevisionProposal:
    """A revision of a document that somebody proposes, the lead unless said."""
    words = {"change": "Ask about the wait first.", "why": "Everybody began with it.", **said}
    return propose_revision(document=document, by=by or document.study.created_by, at=at, **words)


@played_back
def the_missing_documents(study: Study, *, at: datetime = NOW) -> None:
    """Every document that the study needs and has not; draft studies keep their approvals."""
    for needed in needed_materials(study, materials_of(study)):
        if needed.state == MISSING and needed.kind in DocumentKind.values:
            text = f"{TEXT}\n\n{LINKS}"
            a_document(study, needed.kind, title=needed.label, text=text, at=at)


@played_back
def a_written_package(
    study: Study, *, statistical: bool = False, by: User | None = None, at: datetime = NOW
) -> Package:
    """Burden, statements, and the checklist where it is needed; neither documents nor a PTA."""
    if not study.burden_lines.exists():
        a_burden(study, at=at)
    who: dict[str, Any] = {"study": study, "by": by or study.created_by, "at": at}
    package = declare_statistical(is_statistical=statistical, **who)
    for part in parts_of(package):
        texts = {item.key: f"Written for {item.key}." for item in part.items}
        package = write_statement(part=part.name, texts=texts, **who)
    if statistical:
        met = {"answer": "met", "how": "As the statement says."}
        package = complete_checklist(answers={point.key: met for point in CHECKLIST}, **who)
    return package
