"""One thing that waits for a person. Every app tells its own, through ``WAITING_SOURCES``."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing; ``url_name`` and ``args`` are where it is done, ``action`` the words for it."""

    what: str
    study_code: str
    study_title: str
    since: date | None
    due: date | None
    url_name: str
    args: tuple[str | int, ...]
    action: str
