"""What may follow what in a purge run and in each of its items."""

from django.db import models


class RunStatus(models.TextChoices):
    """A run is under way until every item is settled; only then is it certified."""

    RUNNING = "running", "Under way"
    CERTIFIED = "certified", "Certified"
    WITHDRAWN = "withdrawn", "Withdrawn, nothing erased"


class ItemState(models.TextChoices):
    """What happened to one holding."""

    PLANNED = "planned", "Planned"
    ERASING = "erasing", "Being erased"
    ERASED = "erased", "Erased, not yet looked at again"
    VERIFIED = "verified", "Erased and verified"
    FAILED = "failed", "Failed, will be tried again"
    HELD = "held", "Kept by a legal hold"
    WITHDRAWN = "withdrawn", "No longer due"


NEXT_RUN: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.RUNNING: frozenset({RunStatus.CERTIFIED, RunStatus.WITHDRAWN}),
    RunStatus.CERTIFIED: frozenset(),
    RunStatus.WITHDRAWN: frozenset(),
}

NEXT_ITEM: dict[ItemState, frozenset[ItemState]] = {
    ItemState.PLANNED: frozenset({ItemState.ERASING, ItemState.HELD, ItemState.WITHDRAWN}),
    ItemState.ERASING: frozenset(
        {ItemState.ERASING, ItemState.ERASED, ItemState.FAILED, ItemState.HELD}
    ),
    ItemState.ERASED: frozenset({ItemState.VERIFIED, ItemState.FAILED}),
    ItemState.FAILED: frozenset({ItemState.ERASING, ItemState.HELD, ItemState.WITHDRAWN}),
    ItemState.VERIFIED: frozenset(),
    ItemState.HELD: frozenset(),
    ItemState.WITHDRAWN: frozenset(),
}

SETTLED = frozenset({ItemState.VERIFIED, ItemState.HELD, ItemState.WITHDRAWN})


class IllegalPurgeMoveError(ValueError):
    """This state may not follow that one."""


def check_run(current: RunStatus, to: RunStatus) -> None:
    """:raises IllegalPurgeMoveError: unless ``to`` may follow ``current``."""
    if to not in NEXT_RUN[current]:
        raise IllegalPurgeMoveError(f"A run that is {current} cannot become {to}.")


def check_item(current: ItemState, to: ItemState) -> None:
    """:raises IllegalPurgeMoveError: unless ``to`` may follow ``current``."""
    if to not in NEXT_ITEM[current]:
        raise IllegalPurgeMoveError(f"An item that is {current} cannot become {to}.")
