"""The lead's side of approval: the privacy form, what was decided, and where the clearance is."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import actions, policies
from studies.drafts import StudyDraftError
from studies.forms import PtaForm
from studies.models import Pta, Study
from studies.models.review import WAITING
from studies.queries import addressed_count, clearance_need, current_icr, governing_pta, latest_pta
from studies.queries.counting import MOST_WITHOUT_CLEARANCE
from studies.questionnaire import Section, in_sections, questionnaire
from studies.questionnaire import as_json as answers_as_json
from studies.views.open_matters import open_matters
from studies.views.page import person, study_called, study_page
from studies.views.voiding import UnconfirmedError, confirmed, voiding_form


@require_safe
def view_approvals(request: HttpRequest, code: str) -> HttpResponse:
    """Every PTA and clearance of the study, and how many people were addressed."""
    study = study_called(code)
    policies.view_study.require(person(request), study, at=timezone.now())
    return approvals_page(request, study)


def approvals_page(request: HttpRequest, study: Study, **forms: Any) -> HttpResponse:
    """The page, with the forms as they were sent."""
    user, at = person(request), timezone.now()
    newest, need = latest_pta(study), clearance_need(study)
    context = {
        **study_page(request, study, at=at, here="view_approvals"),
        **open_matters(user, study, at=at, **forms),
        "ptas": _history(study),
        "newest": newest,
        "icr": current_icr(study),
        "need": need,
        "clearances": study.clearances.decided(),
        "needs_clearance": need.is_needed,
        "count": addressed_count(study, on=timezone.localdate(at)),
        "most_without_clearance": MOST_WITHOUT_CLEARANCE,
        "may_edit": policies.edit_pta.allows(user, study, at=at),
        "may_submit": policies.submit_pta.allows(user, study, at=at),
        "why_not_submit": policies.submit_pta.refusal(user, study, at=at),
        "may_discard": policies.discard_renewal.allows(user, study, at=at),
        "may_withdraw": newest and policies.withdraw_pta.allows(user, newest, at=at),
    }
    return render(request, "studies/view_approvals.html", context)


@require_http_methods(["GET", "POST"])
def edit_pta(request: HttpRequest, code: str) -> HttpResponse:
    """The privacy form: what the study says already is shown, only the rest is asked."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.edit_pta.require(user, study, at=at)
    form = PtaForm(request.POST or None, initial=_initial(study))
    voiding = voiding_form(request, study, at=at)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        note = said.pop("note")
        try:
            with confirmed(voiding, study):
                actions.edit_pta(study=study, answers=said, note=note, by=user, at=at)
        except StudyDraftError as error:
            form.add_error(None, " ".join(t for texts in error.problems.values() for t in texts))
        except UnconfirmedError:
            pass  # The tick says it, beside everything that was typed.
        else:
            messages.success(request, "Saved.")
            return redirect("view_approvals", code)
    asked = set(form.fields)
    context = {
        **study_page(request, study, at=at, here="view_approvals"),
        "form": form,
        "voiding": voiding,
        "known": _known(study, asked),
    }
    return render(request, "studies/edit_pta.html", context)


@require_POST
def submit_pta(request: HttpRequest, code: str) -> HttpResponse:
    """Send to the component privacy officer."""
    study = study_called(code)
    actions.submit_pta(study=study, by=person(request), at=timezone.now())
    messages.success(request, "Sent. The component privacy officer reads it first.")
    return redirect("view_approvals", code)


@require_POST
def renew_pta(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the renewal of the approval in force."""
    study = study_called(code)
    actions.renew_pta(study=study, by=person(request), at=timezone.now())
    messages.success(
        request,
        "The renewal is begun; the approval in force goes on. Read the privacy form, then send it.",
    )
    return redirect("edit_pta", code)


@require_http_methods(["GET", "POST"])
def discard_renewal(request: HttpRequest, code: str) -> HttpResponse:
    """Give a renewal up, once it was read what is lost and what goes on."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.discard_renewal.require(user, study, at=at)
    if request.method == "POST":
        actions.discard_renewal(study=study, by=user, at=at)
        messages.success(request, "The renewal is discarded. The approval in force goes on.")
        return redirect("view_approvals", code)
    context = {
        **study_page(request, study, at=at, here="view_approvals"),
        "renewal": latest_pta(study),
        "running": governing_pta(study),
    }
    return render(request, "studies/discard_renewal.html", context)


@require_POST
def withdraw_pta(request: HttpRequest, code: str) -> HttpResponse:
    """Take it back, to change something."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    newest = latest_pta(study)
    if newest is None or newest.status not in WAITING:
        messages.error(request, "Nothing waits for review.")
        return redirect("view_approvals", code)
    actions.withdraw_pta(pta=newest, by=user, at=at)
    messages.success(request, "Withdrawn. You can change the study now.")
    return redirect("view_approvals", code)


def _known(study: Study, asked: Collection[str]) -> list[Section]:
    """What the study says already, by section, without what the form asks."""
    rows = answers_as_json(questionnaire(study))
    return in_sections(row for row in rows if row["field"] not in asked)


def _initial(study: Study) -> dict[str, Any]:
    newest = latest_pta(study)
    own = {name: getattr(study, name, "") for name in PtaForm.base_fields}
    return {**own, "note": newest.note if newest else ""}


def _history(study: Study) -> list[dict[str, Any]]:
    ptas = study.ptas.select_related("submitted_by", "component_by", "office_by", "returned_by")
    return [{"pta": pta, "entries": _entries(pta)} for pta in ptas]


def _entries(pta: Pta) -> list[dict[str, Any]]:
    """The dated steps of one PTA, for the timeline."""
    steps = (
        (pta.submitted_at, "Sent to review", pta.submitted_by, pta.note),
        (pta.component_at, "Approved by the component privacy officer", pta.component_by, ""),
        (pta.office_at, "Approved by the Privacy Office", pta.office_by, ""),
        (pta.returned_at, "Returned", pta.returned_by, pta.return_reason),
        (pta.voided_at, "Void: a material changed", None, ""),
    )
    return [
        {"at": at, "title": title, "who": who, "text": text}
        for at, title, who, text in steps
        if at is not None
    ]
