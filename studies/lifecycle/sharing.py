"""What may follow what: agreements to share, and reports of suspected misuse."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import models

from studies.lifecycle import IllegalMoveError


class AgreementStatus(models.TextChoices):
    """Where a sharing agreement or a new use stands (R-162)."""

    REQUESTED = "requested", "In review by three offices"
    REVIEWED = "reviewed", "Waiting for the Privacy Office"
    CLEARED = "cleared", "Cleared"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"


class IncidentStatus(models.TextChoices):
    """Where a report of suspected misuse stands (R-123). The reporter sees no more than this."""

    REPORTED = "reported", "Reported to the Privacy Office"
    REFERRED = "referred", "Referred to the Inspector General"
    HANDLED = "handled", "Handled"
    UNFOUNDED = "unfounded", "Found to be no misuse"


# Three offices review in any order; only then the Privacy Office clears it (PIA 8.4).
NEXT_AGREEMENT: dict[AgreementStatus, frozenset[AgreementStatus]] = {
    AgreementStatus.REQUESTED: frozenset(
        {AgreementStatus.REVIEWED, AgreementStatus.RETURNED, AgreementStatus.WITHDRAWN}
    ),
    AgreementStatus.REVIEWED: frozenset(
        {AgreementStatus.CLEARED, AgreementStatus.RETURNED, AgreementStatus.WITHDRAWN}
    ),
    AgreementStatus.CLEARED: frozenset({AgreementStatus.EXPIRED, AgreementStatus.WITHDRAWN}),
    AgreementStatus.RETURNED: frozenset({AgreementStatus.REQUESTED, AgreementStatus.WITHDRAWN}),
    AgreementStatus.WITHDRAWN: frozenset(),
    AgreementStatus.EXPIRED: frozenset(),
}

NEXT_INCIDENT: dict[IncidentStatus, frozenset[IncidentStatus]] = {
    IncidentStatus.REPORTED: frozenset(
        {IncidentStatus.REFERRED, IncidentStatus.HANDLED, IncidentStatus.UNFOUNDED}
    ),
    IncidentStatus.REFERRED: frozenset({IncidentStatus.HANDLED, IncidentStatus.UNFOUNDED}),
    IncidentStatus.HANDLED: frozenset(),
    IncidentStatus.UNFOUNDED: frozenset(),
}

State = TypeVar("State", AgreementStatus, IncidentStatus)


def check(following: Mapping[State, frozenset[State]], current: State, to: State) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    if to not in following[current]:
        raise IllegalMoveError(str(current.label), str(to.label))
