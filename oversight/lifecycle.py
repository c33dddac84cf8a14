"""What may follow what in a verification of the audit record."""

from django.db import models


class VerificationStatus(models.TextChoices):
    """A verification is asked for, runs, and ends in an answer or without one."""

    WAITING = "waiting", "Waiting to begin"
    RUNNING = "running", "Under way"
    HOLDS = "holds", "Every link holds"
    BROKEN = "broken", "Broken"
    FAILED = "failed", "Interrupted"


NEXT_VERIFICATION: dict[VerificationStatus, frozenset[VerificationStatus]] = {
    VerificationStatus.WAITING: frozenset({VerificationStatus.RUNNING}),
    # A worker that was stopped begins anew.
    VerificationStatus.RUNNING: frozenset(
        {
            VerificationStatus.RUNNING,
            VerificationStatus.HOLDS,
            VerificationStatus.BROKEN,
            VerificationStatus.FAILED,
        }
    ),
    VerificationStatus.HOLDS: frozenset(),
    VerificationStatus.BROKEN: frozenset(),
    VerificationStatus.FAILED: frozenset(),
}
OPEN = (VerificationStatus.WAITING, VerificationStatus.RUNNING)


class IllegalVerificationMoveError(ValueError):
    """This state may not follow that one."""


def check_verification(current: str, to: VerificationStatus) -> None:
    """:raises IllegalVerificationMoveError: unless ``to`` may follow ``current``."""
    if to not in NEXT_VERIFICATION[VerificationStatus(current)]:
        raise IllegalVerificationMoveError(f"A verification that is {current} cannot become {to}.")
