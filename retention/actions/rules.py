"""Two records officers set another period: one proposes it, the other decides."""

from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from retention import notices, policies, rule_book
from retention.lifecycle import DecisionState
from retention.models import DispositionRuleChange
from retention.rules import Period, Rule


class RuleChangeError(ValueError):
    """What is proposed or decided cannot be: the sentence says why."""


@transaction.atomic
def propose_rule_change(
    *, rule: Rule, period: Period, reason: str, by: User, at: datetime
) -> DispositionRuleChange:
    """Ask for another period within the rule's limits; nothing changes yet.

    :raises Refused: if this person is no records officer.
    :raises RuleChangeError: if the rule allows no such period, it is in force, or a proposal is
        open.
    """
    policies.propose_rule_change.require(by, at=at)
    if not rule.allows(period):
        raise RuleChangeError(f"The period is outside of what may be set. {rule.limits}")
    if period == rule_book.period(rule, at=at):
        raise RuleChangeError("This is the period already. Propose another one.")
    change = DispositionRuleChange(
        rule=rule.key, months=period.months, days=period.days, reason=reason, proposed_by=by,
        proposed_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError as taken:
        raise RuleChangeError("Another proposal for this rule is not decided yet.") from taken
    _record("proposed", change, by=by, at=at)
    notices.tell_records_officers_rule_change_proposed(change, by=by, at=at)
    return change


@transaction.atomic
def withdraw_rule_change(*, change_id: int, by: User, at: datetime) -> DispositionRuleChange:
    """Take one's own proposal back.

    :raises Refused: unless this person proposed it.
    :raises IllegalPurgeMoveError: if it is decided.
    """
    change = DispositionRuleChange.objects.select_for_update(no_key=True).get(pk=change_id)
    policies.withdraw_rule_change.require(by, change, at=at)
    change.settle(DecisionState.WITHDRAWN, by=by, at=at)
    _record("withdrawn", change, by=by, at=at)
    return change


@transaction.atomic
def decide_rule_change(
    *, change_id: int, approve: bool, reason: str, by: User, at: datetime
) -> DispositionRuleChange:
    """Let the period count from the next day on, or decline it.

    Not earlier, so that people are told before anything goes by it.

    :raises Refused: if this person proposed it, or is no records officer.
    :raises IllegalPurgeMoveError: if it is decided.
    """
    change = DispositionRuleChange.objects.select_for_update(no_key=True).get(pk=change_id)
    policies.decide_rule_change.require(by, change, at=at)
    if approve:
        change.in_force_from = after_a_whole_day(at)
    state = DecisionState.IN_FORCE if approve else DecisionState.DECLINED
    change.settle(state, by=by, at=at, reason=reason)
    _record("approved" if approve else "declined", change, by=by, at=at)
    notices.tell_records_officers_rule_change_decided(change, by=by, at=at)
    return change


def after_a_whole_day(at: datetime) -> datetime:
    """The day on which a change counts at the earliest if it is approved at ``at``.

    A whole day at least lies between, in which everybody concerned is told.
    """
    day = datetime.combine(timezone.localdate(at) + timedelta(days=2), time.min)
    return timezone.make_aware(day, timezone.get_default_timezone())


def _record(what: str, change: DispositionRuleChange, *, by: User, at: datetime) -> None:
    log.record(
        f"rule_change.{what}", subject=change, by=by, at=at, rule=change.rule,
        months=change.months, days=change.days,
    )  # fmt: skip
