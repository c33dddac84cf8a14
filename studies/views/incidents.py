"""Suspected misuse: everybody may report it, the Privacy Office reads and decides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.access.queries import has_role
from foundation.access.roles import Role
from studies import actions, policies
from studies.actions.incidents import IncidentError
from studies.forms import IncidentDecisionForm, MisuseForm, ReferralForm
from studies.models import Incident
from studies.queries import visible_studies
from studies.queries.access import studies_worked_on
from studies.views.page import person, review_places

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
def report_misuse(request: HttpRequest) -> HttpResponse:
    """Report something; below, the state of one's own reports and no more."""
    user, at = person(request), timezone.now()
    policies.report_misuse.require(user, at=at)
    form = MisuseForm(request.POST or None, studies=visible_studies(user, at=at))
    if request.method == "POST" and form.is_valid():
        actions.report_misuse(by=user, at=at, **form.cleaned_data)
        messages.success(request, "The Privacy Office has your report.")
        return redirect("report_misuse")
    mine = Incident.objects.filter(reported_by=user).defer("sealed")
    context = {"form": form, "mine": mine}
    return render(request, "incidents/report_misuse.html", context)


@require_safe
def list_incidents(request: HttpRequest) -> HttpResponse:
    """All reports that the person may read."""
    user, at = person(request), timezone.now()
    policies.list_incidents.require(user, at=at)
    readable = Incident.objects.exclude(reported_by=user).defer("sealed")
    if not has_role(user, Role.PRIVACY_OFFICE, at=at):
        readable = readable.filter(referred_on__isnull=False)
    readable = readable.exclude(study__in=studies_worked_on(user))
    page = Paginator(readable, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "places": review_places(user, at=at, here="list_incidents")}
    return render(request, "incidents/list_incidents.html", context)


@require_safe
def view_incident(request: HttpRequest, incident_ref: UUID) -> HttpResponse:
    """Where a report stands; what was written is opened by a step of its own."""
    incident = _incident(incident_ref)
    policies.view_incident.require(person(request), incident, at=timezone.now())
    return _page(request, incident)


@require_POST
def open_incident(request: HttpRequest, incident_ref: UUID) -> HttpResponse:
    """Read what was written."""
    user, at, incident = person(request), timezone.now(), _incident(incident_ref)
    words = actions.open_incident(incident=incident, by=user, at=at)
    return _page(request, incident, words=words)


@require_POST
def refer_incident(request: HttpRequest, incident_ref: UUID) -> HttpResponse:
    """Refer it to the Inspector General."""
    user, at, incident = person(request), timezone.now(), _incident(incident_ref)
    policies.refer_incident.require(user, incident, at=at)
    form = ReferralForm(request.POST)
    if form.is_valid():
        try:
            actions.refer_incident(incident=incident, by=user, at=at, **form.cleaned_data)
        except IncidentError as error:
            form.add_error("referred_on", str(error))
        else:
            messages.success(request, "Recorded. The Inspector General can read it now.")
            return redirect("view_incident", incident_ref)
    return _page(request, incident, referral_form=form)


@require_POST
def close_incident(request: HttpRequest, incident_ref: UUID) -> HttpResponse:
    """Say how it ended."""
    user, at, incident = person(request), timezone.now(), _incident(incident_ref)
    policies.close_incident.require(user, incident, at=at)
    form = IncidentDecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, incident, decision_form=form)
    actions.close_incident(incident=incident, by=user, at=at, **form.cleaned_data)
    messages.success(request, "The report is decided. It is destroyed three years from today.")
    return redirect("view_incident", incident_ref)


def _page(request: HttpRequest, incident: Incident, **more: Any) -> HttpResponse:
    user, at = person(request), timezone.now()
    context = {
        "incident": incident,
        "breadcrumbs": [
            ("Reports of suspected misuse", reverse("list_incidents")),
            (f"Report of {timezone.localdate(incident.reported_at):%d %B %Y}", ""),
        ],
        "may_refer": policies.refer_incident.allows(user, incident, at=at),
        "may_close": policies.close_incident.allows(user, incident, at=at),
        "referral_form": ReferralForm(),
        "decision_form": IncidentDecisionForm(),
        **more,
    }
    return render(request, "incidents/view_incident.html", context)


def _incident(incident_ref: UUID) -> Incident:
    incidents = Incident.objects.select_related("study", "reported_by", "decided_by")
    return get_object_or_404(incidents, incident_ref=incident_ref)
