"""The groups by which a person chooses how to be told (``settings.MESSAGE_GROUPS``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from django.conf import settings
from django.db.models import TextChoices


class Way(TextChoices):
    """How somebody is told. Every message stands on the page “Messages” in any case."""

    AT_ONCE = "at_once", "By e-mail, at once"
    DAILY = "daily", "By e-mail, once a day"
    PORTAL = "portal", "Only here in the portal"


@dataclass(frozen=True, slots=True)
class Group:
    """``usual`` is the way for whoever chose none; ``kinds`` are patterns of kinds of message."""

    key: str
    label: str
    about: str
    usual: Way
    kinds: tuple[str, ...]


@cache
def groups() -> Mapping[str, Group]:
    """Every group by its key, in the order of the page."""
    return {
        key: Group(key, label, about, Way(usual), kinds)
        for key, (label, about, usual, kinds) in settings.MESSAGE_GROUPS.items()
    }


def group_of(kind: str) -> Group:
    """The first group with a pattern that fits; the last one takes everything."""
    return next(
        group
        for group in groups().values()
        if any(fnmatchcase(kind, pattern) for pattern in group.kinds)
    )
