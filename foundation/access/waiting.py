"""One thing that waits for a person. Every app tells its own, through ``WAITING_SOURCES``.

What waits where other services look, this one does not know: ``ELSEWHERE_SOURCES`` say where.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.module_loading import import_string

from foundation.access.models import User
from foundation.access.queries import is_trained

MOST = 100  # of one kind that an office is shown at once; its own page has them all


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


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A page of another service that lists what waits there; ``what`` is the kind of things."""

    what: str
    url_name: str


def elsewhere_for(user: User, *, at: datetime) -> list[Elsewhere]:
    """Where else something may wait for a person. Nothing once training has lapsed (R-122)."""
    if not is_trained(user, at=at):
        return []
    sources: list[Callable[..., Iterable[Elsewhere]]] = [
        import_string(path) for path in settings.ELSEWHERE_SOURCES
    ]
    return [each for told in sources for each in told(user, at=at)]


def everything_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """What every app named in ``WAITING_SOURCES`` tells: the most pressing first.

    Nothing waits for a person whose annual training has lapsed: they could not do it (R-122).
    What has a day comes before what has none, the earliest day first; then what waits longest.
    """
    if not is_trained(user, at=at):
        return []
    sources: list[Callable[..., Iterable[WaitingItem]]] = [
        import_string(path) for path in settings.WAITING_SOURCES
    ]
    items = [item for waiting_for in sources for item in waiting_for(user, at=at)]
    return most_pressing(items)


def most_pressing(items: Iterable[WaitingItem]) -> list[WaitingItem]:
    """In the order in which they are shown."""
    return sorted(items, key=_pressing)


def _pressing(item: WaitingItem) -> tuple[date, date, str]:
    return item.due or date.max, item.since or date.max, item.study_code
