"""People who answered an earlier wave too: how they and what they said then are called.

Who is one of them is a condition like all others, so that populations, the ledger and the attack
know them without being told anything new. Names hold spaces and so cannot be those of variables.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import TextChoices

from reports.populations import Condition, Population

YES, NO = 1, 0

_EARLIER = re.compile(r"(?:(?P<variable>\S+) )?answered in wave (?P<wave>\d+)")


CHANGE_OF_SOME = (
    "How the same people changed is told of everybody who answered both waves, never of some "
    "people or groups alone. Take out what you chose of people, or leave out how people changed."
)


class Change(TextChoices):
    """Since when a report shows how the same people changed."""

    NONE = "", "Do not show it"
    BEFORE = "before", "Since the wave before"
    FIRST = "first", "Since the first wave"


class Step(NamedTuple):
    """From one wave to a later one, by their numbers."""

    earlier: int
    later: int


class Earlier(NamedTuple):
    """What was frozen beside a wave: an answer in an earlier one, or who answered at all."""

    wave: int
    variable: str


def steps_of(waves: Iterable[int], change: str) -> list[Step]:
    """Of which two waves a report compares the answers of the same people; both are its own."""
    chosen = sorted(waves)
    since = (Step(1 if change == Change.FIRST else later - 1, later) for later in chosen)
    return [
        step for step in since if change and step.earlier in chosen and step.earlier < step.later
    ]


def answered_in(wave: int) -> str:
    """The name of what says who answered in an earlier wave: ``YES`` or ``NO``."""
    return f"answered in wave {wave}"


def said_in(wave: int, variable: str) -> str:
    """The name of what the same people said in an earlier wave."""
    return f"{variable} {answered_in(wave)}"


def read(name: str) -> Earlier | None:
    """What such a name stands for; nothing if it is that of a variable of the wave itself."""
    found = _EARLIER.fullmatch(name)
    return Earlier(int(found["wave"]), found["variable"] or "") if found else None


def is_of_linked(stratum: str) -> bool:
    """Whether a stratum is of people by whether they answered an earlier wave, and no wave."""
    return _EARLIER.search(stratum) is not None


def in_both(step: Step, conditions: Sequence[Condition] = ()) -> Population:
    """Who answered in both waves; conditions are about the later one."""
    return _of(step, YES, conditions)


def only_later(step: Step, conditions: Sequence[Condition] = ()) -> Population:
    """Who answered in the later wave and not in the earlier."""
    return _of(step, NO, conditions)


def _of(step: Step, answered: int, conditions: Sequence[Condition]) -> Population:
    whether = Condition(answered_in(step.earlier), (answered,))
    return Population((step.later,), tuple(sorted((*conditions, whether))))
