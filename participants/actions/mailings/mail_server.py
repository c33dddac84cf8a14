"""What the mail server says to the messages of one claim, and so of whoever is passed over in it.

No message goes to those who have answered. If theirs counted as sent while the server refuses all
others, it would tell them apart. So what it said to the message before is said of them, too: taken,
refused for now, or interrupted (R-118, decision 10).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.core.mail import EmailMessage

from foundation.mail.lines import Line
from participants.actions.mailings.settling import no_such_address

FEWEST = 5
"""So many addresses in a row of which it knows none: that is no longer said of each address."""


class NobodyBeforeError(Exception):
    """Nothing was handed over yet of which it could be said the same; ask again after others."""


@dataclass(frozen=True, slots=True)
class _Said:
    """``trouble`` is nothing where it took the message."""

    trouble: Exception | None


class MailServer:
    """One conversation about one claim. ``is_all`` once nobody is left to be written to."""

    def __init__(self, line: Line) -> None:
        self.line, self.is_all = line, False
        self._before: _Said | None = None
        self._unknown: list[Exception] = []

    def require_somebody_before(self) -> None:
        """:raises NobodyBeforeError: while it can be said of nobody what became of the others."""
        if self._before is None and not self.is_all:
            raise NobodyBeforeError

    def take(self, mail: EmailMessage | None) -> Exception | None:
        """Why it did not take the message, or nothing; without one, what it says of the others."""
        if mail is None:
            return self._of_the_others()
        trouble = _trouble_of(partial(self.line.hand_over, mail))
        if trouble is not None and no_such_address(trouble):
            self._unknown.append(trouble)  # of one address, and of no other
        else:
            self._before = _Said(trouble)
        return trouble

    def _of_the_others(self) -> Exception | None:
        if self._before is not None:
            return self._before.trouble
        if len(self._unknown) >= FEWEST:
            return self._unknown[-1]
        return _trouble_of(self.line.ask)


def _trouble_of(said: Callable[[], None]) -> Exception | None:
    try:
        said()
    except Exception as trouble:
        return trouble
    return None
