"""Destroy what is due: planned in one commit, erased piece by piece, looked at again, signed.

A kill at any moment leaves either a plan nobody began or items marked as being erased. The next
purge takes the unfinished run up first. Each service destroys what it sees, one purge at a time,
and then says what it still holds to those that cannot look.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import QuerySet

from foundation.access.models import User
from foundation.audit import log
from foundation.keyring.files import FileStoreAway
from retention import certificates, notices, policies, queries, registry
from retention.actions.locking import one_at_a_time
from retention.actions.publishing import ask_for_look, publish_holdings
from retention.actions.watching import keep_look, require_right_clock
from retention.clocks import MAY_DIFFER, ClockRefusedError
from retention.lifecycle import SETTLED, ItemState, RunStatus, Trouble
from retention.models import PurgeItem, PurgeRun, Trigger
from retention.registry import Holding

Clock = Callable[[], datetime]

DOES_NOT_WAIT = frozenset({Trigger.BEAT_EVENT, Trigger.BEAT_NIGHTLY})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for."""

    at: datetime
    trigger: str
    by: User | None
    study_ref: UUID | None
    keys: frozenset[str] | None

    def due(self) -> list[Holding]:
        """What of it is due and in sight, not kept by a hold, nor destroyed by hand."""
        seen = _keys_in_sight()
        due = queries.to_purge(at=self.at, study_ref=self.study_ref)
        wanted = seen if self.keys is None else seen & self.keys
        return [h for h in due if h.record_class in wanted]

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
    held = {holding.key: holding for holding in queries.held(at=at)}
    for item in _in_sight(run).filter(state__in=(ItemState.PLANNED, ItemState.FAILED)):
        holding = held.get(item.key)
        is_whole = holding is not None and holding.count >= item.count and not item.erased_count
        if item.state == ItemState.FAILED and not is_whole:
            continue
        if holding is None or not holding.is_due(at):
            item.move(ItemState.WITHDRAWN)
    return {holding.key for holding in held.values() if not holding.is_due(at)}


def _carry_out(order: _Order, now: Clock) -> PurgeRun | None:
    """Erase until nothing new is due: one thing gone may make another due (R-050)."""
    run, seen = None, queries.unsettled_keys()
    while due := [h for h in order.due() if h.key not in seen]:
        seen.update(holding.key for holding in due)
        run = _plan(run, due, order, now)
        _work_off(run, now)
    if run is not None:
        _finish_if_settled(run, now)
    return run


@transaction.atomic(durable=True)
def _plan(run: PurgeRun | None, due: list[Holding], order: _Order, now: Clock) -> PurgeRun:
    if run is None:
        run = PurgeRun.objects.create(
            started_at=now(),
            as_of=order.at,
            trigger=order.trigger,
            by=order.by,
            study_ref=order.study_ref,
        )
    PurgeItem.objects.bulk_create(_item(run, holding) for holding in due)
    return run


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
    for item in _in_sight(run).exclude(state__in=SETTLED):
        if item.key in waiting:
            continue
        try:
            _erase(item, now)
        except Exception as error:
            # One class that cannot be erased must not keep the others from going. The text of the
            # error may quote a row, so that only its kind is logged.
            logger.error("purge_item_failed", extra={"item": item.pk, "kind": type(error).__name__})
            _give_up_for_now(item, error)


def _erase(item: PurgeItem, now: Clock) -> None:
    record_class, holding = registry.record_class(item.record_class), item.holding
    if item.state != ItemState.ERASED:
        # Interrupted before: what the killed attempt erased is what is no longer there.
        left = item.count if item.state == ItemState.PLANNED else record_class.remaining(holding)
        gone_before = max(item.count - left, 0)
        if left and queries.is_on_hold(item.study_ref, item.record_class):
            # What is half gone waits for the hold to end, and is certified with the rest.
            if not gone_before:
                item.move(ItemState.HELD)
            return
        item.move(ItemState.ERASING)
        erased = record_class.erase(holding, at=now())
        # A class may count more than records as left, or call what it finds gone erased again:
        # an attempt that was killed makes nothing more of what was there.
        item.erased_count = min(gone_before + erased, max(item.count, erased))
        item.move(ItemState.ERASED)
    if record_class.remaining(holding):
        item.fail(Trouble.LEFT)
        return
    item.verified_at = now()
    item.move(ItemState.VERIFIED)


def _give_up_for_now(item: PurgeItem, error: Exception) -> None:
    """The reason is for people; what a database or a disk said itself may quote a row."""
    item.refresh_from_db()
    if item.state in {ItemState.ERASING, ItemState.ERASED}:
        item.fail(_trouble_of(error))


def _trouble_of(error: Exception) -> Trouble:
    if isinstance(error, DatabaseError):
        return Trouble.DATABASE
    return Trouble.STORE if isinstance(error, OSError | FileStoreAway) else Trouble.OTHER


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
