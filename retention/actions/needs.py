"""A lead says what is still or no longer needed; a records officer confirms (R-032, R-065)."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from foundation.access.models import User
from foundation.audit import log
from retention import notices, policies, queries, registry
from retention.actions.locking import lock_study
from retention.lifecycle import DecisionState
from retention.models import NeedStatement
from retention.models.needs import Need, NeedKind
from retention.queries import DAY_OF_NOTICE, NeedLine


class NeedError(ValueError):
    """What is said cannot count: the sentence says why."""


@transaction.atomic
def state_need(*, study_ref: UUID, rule: str, need: Need, by: User, at: datetime) -> NeedStatement:
    """Say what of a study is still needed, or no longer; nothing moves until it is confirmed.

    :raises Refused: if this person does not lead the study.
    :raises NeedError: if the rule allows no such thing, it is due, or another word is open.
    """
    policies.state_need.require(by, study_ref, at=at)
    line = _line(study_ref, rule, need.kind, at=at)
    statement = NeedStatement(
        study_ref=study_ref, study_code=line.holdings[0].study_code, rule=rule, kind=need.kind,
        until=need.until, reason=need.reason, stated_by=by, stated_at=at,
    )  # fmt: skip
    _check(statement, line)
    if need.kind == NeedKind.NO_LONGER and need.count != line.count:
        raise NeedError(f"Type the number of records that would go: {line.count:,}.")
    try:
        with transaction.atomic():
            statement.save()
    except IntegrityError as taken:
        raise NeedError("Something was said of these records and is not decided yet.") from taken
    _record("stated", statement, by=by, at=at)
    notices.tell_records_officers_need_stated(statement, by=by, at=at)
    return statement


@transaction.atomic
def withdraw_need(*, statement_id: int, by: User, at: datetime) -> NeedStatement:
    """Take one's own word back.

    :raises Refused: unless this person said it.
    :raises IllegalPurgeMoveError: if it is decided.
    """
    statement = NeedStatement.objects.select_for_update(no_key=True).get(pk=statement_id)
    policies.withdraw_need.require(by, statement, at=at)
    statement.settle(DecisionState.WITHDRAWN, by=by, at=at)
    _record("withdrawn", statement, by=by, at=at)
    return statement


@transaction.atomic
def decide_need(
    *, statement_id: int, confirm: bool, reason: str, by: User, at: datetime
) -> NeedStatement:
    """Move the days, or decline. What is no longer needed goes after a day of notice.

    :raises Refused: if this person said it, or is no records officer.
    :raises NeedError: if it fell due or is being destroyed, or its rule allows it no more.
    :raises IllegalPurgeMoveError: if it is decided.
    """
    statement = NeedStatement.objects.select_for_update(no_key=True).get(pk=statement_id)
    policies.decide_need.require(by, statement, at=at)
    if confirm and statement.is_open:
        lock_study(statement.study_ref)
        _check_whole(statement)
        _check(statement, _line(statement.study_ref, statement.rule, statement.kind, at=at))
        if statement.kind == NeedKind.NO_LONGER:
            statement.due_from = DAY_OF_NOTICE.after(at)
    state = DecisionState.IN_FORCE if confirm else DecisionState.DECLINED
    statement.settle(state, by=by, at=at, reason=reason)
    _record("confirmed" if confirm else "declined", statement, by=by, at=at)
    notices.tell_people_need_decided(statement, by=by, at=at)
    return statement


def _line(study_ref: UUID, rule: str, kind: str, *, at: datetime) -> NeedLine:
    """:raises NeedError: if nothing of the study may be moved so."""
    held = queries.held(at=at, study_ref=study_ref)
    promised = queries.promised(at=at, study_ref=study_ref)
    lines = {line.rule.key: line for line in queries.need_lines(held, promised, at=at)}
    line = lines.get(rule)
    if line is None or not (line.may_extend if kind == NeedKind.STILL else line.may_end):
        raise NeedError("Nothing of this study may be moved so: see what goes by which rule.")
    return line


def _check(statement: NeedStatement, line: NeedLine) -> None:
    """:raises NeedError: unless the day lies after the one that is due, and within the limit."""
    if statement.kind == NeedKind.NO_LONGER:
        return
    if statement.until is None or statement.needed_until <= line.due_at:
        raise NeedError("Choose a day after the one on which it goes anyway.")
    if line.limit is None or statement.needed_until > line.limit:
        raise NeedError("The rule allows it only for so long after its own day: see the limit.")


def _check_whole(statement: NeedStatement) -> None:
    """:raises NeedError: if a purge has begun with it: what is still needed would be kept in part.

    The caller holds the lock of the study, for which the next purge waits.
    """
    kinds = {
        each.key
        for each in registry.all_classes()
        if statement.rule in {rule.key for rule in each.rules}
    }
    if statement.kind == NeedKind.STILL and queries.is_being_destroyed(statement.study_ref, kinds):
        raise NeedError("It is being destroyed at this moment: nothing of it can be kept any more.")


def _record(what: str, statement: NeedStatement, *, by: User, at: datetime) -> None:
    log.record(
        f"need.{what}", subject=statement, by=by, at=at, study_ref=statement.study_ref,
        rule=statement.rule, kind=statement.kind, until=statement.until,
    )  # fmt: skip
