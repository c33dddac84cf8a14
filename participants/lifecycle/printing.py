"""What may follow what, for a print run of letters."""

from django.db.models import TextChoices

from participants.lifecycle.mailings import IllegalMoveError


class PrintStatus(TextChoices):
    """Where the letters of a run stand. ``READY`` comes after the last file, never before."""

    WAITING = "waiting", "Waiting to be set"
    PRINTING = "printing", "Being set"
    READY = "ready", "Ready to print"
    REFUSED = "refused", "Not set"
    DESTROYED = "destroyed", "Destroyed"


NEXT_PRINT: dict[PrintStatus, frozenset[PrintStatus]] = {
    PrintStatus.WAITING: frozenset({PrintStatus.PRINTING, PrintStatus.DESTROYED}),
    PrintStatus.PRINTING: frozenset(
        {PrintStatus.READY, PrintStatus.REFUSED, PrintStatus.DESTROYED}
    ),
    PrintStatus.READY: frozenset({PrintStatus.DESTROYED}),
    PrintStatus.REFUSED: frozenset({PrintStatus.DESTROYED}),
    PrintStatus.DESTROYED: frozenset(),
}


def check_print(current: str, to: PrintStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    now = PrintStatus(current)
    if to not in NEXT_PRINT[now]:
        raise IllegalMoveError(
            f"Letters that are “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )
