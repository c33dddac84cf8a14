"""The materials of a study: all of them, one document, new ones, new versions, removal."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access.models import User
from studies import actions, policies
from studies.differences import lines
from studies.documents import DocumentError, as_html
from studies.forms import DocumentForm
from studies.lifecycle import StudyStatus
from studies.materials import materials_of
from studies.models import Document, DocumentVersion, RevisionProposal, Study
from studies.package.needed import LABELS
from studies.queries import approved_pta, current_version
from studies.queries.languages import languages_spoken
from studies.views.page import address, person, study_called, study_page
from studies.views.uploads import typed_or_read
from studies.views.voiding import UnconfirmedError, confirmed, voiding_form

HERE = "list_materials"
COPIED = ("title", "language", "text", "text_format", "contacts_confirmed")
PAGES = {
    "description": "view_study",
    "instrument": "view_instrument",
    "notice": "edit_notice",
}


@require_safe
def list_materials(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that an approval binds to, and the documents used no more."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    documents = DocumentVersion.objects.filter(document__study=study).current()
    documents = documents.select_related("document").order_by("document_id")
    context = {
        **study_page(request, study, at=at, here=HERE),
        "others": _others(study),
        "documents": _rows(study, [v for v in documents if v.document.removed_at is None]),
        "removed": [v for v in documents if v.document.removed_at is not None],
        "proposals": _proposals(study),
        "may_create": policies.create_document.allows(user, study, at=at),
        "why_not": policies.create_document.refusal(user, study, at=at),
    }
    return render(request, "studies/list_materials.html", context)


@require_safe
def view_document(request: HttpRequest, code: str, document_id: int) -> HttpResponse:
    """One version as people read it, and what it changed against another."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    document = document_called(study, document_id)
    versions = list(document.versions.select_related("created_by").order_by("-number"))
    version = _numbered(versions, request.GET.get("version", "")) or versions[0]
    against = _numbered(versions, request.GET.get("against", ""))
    context = {
        **study_page(request, study, at=at, here=HERE),
        "document": document,
        "version": version,
        "current": versions[0],
        "versions": versions,
        "against": against,
        "lines": lines(against.text, version.text) if against else [],
        "html": as_html(version.text, version.text_format),
        "proposals": _told(user, document, at=at),
        "may_change": policies.create_document_version.allows(user, document, at=at),
        "may_remove": policies.remove_document.allows(user, document, at=at),
        "may_propose": policies.propose_revision.allows(user, document, at=at),
    }
    return render(request, "studies/view_document.html", context)


