"""Findings and recommendations, each on a page of its own to write, and what became of them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reports import actions, policies
from reports.forms import ConfirmNumberForm, FindingForm, FollowForm, MoveForm, RecommendationForm
from reports.models import Finding, Recommendation, Report
from reports.personal_data import PersonalDataFoundError
from reports.views.beside import in_sight_of
from reports.views.page import frame, report_called, report_page
from reports.wording import numbers_last_rendered
from studies.views.page import person, study_page

FINDINGS, RECOMMENDATIONS = "findings", "recommendations"
"""Parts of the page of a report."""
AGAIN = "Saved. Render the report again when the words stand."
REMOVED = "Removed. Those after it moved up."


@require_http_methods(["GET", "POST"])
def add_finding(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Write one more finding."""
    report = report_called(report_ref)
    policies.add_finding.require(person(request), report, at=timezone.now())
    form = FindingForm(request.POST or None, report=report)

    def save(**by: Any) -> object:
        return actions.add_finding(report_id=report.pk, draft=form.draft(), **by)

    return _written(request, report, form, save, "Add a finding")


@require_http_methods(["GET", "POST"])
def edit_finding(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """Change a finding."""
    finding = _finding(report_ref, number)
    policies.edit_finding.require(person(request), finding.report, at=timezone.now())
    form = FindingForm(
        request.POST or None, report=finding.report, initial=FindingForm.initial_of(finding)
    )

    def save(**by: Any) -> object:
        return actions.edit_finding(finding_id=finding.pk, draft=form.draft(), **by)

    return _written(request, finding.report, form, save, f"Change finding {number}")


@require_POST
def move_finding(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """One place up or down."""
    finding = _finding(report_ref, number)
    policies.move_finding.require(person(request), finding.report, at=timezone.now())
    move = partial(actions.move_finding, finding_id=finding.pk)
    return _moved(request, report_ref, move, FINDINGS)


@require_http_methods(["GET", "POST"])
def remove_finding(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """Take it out, once that is confirmed."""
    finding = _finding(report_ref, number)
    policies.remove_finding.require(person(request), finding.report, at=timezone.now())
    if request.method == "POST":
        remove = partial(actions.remove_finding, finding_id=finding.pk)
        return _removed(request, report_ref, remove, FINDINGS)
    return _removing(request, finding.report, f"finding {number}", finding.headline)


@require_POST
def confirm_number(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """Say why a number is right that its table does not print."""
    user, at, finding = person(request), timezone.now(), _finding(report_ref, number)
    policies.confirm_number.require(user, finding.report, at=at)
    form = ConfirmNumberForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.confirm_number(
                finding_id=finding.pk, number=said["number"], reason=said["reason"], by=user, at=at
            )
        except PersonalDataFoundError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, "Confirmed. Reviewers read your reason.")
            return _to(report_ref, FINDINGS)
    sent = {(number, str(request.POST.get("number", ""))): form}
    return report_page(request, finding.report, at, status=422, number_forms=sent)


@require_http_methods(["GET", "POST"])
def add_recommendation(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Recommend one thing more."""
    report = report_called(report_ref)
    policies.add_recommendation.require(person(request), report, at=timezone.now())
    form = RecommendationForm(request.POST or None)

    def save(**by: Any) -> object:
        return actions.add_recommendation(report_id=report.pk, draft=form.draft(), **by)

    return _written(request, report, form, save, "Add a recommendation")


@require_http_methods(["GET", "POST"])
def edit_recommendation(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """Change a recommendation."""
    each = _recommendation(report_ref, number)
    policies.edit_recommendation.require(person(request), each.report, at=timezone.now())
    form = RecommendationForm(request.POST or None, initial=RecommendationForm.initial_of(each))

    def save(**by: Any) -> object:
        return actions.edit_recommendation(recommendation_id=each.pk, draft=form.draft(), **by)

    return _written(request, each.report, form, save, f"Change recommendation {number}")


@require_POST
def move_recommendation(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """One place up or down."""
    each = _recommendation(report_ref, number)
    policies.move_recommendation.require(person(request), each.report, at=timezone.now())
    move = partial(actions.move_recommendation, recommendation_id=each.pk)
    return _moved(request, report_ref, move, RECOMMENDATIONS)


@require_http_methods(["GET", "POST"])
def remove_recommendation(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """Take it out, once that is confirmed."""
    each = _recommendation(report_ref, number)
    policies.remove_recommendation.require(person(request), each.report, at=timezone.now())
    if request.method == "POST":
        remove = partial(actions.remove_recommendation, recommendation_id=each.pk)
        return _removed(request, report_ref, remove, RECOMMENDATIONS)
    return _removing(request, each.report, f"recommendation {number}", each.text)


@require_POST
def follow_recommendation(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """Whose it is now, and how far it has come."""
    user, at, each = person(request), timezone.now(), _recommendation(report_ref, number)
    policies.follow_recommendation.require(user, each, at=at)
    form = FollowForm(request.POST, recommendation=each)
    if form.is_valid():
        try:
            actions.follow_recommendation(
                recommendation_id=each.pk, progress=form.progress(), by=user, at=at
            )
        except PersonalDataFoundError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Recommendation {number} is brought up to date.")
            return _to(report_ref, RECOMMENDATIONS)
    return report_page(request, each.report, at, status=422, follow_forms={each.pk: form})


def _written(
    request: HttpRequest,
    report: Report,
    form: FindingForm | RecommendationForm,
    save: Callable[..., object],
    heading: str,
) -> HttpResponse:
    """Save what was written, or show it again with what is wrong, beside the numbers."""
    user, at = person(request), timezone.now()
    if form.is_bound and form.is_valid():
        try:
            save(by=user, at=at)
        except PersonalDataFoundError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, AGAIN)
            section = FINDINGS if isinstance(form, FindingForm) else RECOMMENDATIONS
            return _to(report.report_ref, section)
    context = {**_frame(request, report, heading), "form": form, "heading": heading}
    status = 422 if form.is_bound else 200
    return render(request, "reports/write_words.html", context, status=status)


def _moved(
    request: HttpRequest, report_ref: UUID, move: Callable[..., object], section: str
) -> HttpResponse:
    form = MoveForm(request.POST)
    up = form.is_valid() and form.cleaned_data["to"] == "up"
    move(up=up, by=person(request), at=timezone.now())
    return _to(report_ref, section)


def _removed(
    request: HttpRequest, report_ref: UUID, remove: Callable[..., object], section: str
) -> HttpResponse:
    remove(by=person(request), at=timezone.now())
    messages.success(request, REMOVED)
    return _to(report_ref, section)


def _removing(request: HttpRequest, report: Report, what: str, words: str) -> HttpResponse:
    context = {**_frame(request, report, f"Remove {what}"), "what": what, "words": words}
    return render(request, "reports/remove_words.html", context)


def _frame(request: HttpRequest, report: Report, here: str) -> dict[str, Any]:
    user, at = person(request), timezone.now()
    page = study_page(request, report.study, at=at, here="list_study_reports")
    return {
        **page,
        **frame(user, report, at, here),
        "report": report,
        "voids": report.can_be_read,
        "sections": in_sight_of(user, report, numbers_last_rendered(report), at),
    }


def _finding(report_ref: UUID, number: int) -> Finding:
    return get_object_or_404(Finding, report=report_called(report_ref), number=number)


def _recommendation(report_ref: UUID, number: int) -> Recommendation:
    rows = Recommendation.objects.select_related("owner")
    return get_object_or_404(rows, report=report_called(report_ref), number=number)


def _to(report_ref: UUID, section: str) -> HttpResponse:
    address = reverse("view_report", args=[report_ref])
    return redirect(f"{address}#{section}")
