"""Sharing agreements and new uses: asked for on the study, reviewed and cleared by the offices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import actions, policies
from studies.agreements import AgreementError
from studies.forms import AgreementForm, ReasonForm
from studies.models import SharingAgreement
from studies.policies.sharing import REVIEWERS
from studies.queries import why_suspended
from studies.queries.waiting import agreements_to_decide
from studies.views.page import person, review_places, study_called, study_page

PER_PAGE = 25
OFFICES = {"security": "IT Security", "privacy": "Privacy", "counsel": "General Counsel"}


@require_safe
def list_agreements(request: HttpRequest) -> HttpResponse:
    """What waits for the person's office first, then all."""
    user, at = person(request), timezone.now()
    policies.list_agreements.require(user, at=at)
    every = SharingAgreement.objects.select_related("study", "vendor")
    page = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "places": review_places(user, at=at, here="list_agreements"),
        "waiting": _rows(agreements_to_decide(user, at=at), at=at),
        "page": page,
        "rows": _rows(page, at=at),
    }
    return render(request, "sharing/list_agreements.html", context)


@require_safe
def list_study_agreements(request: HttpRequest, code: str) -> HttpResponse:
    """What may be shared of a study, and what is asked for."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.list_study_agreements.require(user, study, at=at)
    context = {
        **study_page(request, study, at=at, here="list_study_agreements"),
        "agreements": _rows(study.agreements.select_related("study", "vendor"), at=at),
        "may_request": policies.request_agreement.allows(user, study, at=at),
    }
    return render(request, "sharing/list_study_agreements.html", context)


@require_http_methods(["GET", "POST"])
def request_agreement(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to share."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.request_agreement.require(user, study, at=at)
    form = AgreementForm(request.POST or None, on=timezone.localdate(at))
    if request.method == "POST" and form.is_valid() and form.facts:
        agreement = actions.request_agreement(study=study, facts=form.facts, by=user, at=at)
        messages.success(request, "Three offices review it now, in any order.")
        return redirect("view_agreement", agreement.pk)
    context = {**study_page(request, study, at=at, here="list_study_agreements"), "form": form}
    return render(request, "sharing/request_agreement.html", context)


@require_http_methods(["GET", "POST"])
def edit_agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Change what was returned, and send it again."""
    user, at, agreement = person(request), timezone.now(), _agreement(agreement_id)
    policies.edit_agreement.require(user, agreement, at=at)
    initial = {name: getattr(agreement, name) for name in AgreementForm.base_fields}
    form = AgreementForm(request.POST or None, initial=initial, on=timezone.localdate(at))
    if request.method == "POST" and form.is_valid() and form.facts:
        actions.edit_agreement(agreement=agreement, facts=form.facts, by=user, at=at)
        messages.success(request, "Three offices review it again.")
        return redirect("view_agreement", agreement.pk)
    page = study_page(request, agreement.study, at=at, here="list_study_agreements")
    context = {**page, "form": form, "agreement": agreement}
    return render(request, "sharing/request_agreement.html", context)


@require_safe
def view_agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """What is shared, who said what to it, and what the person may do."""
    agreement = _agreement(agreement_id)
    policies.view_agreement.require(person(request), agreement, at=timezone.now())
    return _page(request, agreement)


@require_POST
def review_agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Say yes for an office."""
    user, at, agreement = person(request), timezone.now(), _agreement(agreement_id)
    policies.view_agreement.require(user, agreement, at=at)
    office = next(iter(_my_offices(request, agreement)), "")
    actions.review_agreement(agreement=agreement, office=office, by=user, at=at)
    messages.success(request, f"You reviewed it for {OFFICES[office]}.")
    return redirect("view_agreement", agreement.pk)


@require_POST
def clear_agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Clear it, if it may still be shared."""
    user, at, agreement = person(request), timezone.now(), _agreement(agreement_id)
    try:
        actions.clear_agreement(agreement=agreement, by=user, at=at)
    except AgreementError as error:
        messages.error(request, " ".join(error.problems.values()))
        return redirect("view_agreement", agreement.pk)
    messages.success(request, "It is cleared, and shown on the study.")
    return redirect("view_agreement", agreement.pk)


@require_POST
def return_agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Send it back with a reason."""
    user, at, agreement = person(request), timezone.now(), _agreement(agreement_id)
    policies.return_agreement.require(user, agreement, at=at)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, agreement, return_form=form)
    reason = form.cleaned_data["reason"]
    actions.return_agreement(agreement=agreement, reason=reason, by=user, at=at)
    messages.success(request, "Returned to the lead with your reason.")
    return redirect("view_agreement", agreement.pk)


@require_POST
def withdraw_agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Take it back."""
    user, at, agreement = person(request), timezone.now(), _agreement(agreement_id)
    actions.withdraw_agreement(agreement=agreement, by=user, at=at)
    messages.success(request, "It is withdrawn. Nothing may be shared under it.")
    return redirect("list_study_agreements", agreement.study.code)


def _page(request: HttpRequest, agreement: SharingAgreement, **forms: Any) -> HttpResponse:
    user, at = person(request), timezone.now()
    mine = _my_offices(request, agreement)
    context = {
        "agreement": agreement,
        "study": agreement.study,
        "suspended": why_suspended(agreement, on=timezone.localdate(at)),
        "breadcrumbs": _breadcrumbs(request, agreement),
        "reviews": [
            {
                "office": label,
                "by": getattr(agreement, f"{office}_by"),
                "at": getattr(agreement, f"{office}_at"),
            }
            for office, label in OFFICES.items()
        ],
        "my_office": OFFICES[mine[0]] if mine else "",
        "may_clear": policies.clear_agreement.allows(user, agreement, at=at),
        "why_not_clear": policies.clear_agreement.refusal(user, agreement, at=at),
        "may_return": policies.return_agreement.allows(user, agreement, at=at),
        "may_edit": policies.edit_agreement.allows(user, agreement, at=at),
        "may_withdraw": policies.withdraw_agreement.allows(user, agreement, at=at),
        "return_form": ReasonForm(),
        **forms,
    }
    return render(request, "sharing/view_agreement.html", context)


def _rows(agreements: Iterable[SharingAgreement], *, at: datetime) -> list[dict[str, Any]]:
    """Each with why it is not in force, where it was cleared."""
    on = timezone.localdate(at)
    return [{"agreement": each, "suspended": why_suspended(each, on=on)} for each in agreements]


def _my_offices(request: HttpRequest, agreement: SharingAgreement) -> list[str]:
    """The offices for which the person may review it now."""
    user, at = person(request), timezone.now()
    allows = policies.review_agreement.allows
    return [office for office in REVIEWERS if allows(user, agreement, office, at=at)]


def _agreement(agreement_id: int) -> SharingAgreement:
    people = ("requested_by", "security_by", "privacy_by", "counsel_by", "cleared_by")
    agreements = SharingAgreement.objects.select_related(
        "study__component", "vendor", "returned_by", *people
    )
    return get_object_or_404(agreements, pk=agreement_id)


def _breadcrumbs(request: HttpRequest, agreement: SharingAgreement) -> list[tuple[str, str]]:
    if policies.list_agreements.allows(person(request), at=timezone.now()):
        return [("Sharing agreements", reverse("list_agreements")), (agreement.study.code, "")]
    code = agreement.study.code
    return [(code, reverse("list_study_agreements", args=[code])), ("Sharing agreement", "")]
