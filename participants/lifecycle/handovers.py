"""What may follow what: handing contacts over to a vendor."""

from django.db import models

from studies.lifecycle import IllegalMoveError


class HandoverStatus(models.TextChoices):
    """Where a hand-over stands between the recruiter, the privacy officer and the vendor."""

    PREPARED = "prepared", "Waiting for the component privacy officer"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    RELEASED = "released", "Released: the file is being made"
    STOPPED = "stopped", "Stopped"
    READY = "ready", "Ready to be downloaded"
    HANDED_OVER = "handed_over", "Handed over"
    LAPSED = "lapsed", "Never downloaded"


NEXT_HANDOVER: dict[HandoverStatus, frozenset[HandoverStatus]] = {
    HandoverStatus.PREPARED: frozenset(
        {HandoverStatus.RELEASED, HandoverStatus.DECLINED, HandoverStatus.WITHDRAWN}
    ),
    HandoverStatus.DECLINED: frozenset(),
    HandoverStatus.WITHDRAWN: frozenset(),
    # Whatever came to stand against it between the release and the file stops it for good.
    HandoverStatus.RELEASED: frozenset({HandoverStatus.READY, HandoverStatus.STOPPED}),
    HandoverStatus.STOPPED: frozenset(),
    # Back to be made anew: somebody in the file opted out before anybody fetched it.
    HandoverStatus.READY: frozenset(
        {HandoverStatus.HANDED_OVER, HandoverStatus.LAPSED, HandoverStatus.RELEASED}
    ),
    HandoverStatus.HANDED_OVER: frozenset(),
    HandoverStatus.LAPSED: frozenset(),
}


def check_handover(current: HandoverStatus, to: HandoverStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    if to not in NEXT_HANDOVER[current]:
        raise IllegalMoveError(str(current.label), str(to.label))
