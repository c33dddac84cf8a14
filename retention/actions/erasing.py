"""One thing of a purge run: begun under a lock, erased, looked at again."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import transaction

from foundation.keyring.files import FileStoreAway
from retention import queries, registry
from retention.actions.locking import lock_study
from retention.lifecycle import ItemState, Trouble
from retention.models import PurgeItem

Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)


def erase_item(item: PurgeItem, now: Clock) -> None:
    """Destroy it and look again; or leave it, where something keeps it or is in the way."""
    try:
        _erase(item, now)
    except Exception as error:
        # The text of the error may quote a row, so that only its kind is logged.
        logger.error("purge_item_failed", extra={"item": item.pk, "kind": type(error).__name__})
        _give_up_for_now(item, error)


def _erase(item: PurgeItem, now: Clock) -> None:
    record_class, holding = registry.record_class(item.record_class), item.holding
    if item.state != ItemState.ERASED:
        # Interrupted before: what the killed attempt erased is what is no longer there.
        left = item.count if item.state == ItemState.PLANNED else record_class.remaining(holding)
        gone_before = max(item.count - left, 0)
        if not _begin(item, left, is_whole=not gone_before):
            return
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


@transaction.atomic(durable=True)
def _begin(item: PurgeItem, left: int, *, is_whole: bool) -> bool:
    """Say that it is being erased, unless a hold or a word of need came since it was planned.

    Whoever sets a hold or confirms a need meanwhile has the lock, and is waited for, or waits and
    finds it begun. What is half gone waits for the hold to end, and is certified with the rest.
    """
    lock_study(item.study_ref)
    if left and queries.is_on_hold(item.study_ref, item.record_class):
        if is_whole:
            item.move(ItemState.HELD)
        return False
    planned = item.state == ItemState.PLANNED
    if planned and queries.is_due_no_more(item.holding, at=item.run.as_of):
        item.move(ItemState.WITHDRAWN)
        return False
    item.move(ItemState.ERASING)
    return True


def _give_up_for_now(item: PurgeItem, error: Exception) -> None:
    """The reason is for people; what a database or a disk said itself may quote a row."""
    item.refresh_from_db()
    if item.state in {ItemState.ERASING, ItemState.ERASED}:
        item.fail(_trouble_of(error))


def _trouble_of(error: Exception) -> Trouble:
    if isinstance(error, DatabaseError):
        return Trouble.DATABASE
    return Trouble.STORE if isinstance(error, OSError | FileStoreAway) else Trouble.OTHER
