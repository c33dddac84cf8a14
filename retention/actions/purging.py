"""Destroy what is due: planned in one commit, erased piece by piece, looked at again, signed.

A kill at any moment leaves either a plan nobody began or items marked as being erased. The next
purge takes the unfinished run up first. Each service destroys what it sees, one purge at a time,
and then says what it still holds to those that cannot look.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import QuerySet

from foundation.access.models import User
from foundation.audit import log
from retention import certificates, notices, policies, queries, registry
from retention.actions.erasing import Clock, erase_item
from retention.actions.locking import one_at_a_time
from retention.actions.publishing import ask_for_look, publish_holdings
from retention.actions.watching import keep_look, require_right_clock
from retention.batches import ROWS_AT_ONCE, in_batches
from retention.clocks import MAY_DIFFER, ClockRefusedError
from retention.lifecycle import SETTLED, UNSETTLED, ItemState, RunStatus
from retention.models import PurgeItem, PurgeRun, Trigger
from retention.registry import Holding

DOES_NOT_WAIT = frozenset({Trigger.BEAT_EVENT, Trigger.BEAT_NIGHTLY})


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for."""

    at: datetime
    trigger: str
    by: User | None
    study_ref: UUID | None
    keys: frozenset[str] | None

    def due(self) -> Iterator[Holding]:
        """What of it is due and in sight, not kept by a hold, nor destroyed by hand."""
        seen = _keys_in_sight()
        due = queries.each_to_purge(at=self.at, study_ref=self.study_ref)
        wanted = seen if self.keys is None else seen & self.keys
        return (holding for holding in due if holding.record_class in wanted)

    @property
    def covered(self) -> set[str]:
        """The clocks of which it takes everything."""
        if self.study_ref is not None:
            return set()
        if self.keys is None:
            return {"event", "dated"}
        seen = registry.classes_in_sight()
        return {"event"} if self.keys >= {e.key for e in seen if e.clock == "event"} else set()


class PurgeChangedError(ValueError):
    """What is due is no longer what the person confirmed."""


def purge_due(
    *,
    at: datetime,
    trigger: str,
    by: User | None,
    study_ref: UUID | None = None,
    keys: Sequence[str] | None = None,
    clock: Clock | None = None,
) -> PurgeRun | None:
    """Destroy what was due at ``at`` and no legal hold keeps; ``None`` when nothing was.

    An unfinished run is taken up first. ``keys`` narrows to some record classes. ``clock`` tells
    the time while a long run goes on; without it everything is dated ``at``. Never call this
    inside a transaction: it commits step by step (Django refuses it). The clock's own purges do
    not wait for another purge, all others do. Whoever reads a clock gives it: it is compared with
    those of the databases and with the last run, and nothing goes before it is due by all of them.

    :raises Refused: if a person asks who is no records officer.
    :raises ClockRefusedError: if the clock is in doubt; nothing was destroyed.
    """
    now = clock or (lambda: at)
    if trigger == Trigger.PERSON and by is not None:
        policies.purge_now.require(by, at=at)
    with one_at_a_time(wait=trigger not in DOES_NOT_WAIT) as mine:
        if not mine:
            return None
        read = require_right_clock(clock()) if clock else None
        at = min(at, read.earliest) if read else at
        run = _take_up_unfinished(at, now)
        order = _Order(at, trigger, by, study_ref, frozenset(keys) if keys is not None else None)
        run = _carry_out(order, now) or run
        publish_holdings(at=now())
        if read is not None and at > read.shared - MAY_DIFFER:
            keep_look(order.covered, began=read.shared)
        return run


@transaction.atomic
def purge_now(*, study_ref: UUID, record_class: str, count: int, by: User, at: datetime) -> None:
    """Send off the purge of what a records officer confirmed by name and count.

    :raises Refused: if this person is no records officer.
    :raises ClockRefusedError: if the service that would destroy it doubts its clock.
    :raises PurgeChangedError: if not exactly ``count`` records of it are due now (C-12).
    """
    policies.purge_now.require(by, at=at)
    if reasons := queries.reasons_to_doubt_clock([registry.service_of(record_class)]):
        raise ClockRefusedError(reasons[0])
    due = queries.to_purge(at=at, study_ref=study_ref)
    if count == 0 or count != sum(h.count for h in due if h.record_class == record_class):
        raise PurgeChangedError("What is due has changed meanwhile. Look again, then confirm.")
    log.record(
        "purge.ordered", subject=f"retention.RecordClass:{record_class}", by=by, at=at,
        study_ref=study_ref, records=count,
    )  # fmt: skip
    order = {"study_ref": str(study_ref), "record_class": record_class, "by_id": by.pk}
    send = partial(
        current_app.send_task,
        "retention.jobs.purge_for_person",
        kwargs=order,
        queue=registry.service_of(record_class).value,
    )
    transaction.on_commit(send)


