"""Proposed revisions of guides: said after a session, answered by the lead."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from studies import actions, policies
from studies.documents import DocumentError
from studies.forms import DeclineRevisionForm, RevisionForm
from studies.models import RevisionProposal, Study
from studies.views.documents import (
    HERE,
    document_called,
    document_form,
    said_by,
    say_saved,
)
from studies.views.page import person, study_called, study_page
from studies.views.voiding import UnconfirmedError, confirmed, voiding_form


@require_http_methods(["GET", "POST"])
def propose_revision(request: HttpRequest, code: str, document_id: int) -> HttpResponse:
    """What a document should say instead, and why."""
    user, at, study = person(request), timezone.now(), study_called(code)
    document = document_called(study, document_id)
    policies.propose_revision.require(user, document, at=at)
    form = RevisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.propose_revision(document=document, by=user, at=at, **form.cleaned_data)
        messages.success(request, "Proposed. The lead adopts it or says why not.")
        return redirect("view_document", code, document_id)
    page = study_page(request, study, at=at, here=HERE)
    context = {**page, "form": form, "current": document.versions.latest("number")}
    return render(request, "studies/propose_revision.html", context)


@require_http_methods(["GET", "POST"])
def adopt_revision(request: HttpRequest, code: str, proposal_id: int) -> HttpResponse:
    """Write the next version with the proposal beside it."""
    user, at, study = person(request), timezone.now(), study_called(code)
    proposal = _proposal(study, proposal_id)
    policies.adopt_revision.require(user, proposal, at=at)
    current = proposal.document.versions.latest("number")
    form = document_form(request, kind=proposal.document.kind, initial=said_by(current))
    voiding = voiding_form(request, study, at=at)
    if form.is_bound and form.is_valid() and form.said:
        try:
            with confirmed(voiding, study):
                version = actions.adopt_revision(proposal=proposal, said=form.said, by=user, at=at)
        except DocumentError as error:
            form.add_error("text", " ".join(error.problems))
        except UnconfirmedError:
            pass  # The tick says it, beside everything that was typed.
        else:
            say_saved(request, study, f"Adopted: version {version.number} is made.")
            return redirect("view_document", code, proposal.document_id)
    context: dict[str, Any] = {
        **study_page(request, study, at=at, here=HERE),
        "form": form,
        "current": current,
        "proposal": proposal,
        "voiding": voiding,
    }
    return render(request, "studies/adopt_revision.html", context)


@require_http_methods(["GET", "POST"])
def decline_revision(request: HttpRequest, code: str, proposal_id: int) -> HttpResponse:
    """Leave it as it is, with the reason."""
    user, at, study = person(request), timezone.now(), study_called(code)
    proposal = _proposal(study, proposal_id)
    policies.decline_revision.require(user, proposal, at=at)
    form = DeclineRevisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.decline_revision(proposal=proposal, reason=reason, by=user, at=at)
        messages.success(request, "Declined. Whoever proposed it reads your reason.")
        return redirect("view_document", code, proposal.document_id)
    page = study_page(request, study, at=at, here=HERE)
    context = {**page, "form": form, "proposal": proposal}
    return render(request, "studies/decline_revision.html", context)


def _proposal(study: Study, proposal_id: int) -> RevisionProposal:
    proposals = RevisionProposal.objects.filter(document__study=study)
    proposal = get_object_or_404(
        proposals.select_related("document", "about", "proposed_by"), pk=proposal_id
    )
    proposal.document.study = study
    return proposal
