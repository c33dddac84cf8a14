"""Certifying access again: campaigns, the “keep or remove” list, and the list of all access."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.queries.people import called
from foundation.access.roles import Role, UnitKind
from foundation.access.views.page import people_page
from foundation.printing.sheets import as_csv, as_xlsx
from studies import actions, policies
from studies.actions.campaigns import CampaignError
from studies.forms.campaign import AccessFilterForm, CampaignForm, CertificationFilterForm
from studies.lifecycle.campaigns import Decision
from studies.models import Campaign
from studies.models.campaign import CertificationQuerySet
from studies.queries.access_list import access_list
from studies.queries.campaigns import (
    Progress,
    campaigns_with_progress,
    certifications_for,
    progress_of,
)
from studies.views.page import person

ROWS_PER_PAGE = 100
MOST_CAMPAIGNS = 50
COLUMNS = ("Person", "User name", "Unit", "Where", "Role", "Since", "Until")


@require_safe
def list_campaigns(request: HttpRequest) -> HttpResponse:
    """All campaigns, and the form that opens one."""
    policies.list_campaigns.require(person(request), at=timezone.now())
    return _campaigns(request, CampaignForm())


@require_POST
def open_campaign(request: HttpRequest) -> HttpResponse:
    """Put everybody's access up for decision."""
    user, at = person(request), timezone.now()
    policies.list_campaigns.require(user, at=at)
    form = CampaignForm(request.POST)
    if form.is_valid():
        try:
            campaign = actions.open_campaign(by=user, at=at, **form.cleaned_data)
        except (CampaignError, Refused) as error:
            form.add_error(None, " ".join(getattr(error, "reasons", None) or [str(error)]))
        else:
            messages.success(request, "The campaign is open. Whoever decides was told.")
            return redirect("view_campaign", campaign.pk)
    return _campaigns(request, form)


@require_safe
def view_campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """What this person keeps or removes, and how far the campaign has come."""
    user, at = person(request), timezone.now()
    policies.view_campaign.require(user, at=at)
    campaign = get_object_or_404(Campaign, pk=campaign_id)
    form = CertificationFilterForm(request.GET)
    mine = certifications_for(user, campaign, at=at)
    shown = _filtered(mine, form).select_related(
        "user", "decided_by", "grant__study", "assignment__component"
    )
    page = Paginator(shown.order_by("user__last_name", "user_id", "pk"), ROWS_PER_PAGE)
    context = {
        **_frame(user, "list_campaigns", at=at),
        "campaign": campaign,
        "form": form,
        "page": page.get_page(request.GET.get("page")),
        "progress": progress_of(mine),
        "figures": _figures(progress_of(campaign.certifications.all())),
        "undecided": Decision.UNDECIDED,
    }
    return render(request, "studies/view_campaign.html", context)


@require_POST
def decide_certifications(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Keep or remove what was ticked."""
    user, at = person(request), timezone.now()
    campaign = get_object_or_404(Campaign, pk=campaign_id)
    chosen = [int(one) for one in request.POST.getlist("chosen") if one.isdecimal()]
    keep = request.POST.get("decision") == "keep"
    if chosen and not keep and "confirmed" not in request.POST:
        return _confirm_removal(request, campaign, chosen, at=at)
    try:
        number = actions.decide_certifications(
            campaign=campaign, chosen=chosen, keep=keep, by=user, at=at
        )
    except CampaignError as error:
        messages.error(request, str(error))
    else:
        said = "kept" if keep else "removed, at once"
        messages.success(request, f"{number:,} {'line' if number == 1 else 'lines'} {said}.")
    return redirect("view_campaign", campaign_id)


def _confirm_removal(
    request: HttpRequest, campaign: Campaign, chosen: Collection[int], *, at: datetime
) -> HttpResponse:
    """Whose access would end, by name, before it does."""
    user = person(request)
    lines = campaign.certifications.filter(pk__in=chosen).select_related(
        "user", "grant__study", "assignment__component"
    )
    policies.decide_certifications.require(user, campaign, list(lines), at=at)
    context = {
        **_frame(user, "list_campaigns", at=at),
        "campaign": campaign,
        "lines": lines.order_by("user__last_name", "user_id", "pk"),
    }
    return render(request, "studies/decide_certifications.html", context)


@require_safe
def list_access(request: HttpRequest) -> HttpResponseBase:
    """Everybody's access now; as a page or, with ``?format=``, as a file (R-161)."""
    user, at = person(request), timezone.now()
    policies.list_access.require(user, at=at)
    form = AccessFilterForm(request.GET)
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = access_list(
        on=timezone.localdate(at),
        words=said.get("q", ""),
        role=said.get("role", ""),
        where=str(said.get("component") or ""),
        ends_by=said.get("ends_by"),
    )
    as_file = {"csv": as_csv, "xlsx": as_xlsx}.get(request.GET.get("format", ""))
    if as_file:
        return as_file("access", COLUMNS, (_values(row) for row in found))
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **_frame(user, "list_access", at=at),
        "form": form,
        "page": page,
        "rows": [{**row, "role": Role(row["kind"]).label} for row in page],
        "may_view_people": policies.list_campaigns.allows(user, at=at),
    }
    return render(request, "studies/list_access.html", context)


def _campaigns(request: HttpRequest, form: CampaignForm) -> HttpResponse:
    user, at = person(request), timezone.now()
    context = {
        **people_page("list_campaigns"),
        "campaigns": campaigns_with_progress()[:MOST_CAMPAIGNS],
        "form": form,
        "may_open": policies.open_campaign.allows(user, at=at),
    }
    return render(request, "studies/list_campaigns.html", context)


def _figures(whole: Progress) -> list[dict[str, Any]]:
    return [
        {"label": "Lines", "value": whole.total},
        {"label": "Kept", "value": whole.kept},
        {"label": "Removed", "value": whole.removed},
        {"label": "Not decided", "value": whole.undecided},
    ]


def _frame(user: User, here: str, *, at: datetime) -> dict[str, Any]:
    """The navigation of the people pages, for those who may go there."""
    return people_page(here) if policies.list_campaigns.allows(user, at=at) else {}


def _filtered(
    certifications: CertificationQuerySet, form: CertificationFilterForm
) -> CertificationQuerySet:
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if said.get("q"):
        people = called(User.objects.all(), said["q"])
        certifications = certifications.filter(user__in=people.values("pk"))
    if said.get("where"):
        certifications = certifications.filter(grant__study__code__istartswith=said["where"])
    if said.get("decision") == "all":
        return certifications
    if said.get("decision") == "decided":
        return certifications.exclude(decision=Decision.UNDECIDED)
    return certifications.undecided()


def _values(row: dict[str, Any]) -> tuple[object, ...]:
    return (
        f"{row['first']} {row['last']}".strip(),
        row["username"],
        UnitKind(row["unit"]).label,
        row["where"] or "Whole department",
        Role(row["kind"]).label,
        timezone.localdate(row["since"]),
        row["until"],
    )
