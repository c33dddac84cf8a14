"""What may follow what in a purge run, in each of its items, and in what officers decide."""

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


class Trouble(models.TextChoices):
    """Why something could not be destroyed; the label says it to people."""

    STORE = "store", "The file store did not answer, or could not be written to."
    DATABASE = "database", "A database did not answer."
    LEFT = "left", "Something of it was still there when it was looked for again."
    OTHER = "other", "The log of the worker says what was in the way."


class DecisionState(models.TextChoices):
    """What became of what somebody asked a records officer for: another period, or another day."""

    PROPOSED = "proposed", "Proposed"
    IN_FORCE = "in_force", "Approved"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


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

NEXT_DECISION: dict[DecisionState, frozenset[DecisionState]] = {
    DecisionState.PROPOSED: frozenset(
        {DecisionState.IN_FORCE, DecisionState.DECLINED, DecisionState.WITHDRAWN}
    ),
    DecisionState.IN_FORCE: frozenset(),
    DecisionState.DECLINED: frozenset(),
    DecisionState.WITHDRAWN: frozenset(),
}

SETTLED = frozenset({ItemState.VERIFIED, ItemState.HELD, ItemState.WITHDRAWN})
BEGUN = frozenset({ItemState.ERASING, ItemState.ERASED, ItemState.FAILED})
"""Of which something may be gone already: no word brings it back."""
UNSETTLED = BEGUN | {ItemState.PLANNED}


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


def check_decision(current: DecisionState, to: DecisionState) -> None:
    """:raises IllegalPurgeMoveError: unless ``to`` may follow ``current``."""
    if to not in NEXT_DECISION[current]:
        raise IllegalPurgeMoveError(f"What is {current} cannot become {to}.")
