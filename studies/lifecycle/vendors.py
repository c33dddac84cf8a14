"""What may follow what: certificates of destruction, deletions at survey tools, and sharing."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import models

from studies.lifecycle import IllegalMoveError


class DestructionStatus(models.TextChoices):
    """Where a vendor's certificate of destruction stands (R-141)."""

    NOT_DUE = "not_due", "Not due yet"
    DUE = "due", "Due"
    OVERDUE = "overdue", "Overdue"
    ESCALATED = "escalated", "Overdue and escalated"
    RECEIVED = "received", "Received, to be verified"
    VERIFIED = "verified", "Verified"


class DeletionStatus(models.TextChoices):
    """Where the deletion of a study's answers at a survey tool stands (R-138)."""

    DUE = "due", "To be requested"
    REQUESTED = "requested", "Requested"
    CONFIRMED = "confirmed", "Confirmed"


# An extension of the contract puts a certificate off; one that proves nothing is sent back. What
# was handed over for a study may be destroyed long before the contract ends.
NEXT_DESTRUCTION: dict[DestructionStatus, frozenset[DestructionStatus]] = {
    DestructionStatus.NOT_DUE: frozenset({DestructionStatus.DUE, DestructionStatus.RECEIVED}),
    DestructionStatus.DUE: frozenset(
        {DestructionStatus.NOT_DUE, DestructionStatus.OVERDUE, DestructionStatus.RECEIVED}
    ),
    DestructionStatus.OVERDUE: frozenset(
        {DestructionStatus.NOT_DUE, DestructionStatus.ESCALATED, DestructionStatus.RECEIVED}
    ),
    DestructionStatus.ESCALATED: frozenset({DestructionStatus.NOT_DUE, DestructionStatus.RECEIVED}),
    DestructionStatus.RECEIVED: frozenset({DestructionStatus.DUE, DestructionStatus.VERIFIED}),
    DestructionStatus.VERIFIED: frozenset(),
}

NEXT_DELETION: dict[DeletionStatus, frozenset[DeletionStatus]] = {
    DeletionStatus.DUE: frozenset({DeletionStatus.REQUESTED}),
    DeletionStatus.REQUESTED: frozenset({DeletionStatus.CONFIRMED}),
    DeletionStatus.CONFIRMED: frozenset(),
}

State = TypeVar("State", DestructionStatus, DeletionStatus)


def check(following: Mapping[State, frozenset[State]], current: State, to: State) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    if to not in following[current]:
        raise IllegalMoveError(str(current.label), str(to.label))
