"""Documents of a study: new ones, new versions, and those used no more."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.submissions import void_changed_approvals
from studies.documents import DocumentError, DocumentText, check_document, tidy
from studies.instruments import content_hash
from studies.models import Document, DocumentVersion, Study


@transaction.atomic
def create_document(
    *, study: Study, kind: str, said: DocumentText, by: User, at: datetime
) -> DocumentVersion:
    """Add a document with its first version. An approval in force is void from here on (C-14).

    :raises Refused: unless this person may change the study now.
    :raises DocumentError: if the text cannot be taken as it is.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.create_document.require(by, locked, at=at)
    check_document(said, kind=kind)
    document = Document.objects.create(study=locked, kind=kind)
    version = _written(document, said, by=by, at=at)
    void_changed_approvals(study=locked, by=by, at=at)
    return version


@transaction.atomic
def create_document_version(
    *, document: Document, said: DocumentText, by: User, at: datetime
) -> DocumentVersion:
    """Add the next version of a document. An approval of the one before is void (C-14, R-081).

    :raises Refused: unless this person may change the study now.
    :raises DocumentError: if the text cannot be taken, or is what the document says already.
    """
    locked, study = lock_document(document)
    policies.create_document_version.require(by, locked, at=at)
    version = write_version(locked, said, by=by, at=at)
    void_changed_approvals(study=study, by=by, at=at)
    return version


@transaction.atomic
def remove_document(*, document: Document, by: User, at: datetime) -> Document:
    """Use a document no more. Its versions stay readable: earlier submissions name them.

    :raises Refused: unless this person may change the study now, and no proposal waits.
    """
    locked, study = lock_document(document)
    policies.remove_document.require(by, locked, at=at)
    locked.removed_at, locked.removed_by = at, by
    locked.save(update_fields=["removed_at", "removed_by"])
    log.record("document.removed", subject=locked, by=by, at=at, kind=locked.kind)
    void_changed_approvals(study=study, by=by, at=at)
    return locked


def lock_document(document: Document) -> tuple[Document, Study]:
    """Both rows, the study first, as everywhere."""
    study = Study.objects.select_for_update(no_key=True).get(pk=document.study_id)
    locked = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    locked.study = study
    return locked, study


def write_version(
    document: Document, said: DocumentText, *, by: User, at: datetime
) -> DocumentVersion:
    """The next version of a locked document.

    :raises DocumentError: if the text cannot be taken, or is what the document says already.
    """
    check_document(said, kind=document.kind)
    before = document.versions.latest("number")
    if before.content_hash == _hash(document, said):
        raise DocumentError(f"This is what version {before.number} says already.")
    return _written(document, said, by=by, at=at)


def _written(document: Document, said: DocumentText, *, by: User, at: datetime) -> DocumentVersion:
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    version = DocumentVersion.objects.create(
        document=document,
        number=last + 1,
        title=said.title.strip(),
        language=said.language.strip(),
        text_format=said.text_format,
        text=tidy(said.text),
        contacts_confirmed=said.contacts_confirmed,
        content_hash=_hash(document, said),
        created_by=by,
        created_at=at,
    )
    log.record(
        "document.changed",
        subject=version,
        by=by,
        at=at,
        kind=document.kind,
        version=version.number,
        content=version.content_hash,
    )
    return version


def _hash(document: Document, said: DocumentText) -> str:
    words = (said.title.strip(), said.language.strip(), said.text_format, tidy(said.text))
    return content_hash([document.kind, *words])
