"""Purges keep when they last ran, and destroy nothing while the clock is in doubt (C-12)."""

import logging
from collections.abc import Collection
from datetime import datetime
from functools import partial

from celery import current_app
from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from retention import clocks, notices, policies, registry
from retention.clocks import SENTENCES, TAKEN_WITHIN, ClockRefusedError, Clocks, Doubt
from retention.models import LastLook
from retention.registry import Service

CATCHING_UP = "retention.jobs.purge_nightly"

logger = logging.getLogger(__name__)


class NothingInDoubtError(ValueError):
    """No purge waits for a confirmation."""


def require_right_clock(process: datetime) -> Clocks:
    """Read the clocks before anything is destroyed; a doubt is kept, logged and told.

    Commits by itself: the doubt stays though the purge is refused. The caller holds the locks of
    the services in sight.

    :raises ClockRefusedError: if the clock is in doubt for one of the services in sight.
    """
    with transaction.atomic():
        # Locked before they are read: a person may confirm a later time meanwhile.
        looks = [_locked(service) for service in registry.in_sight()]
        read = clocks.read(process)
        doubts = [doubt for look in looks if (doubt := _check(look, read))]
    if doubts:
        raise ClockRefusedError(SENTENCES[doubts[0]])
    return read


def keep_look(covered: Collection[str], *, began: datetime) -> None:
    """A purge that began at ``began`` came to its end: what it ``covered``, it has seen.

    A whole look that came too late for its clock is a missed run: counted and told once.
    """
    for service in registry.in_sight():
        with transaction.atomic():
            look = LastLook.objects.select_for_update(no_key=True).get(service=service)
            late = [clock for clock in covered if _is_late(look, clock, began)]
            for clock in late:
                extra = {"service": str(service), "clock": clock}
                logger.warning("purge_missed", extra=extra)
                notices.tell_records_officers_purge_missed(look, clock, at=began)
            look.missed += len(late)
            look.event_at = began if "event" in covered else look.event_at
            look.dated_at = began if "dated" in covered else look.dated_at
            look.save()


@transaction.atomic
def confirm_clock(*, by: User | None, at: datetime) -> list[Service]:
    """Say that the time is right, for every service that asked; what was missed is caught up.

    ``by`` nothing means an operator at the machine. Clocks that differ cannot both be right, so
    that these are set and not confirmed.

    :raises Refused: if this person is no records officer.
    :raises ClockRefusedError: if the clocks differ.
    :raises NothingInDoubtError: if no purge waits for it.
    """
    if by is not None:
        policies.confirm_clock.require(by, at=at)
    doubted = LastLook.objects.select_for_update(no_key=True).in_doubt()
    looks = list(doubted.exclude(doubt=Doubt.APART))
    read = clocks.read(at)
    if read.are_apart:
        raise ClockRefusedError(SENTENCES[Doubt.APART])
    confirmed = []
    for look in looks:
        was, last = look.doubt, look.seen_at
        look.settle(read.shared)
        look.save()
        log.record(
            "clock.confirmed", subject=look, by=by, at=at, doubt=was, last=last, now=read.shared
        )
        confirmed.append(Service(look.service))
    if not confirmed:
        raise NothingInDoubtError("No purge waits for the clock to be confirmed.")
    for service in confirmed:
        transaction.on_commit(partial(current_app.send_task, CATCHING_UP, queue=service.value))
    return confirmed


def _locked(service: Service) -> LastLook:
    return LastLook.objects.select_for_update(no_key=True).get_or_create(service=service)[0]


def _check(look: LastLook, read: Clocks) -> Doubt | None:
    doubt = read.doubt(look.seen_at)
    if doubt is None:
        look.settle(read.shared)
        look.save()
        return None
    logger.error("purge_refused", extra={"service": str(look.service), "doubt": str(doubt)})
    if look.doubt != doubt:
        look.doubt, look.doubted_at, look.doubted_clock = doubt, read.shared, read.process
        look.save()
        notices.tell_records_officers_clock_doubted(look, at=read.shared)
    return doubt


def _is_late(look: LastLook, clock: str, at: datetime) -> bool:
    last = look.of(clock)
    return last is not None and at - last > TAKEN_WITHIN[clock]
