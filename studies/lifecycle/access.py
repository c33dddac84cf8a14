"""What may follow what when access to a study is asked for."""

from django.db import models

from studies.lifecycle import IllegalMoveError


class AccessRequestStatus(models.TextChoices):
    """Where a request for access stands between who asks and a second person who decides."""

    REQUESTED = "requested", "Waiting for a decision"
    GRANTED = "granted", "Granted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


# Decided once: who was declined asks again, with a better reason.
NEXT_ACCESS_REQUEST: dict[AccessRequestStatus, frozenset[AccessRequestStatus]] = {
    AccessRequestStatus.REQUESTED: frozenset(
        {
            AccessRequestStatus.GRANTED,
            AccessRequestStatus.DECLINED,
            AccessRequestStatus.WITHDRAWN,
        }
    ),
    AccessRequestStatus.GRANTED: frozenset(),
    AccessRequestStatus.DECLINED: frozenset(),
    AccessRequestStatus.WITHDRAWN: frozenset(),
}


def check_access_request(current: str, to: AccessRequestStatus) -> None:
    """:raises IllegalMoveError: unless a request may go from ``current`` to ``to``."""
    if to not in NEXT_ACCESS_REQUEST[AccessRequestStatus(current)]:
        raise IllegalMoveError(current, to)