@require_http_methods(["GET", "POST"])
def create_document(request: HttpRequest, code: str) -> HttpResponse:
    """Add a document, sent as a file or written."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.create_document.require(user, study, at=at)
    form = document_form(request, initial={"kind": request.GET.get("kind", "")})
    voiding = voiding_form(request, study, at=at)
    if form.is_bound and form.is_valid() and form.said:
        kind = form.cleaned_data["kind"]
        try:
            with confirmed(voiding, study):
                version = actions.create_document(
                    study=study, kind=kind, said=form.said, by=user, at=at
                )
        except UnconfirmedError:
            pass  # The tick says it, beside everything that was typed.
        else:
            say_saved(request, study, f"{version.title} is added.")
            return redirect("view_document", code, version.document_id)
    context = {**study_page(request, study, at=at, here=HERE), "form": form, "voiding": voiding}
    return render(request, "studies/create_document.html", context)


@require_http_methods(["GET", "POST"])
def create_document_version(request: HttpRequest, code: str, document_id: int) -> HttpResponse:
    """Write the next version; the present one is filled in."""
    user, at, study = person(request), timezone.now(), study_called(code)
    document = document_called(study, document_id)
    policies.create_document_version.require(user, document, at=at)
    current = document.versions.latest("number")
    form = document_form(request, kind=document.kind, initial=said_by(current))
    voiding = voiding_form(request, study, at=at)
    if form.is_bound and form.is_valid() and form.said:
        try:
            with confirmed(voiding, study):
                version = actions.create_document_version(
                    document=document, said=form.said, by=user, at=at
                )
        except DocumentError as error:
            form.add_error("text", " ".join(error.problems))
        except UnconfirmedError:
            pass
        else:
            say_saved(request, study, f"Version {version.number} is made.")
            return redirect("view_document", code, document_id)
    page = study_page(request, study, at=at, here=HERE)
    context = {**page, "form": form, "current": current, "voiding": voiding}
    return render(request, "studies/create_document_version.html", context)


@require_http_methods(["GET", "POST"])
def remove_document(request: HttpRequest, code: str, document_id: int) -> HttpResponse:
    """Use a document no more, once its name was read."""
    user, at, study = person(request), timezone.now(), study_called(code)
    document = document_called(study, document_id)
    policies.remove_document.require(user, document, at=at)
    voiding = voiding_form(request, study, at=at)
    if request.method == "POST":
        try:
            with confirmed(voiding, study):
                actions.remove_document(document=document, by=user, at=at)
        except UnconfirmedError:
            pass
        else:
            said = "The document is removed. Earlier submissions still show it."
            say_saved(request, study, said)
            return redirect(HERE, code)
    page = study_page(request, study, at=at, here=HERE)
    current = document.versions.latest("number")
    context = {**page, "current": current, "voiding": voiding}
    return render(request, "studies/remove_document.html", context)


def document_called(study: Study, document_id: int) -> Document:
    """A document of this study, or the page that says there is none."""
    document = get_object_or_404(study.documents, pk=document_id)
    document.study = study
    return document


def document_form(request: HttpRequest, *, kind: str = "", initial: dict[str, Any]) -> DocumentForm:
    """The form as it was sent, a file read into it; or with what is known."""
    if request.method != "POST":
        return DocumentForm(initial=initial, kind=kind)
    said, problems = typed_or_read(request)
    return DocumentForm(said, initial=initial, kind=kind, file_problems=problems)


def said_by(version: DocumentVersion) -> dict[str, Any]:
    """What a version says, to begin the next from."""
    return {name: getattr(version, name) for name in COPIED}


def say_saved(request: HttpRequest, study: Study, said: str) -> None:
    """What was done; and that the approval ended by it, where one was in force before."""
    if study.status in (StudyStatus.APPROVED, StudyStatus.COLLECTING):
        messages.warning(
            request, f"{said} The approval is void now: send the study to review again."
        )
    else:
        messages.success(request, said)


def _others(study: Study) -> list[dict[str, Any]]:
    version = current_version(study)
    spoken = languages_spoken(version.definition) if version else []
    compared = address("compare_versions", study.code) if version and version.number > 1 else ""
    return [
        {
            **asdict(material),
            "compared_at": compared if material.kind == "instrument" else "",
            "languages": spoken if material.kind == "instrument" else [],
            "label": LABELS.get(material.kind, "Description"),
            "url": address(PAGES[material.kind], study.code),
        }
        for material in materials_of(study)
        if material.kind in PAGES
    ]


def _rows(study: Study, versions: list[DocumentVersion]) -> list[dict[str, Any]]:
    pta = approved_pta(study)
    approved = {material["hash"] for material in pta.materials} if pta else set()
    return [{"version": v, "is_approved": v.content_hash in approved} for v in versions]


def _proposals(study: Study) -> list[RevisionProposal]:
    waiting = RevisionProposal.objects.waiting().filter(document__study=study)
    return list(waiting.select_related("document", "about", "proposed_by"))


def _numbered(versions: list[DocumentVersion], number: str) -> DocumentVersion | None:
    return next((v for v in versions if str(v.number) == number), None)


def _told(user: User, document: Document, *, at: Any) -> list[dict[str, Any]]:
    proposals = list(
        document.proposals.select_related("about", "proposed_by", "answered_by", "adopted_as")
    )
    for proposal in proposals:
        proposal.document = document
    return [
        {
            "proposal": proposal,
            "may_adopt": policies.adopt_revision.allows(user, proposal, at=at),
            "may_decline": policies.decline_revision.allows(user, proposal, at=at),
        }
        for proposal in reversed(proposals)
    ]
