"""Certifying all access again: opened, decided piece by piece, closed by the clock (R-161)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundation.access.models import RoleAssignment, User
from foundation.audit import log
from studies import policies
from studies.actions.team import end_all
from studies.lifecycle.campaigns import Decision, check_decision
from studies.models import Campaign, Certification, Grant
from studies.notices import campaigns as notices
from studies.notices.people import tell_people_roles_ended
from studies.queries.campaigns import campaign_is_due, grants_to_certify, only_administrator


class CampaignError(ValueError):
    """A campaign that ends before it can be decided, or a decision about nothing."""


@transaction.atomic
def open_campaign(*, ends_on: date, by: User, at: datetime) -> Campaign:
    """Put everybody's access up for decision.

    :raises Refused: unless an administrator opens it, and none is open.
    :raises CampaignError: unless it ends between a week and three months from today.
    """
    policies.open_campaign.require(by, at=at)
    today = timezone.localdate(at)
    if not today + timedelta(days=7) <= ends_on <= today + timedelta(days=92):
        raise CampaignError("Leave people at least a week to decide, and at most three months.")
    return _open(ends_on, by=by, at=at)


@transaction.atomic
def open_due_campaign(*, at: datetime) -> Campaign | None:
    """Open one when the last is half a year old, or as the settings say. The clock does this."""
    if not campaign_is_due(at=at):
        return None
    days = timedelta(days=settings.CERTIFICATION_LASTS_DAYS)
    return _open(timezone.localdate(at) + days, by=None, at=at)


@transaction.atomic
def decide_certifications(
    *, campaign: Campaign, chosen: Collection[int], keep: bool, by: User, at: datetime
) -> int:
    """Keep or remove the access of others, many at once; how many.

    :raises Refused: for one's own, for what is not this person's to decide, or decided already.
    :raises CampaignError: if nothing was chosen.
    """
    locked = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    rows = Certification.objects.filter(campaign=locked, pk__in=chosen)
    certifications = list(rows.select_for_update(no_key=True).order_by("pk"))
    policies.decide_certifications.require(by, locked, certifications, at=at)
    if not certifications:
        raise CampaignError("Choose at least one line.")
    decision = Decision.KEPT if keep else Decision.REMOVED
    _decide(certifications, decision, by=by, at=at)
    if not keep:
        _end(certifications, by=by, at=at)
    log.record(f"campaign.{decision}", subject=locked, by=by, at=at, lines=len(certifications))
    return len(certifications)


@transaction.atomic
def close_due_campaigns(*, at: datetime) -> int:
    """Remove what nobody decided by the last day; how many pieces. The clock does this."""
    lapsed = 0
    over = Campaign.objects.over(on=timezone.localdate(at)).select_for_update(no_key=True)
    for campaign in list(over):
        lapsed += _close(campaign, at=at)
    return lapsed


def _open(ends_on: date, *, by: User | None, at: datetime) -> Campaign:
    campaign = Campaign.objects.create(opened_by=by, opened_at=at, ends_on=ends_on)
    grants = grants_to_certify(on=timezone.localdate(at)).values_list("pk", "user_id")
    roles = RoleAssignment.objects.current(at=at).order_by("pk").values_list("pk", "user_id")
    Certification.objects.bulk_create(
        [
            *(Certification(campaign=campaign, grant_id=g, user_id=user) for g, user in grants),
            *(Certification(campaign=campaign, assignment_id=r, user_id=user) for r, user in roles),
        ],
        batch_size=2000,
    )
    notices.tell_deciders_campaign_opened(campaign, at=at)
    lines = len(grants) + len(roles)
    log.record("campaign.opened", subject=campaign, by=by, at=at, ends_on=ends_on, lines=lines)
    return campaign


def _close(campaign: Campaign, *, at: datetime) -> int:
    undecided = campaign.certifications.undecided().select_for_update(no_key=True)
    rows = list(undecided.order_by("pk"))
    in_force = set(grants_to_certify(on=timezone.localdate(at)).values_list("pk", flat=True))
    held = set(RoleAssignment.objects.current(at=at).values_list("pk", flat=True))
    spared = set(only_administrator(at=at).values_list("pk", flat=True))
    lapsing = [
        row for row in rows if row.grant_id in in_force or (row.assignment_id in held - spared)
    ]
    _decide(lapsing, Decision.LAPSED, by=None, at=at)
    _decide([row for row in rows if row not in lapsing], Decision.OVER, by=None, at=at)
    _end(lapsing, by=None, at=at)
    campaign.closed_at = at
    campaign.save(update_fields=["closed_at"])
    log.record("campaign.closed", subject=campaign, by=None, at=at, lapsed=len(lapsing))
    return len(lapsing)


def _decide(
    rows: Iterable[Certification], decision: Decision, *, by: User | None, at: datetime
) -> None:
    changed = list(rows)
    for row in changed:
        check_decision(row.decision, decision)
        row.decision, row.decided_by, row.decided_at = decision, by, at
    Certification.objects.bulk_update(
        changed, ["decision", "decided_by", "decided_at"], batch_size=2000
    )


def _end(rows: Collection[Certification], *, by: User | None, at: datetime) -> None:
    """What was removed ends now, whether on a study or for the department."""
    grants = Grant.objects.filter(
        pk__in=[row.grant_id for row in rows if row.grant_id], ended_at__isnull=True
    )
    end_all(grants, "access.removed", by=by, at=at)
    roles = RoleAssignment.objects.filter(
        pk__in=[row.assignment_id for row in rows if row.assignment_id], ended_at=None
    )
    ended = list(roles.select_related("user", "component"))
    roles.update(ended_at=at)
    for role in ended:
        log.record("role.removed", subject=role, by=by, at=at, role=role.role)
    tell_people_roles_ended(ended, at=at)
