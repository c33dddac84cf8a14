"""What waits for a records officer: doubted clocks, failures, what a hold keeps, reviews."""

from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import has_role
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from retention import queries, registry
from retention.models import NeedStatement
from retention.registry import Holding


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """Nothing for anybody but records officers."""
    if not has_role(user, Role.RECORDS_OFFICER, at=at):
        return []
    return [
        *_stopped(),
        *_failed(),
        *_kept_by_holds(at),
        *_to_review(at),
        *_to_decide(user),
        *_needs(user),
    ]


def _stopped() -> list[WaitingItem]:
    """One for each service whose purges stand still because of the clock."""
    return [
        WaitingItem(
            what=f"Destroys nothing while its clock is in doubt: {look.get_service_display()}",
            study_code="",
            study_title="",
            since=timezone.localdate(look.doubted_at),
            due=None,
            url_name="confirm_clock",
            args=(),
            action="Compare the clocks",
        )
        for look in queries.looks_in_doubt()
    ]


def _failed() -> list[WaitingItem]:
    """One for each study and record class; the next purge tries again."""
    failed = queries.failed_items().order_by("study_code", "record_class", "pk")
    return [
        _item(
            what=f"Could not be destroyed: {_title(items[0].record_class)}",
            study_code=items[0].study_code,
            since=min(item.run.started_at for item in items),
            action="See what is due",
        )
        for items in (
            list(group)
            for _, group in groupby(failed, lambda item: (item.study_code, item.record_class))
        )
    ]


def _kept_by_holds(at: datetime) -> list[WaitingItem]:
    """One for each hold that keeps something which would be gone by now."""
    if not queries.holds_in_force().exists():
        return []
    kept: dict[UUID, list[Holding]] = {}
    for holding in queries.due(at=at, include_held=True):
        if holding.kept_by_hold:
            kept.setdefault(holding.study_ref, []).append(holding)
    return [
        _item(
            what=f"Due, but kept by a legal hold: {sum(each.count for each in holdings):,} records",
            study_code=holdings[0].study_code,
            since=_came_due(holdings[0]),
            action="See the hold",
        )
        for holdings in kept.values()
    ]


def _to_review(at: datetime) -> list[WaitingItem]:
    """One for each hold whose day of review has come; it stays meanwhile."""
    return [
        _item(
            what="A legal hold to look at again",
            study_code=hold.study_code,
            since=hold.review_on,
            action="Say whether it is still needed",
        )
        for hold in queries.holds_to_review(on=timezone.localdate(at))
    ]


def _to_decide(user: User) -> list[WaitingItem]:
    """Proposals of others; nobody decides about one of their own."""
    return [
        WaitingItem(
            what=f"Another period of retention: {change.period.words}",
            study_code="",
            study_title="",
            since=timezone.localdate(change.proposed_at),
            due=None,
            url_name="view_rule_change",
            args=(str(change.pk),),
            action="See what would go, and decide",
        )
        for change in queries.rule_changes().open().exclude(proposed_by=user)
    ]


def _needs(user: User) -> list[WaitingItem]:
    """What leads said of need, and nobody decided."""
    return [
        WaitingItem(
            what=f"{statement.said[0].upper()}{statement.said[1:]}: is it so?",
            study_code=statement.study_code,
            study_title="",
            since=timezone.localdate(statement.stated_at),
            due=None,
            url_name="view_needs",
            args=(str(statement.study_ref),),
            action="Confirm or decline",
        )
        for statement in NeedStatement.objects.open().exclude(stated_by=user)
    ]


def _came_due(holding: Holding) -> datetime | None:
    return holding.promise.due_at if holding.promise else None


def _title(key: str) -> str:
    """A process without the vault does not know the vault's record classes by name."""
    known: dict[str, str] = {each.key: each.title for each in registry.all_classes()}
    return known.get(key, key.replace("_", " ")).lower()


def _item(*, what: str, study_code: str, since: datetime | date | None, action: str) -> WaitingItem:
    return WaitingItem(
        what=what,
        study_code=study_code,
        study_title="",
        since=timezone.localdate(since) if isinstance(since, datetime) else since,
        due=None,
        url_name="view_retention",
        args=(),
        action=action,
    )
