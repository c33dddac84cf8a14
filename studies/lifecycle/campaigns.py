"""What may follow what when access is certified again (R-161)."""

from django.db import models

from studies.lifecycle import IllegalMoveError


class Decision(models.TextChoices):
    """What becomes of one person's access in a campaign."""

    UNDECIDED = "undecided", "Not decided"
    KEPT = "kept", "Kept"
    REMOVED = "removed", "Removed"
    LAPSED = "lapsed", "Removed: nobody decided"
    OVER = "over", "Had ended already"


# Decided once. What nobody decides lapses with the campaign, unless it had ended by itself.
NEXT_DECISION: dict[Decision, frozenset[Decision]] = {
    Decision.UNDECIDED: frozenset(
        {Decision.KEPT, Decision.REMOVED, Decision.LAPSED, Decision.OVER}
    ),
    Decision.KEPT: frozenset(),
    Decision.REMOVED: frozenset(),
    Decision.LAPSED: frozenset(),
    Decision.OVER: frozenset(),
}


def check_decision(current: str, to: Decision) -> None:
    """:raises IllegalMoveError: if this was decided already."""
    if to not in NEXT_DECISION[Decision(current)]:
        raise IllegalMoveError(current, to)