def _keys_in_sight() -> frozenset[str]:
    return frozenset(each.key for each in registry.classes_in_sight())


def _in_sight(run: PurgeRun) -> QuerySet[PurgeItem]:
    """What of a run this process can destroy; the rest is another service's."""
    return run.items.filter(record_class__in=_keys_in_sight())


def _take_up_unfinished(at: datetime, now: Clock) -> PurgeRun | None:
    """Go on where a kill or a failure stopped, but with nothing that is no longer due (C-12)."""
    finished = None
    unfinished = PurgeRun.objects.unfinished().filter(items__record_class__in=_keys_in_sight())
    for run in unfinished.distinct().order_by("pk"):
        _work_off(run, now, waiting=_withdraw_not_due(run, at))
        _finish_if_settled(run, now)
        finished = run
    return finished


def _withdraw_not_due(run: PurgeRun, at: datetime) -> set[tuple[str, str]]:
    """Take out what is not due any more and still whole; what of the rest has to wait.

    A hold that came and went since gives its day of notice to what failed before it, too.
    """
    items = list(_in_sight(run).filter(state__in=UNSETTLED))
    wanted = {item.key for item in items}
    held = {each.key: each for each in queries.each_held(at=at) if each.key in wanted}
    for item in items:
        if item.state not in (ItemState.PLANNED, ItemState.FAILED):
            continue
        holding = held.get(item.key)
        is_whole = holding is not None and holding.count >= item.count and not item.erased_count
        if item.state == ItemState.FAILED and not is_whole:
            continue
        if holding is None or not holding.is_due(at):
            item.move(ItemState.WITHDRAWN)
    return {holding.key for holding in held.values() if not holding.is_due(at)}


def _carry_out(order: _Order, now: Clock) -> PurgeRun | None:
    """Erase until nothing new is due: one thing gone may make another due (R-050)."""
    run = None
    while planned := _plan(run, order, now):
        run = planned
        _work_off(run, now)
    if run is not None:
        _finish_if_settled(run, now)
    return run


@transaction.atomic(durable=True)
def _plan(run: PurgeRun | None, order: _Order, now: Clock) -> PurgeRun | None:
    """Write down what is due and in no plan yet; ``None`` where there is nothing new.

    Some hundreds at once, in one commit: memory does not grow with what is held, nor with what
    falls due.
    """
    is_new = False
    for due in in_batches(order.due()):
        planned = queries.keys_planned(due, run=run)
        new = [holding for holding in due if holding.key not in planned]
        if new:
            run, is_new = run or _begun(order, now), True
            PurgeItem.objects.bulk_create(_item(run, holding) for holding in new)
    return run if is_new else None


def _begun(order: _Order, now: Clock) -> PurgeRun:
    return PurgeRun.objects.create(
        started_at=now(),
        as_of=order.at,
        trigger=order.trigger,
        by=order.by,
        study_ref=order.study_ref,
    )


def _item(run: PurgeRun, holding: Holding) -> PurgeItem:
    assert holding.promise is not None, "only what has a promise can be due"
    return PurgeItem(
        run=run,
        record_class=holding.record_class,
        study_ref=holding.study_ref,
        study_code=holding.study_code,
        unit_ref=holding.unit_ref,
        count=holding.count,
        due_at=holding.promise.due_at,
        authority=holding.promise.authority,
        reason=holding.promise.reason,
    )


def _work_off(
    run: PurgeRun, now: Clock, *, waiting: Collection[tuple[str, str]] = frozenset()
) -> None:
    """The earliest due first. One that cannot be erased must not keep the others from going."""
    left = _in_sight(run).exclude(state__in=SETTLED).select_related("run")
    in_order = left.order_by("due_at", "study_code", "record_class", "unit_ref")
    for item in in_order.iterator(ROWS_AT_ONCE):
        if item.key not in waiting:
            erase_item(item, now)


@transaction.atomic(durable=True)
def _finish_if_settled(run: PurgeRun, now: Clock) -> None:
    if run.items.exclude(state__in=SETTLED).exists():
        if run.items.filter(state=ItemState.FAILED).exists():
            notices.tell_records_officers_disposal_failed(run, at=now())
        return
    erased = list(run.items.filter(state=ItemState.VERIFIED))
    if not erased:
        run.settle(RunStatus.WITHDRAWN, at=now())
        return
    run.settle(RunStatus.CERTIFIED, at=now())
    certificates.certify(run)
    for study_ref in dict.fromkeys(item.study_ref for item in erased):
        records = sum(item.erased_count for item in erased if item.study_ref == study_ref)
        log.record(
            "purge.certified", subject=run, by=run.by, at=now(), study_ref=study_ref,
            run=run.run_ref, records=records,
        )  # fmt: skip
        if registry.out_of_sight():
            # What went here may start clocks there, as a recording that of its signatures.
            ask_for_look(study_ref=study_ref, at=now())
