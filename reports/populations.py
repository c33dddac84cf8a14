"""Whom a report is about: the people of waves, all of them or those in chosen categories.

A population has one name in every report of its study, however it was typed: numbers of waves and
codes of categories in order, never their labels, which may be worded anew. What a reader sees are
its words (``queries/people.py``).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from reports.blocks import stored, unpack

SESSIONS = "sessions"
"""The stratum of those who took part in interviews, groups and tests of a study."""

#: ``variable: (width, packed)`` for at most ``BLOCK_ROWS`` responses.
Block = Mapping[str, tuple[str, bytes]]
Mask = NDArray[np.bool_]

_NAMED = re.compile(r"waves? (\d+(?: \d+)*)(?: together)?(?:,|$)")


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """Whose code of ``variable`` is one of ``codes``; or, of all but those, is none of them.

    "All but" keeps whoever gave no answer or was not asked; otherwise they are left out.
    """

    variable: str
    codes: tuple[int, ...]
    all_but: bool = False

    @property
    def name(self) -> str:
        """The same for the same condition: “age in 1 2”, “region not in 3”."""
        return f"{self.variable} {'not in' if self.all_but else 'in'} {_listed(self.codes)}"

    def holds(self, block: Block) -> Mask:
        """For each response of a block."""
        found: Mask = np.isin(unpack(*block[self.variable]), self.codes)
        return ~found if self.all_but else found

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        return {"variable": self.variable, "codes": list(self.codes), "all_but": self.all_but}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Condition":
        """:raises KeyError, ValueError: if this was not made by ``to_plain``."""
        codes = tuple(sorted({int(code) for code in plain["codes"]}))
        return cls(str(plain["variable"]), codes, bool(plain["all_but"]))


def in_order(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """One condition for each variable, which holds when all of them do; by name.

    A condition without codes (not "all but") can hold of nobody.
    """
    found: dict[str, Condition] = {}
    for each in conditions:
        known = found.get(each.variable)
        found[each.variable] = _both(known, each) if known else _both(each, each)
    return tuple(sorted(each for each in found.values() if each.codes or not each.all_but))


def _both(one: Condition, two: Condition) -> Condition:
    if one.all_but and not two.all_but:
        one, two = two, one
    if one.all_but:
        codes = {*one.codes, *two.codes}
    elif two.all_but:
        codes = {*one.codes} - {*two.codes}
    else:
        codes = {*one.codes} & {*two.codes}
    return Condition(one.variable, tuple(sorted(codes)), one.all_but)


class People(Protocol):
    """Whom tables count: a population, or the people between populations."""

    @property
    def name(self) -> str: ...
    @property
    def waves(self) -> Sequence[int]: ...
    @property
    def variables(self) -> tuple[str, ...]: ...
    def among(self, wave: int, block: Block, rows: int) -> Mask: ...


@dataclass(frozen=True, slots=True, order=True)
class Population:
    """The people of ``waves`` (numbers, in order) of whom all ``conditions`` hold."""

    waves: tuple[int, ...]
    conditions: tuple[Condition, ...] = ()

    @property
    def name(self) -> str:
        """Its stratum: “wave 1”, “waves 1 2 together, age in 1 2 and region not in 3”."""
        told = " and ".join(each.name for each in self.conditions)
        (first, *more) = self.waves
        waves = f"waves {_listed(self.waves)} together" if more else f"wave {first}"
        return f"{waves}, {told}" if told else waves

    @property
    def variables(self) -> tuple[str, ...]:
        """By which its people are told."""
        return tuple(each.variable for each in self.conditions)

    def among(self, wave: int, block: Block, rows: int) -> Mask:
        """Who of a block of so many responses is one of them."""
        found: Mask = np.full(rows, wave in self.waves)
        for each in self.conditions if wave in self.waves else ():
            found &= each.holds(block)
        return found


def waves_in(name: str) -> tuple[int, ...]:
    """The waves of a population, from its name; none for any other stratum."""
    found = _NAMED.match(name)
    return tuple(map(int, found[1].split())) if found else ()


@dataclass(frozen=True, slots=True)
class Stratum:
    """The people who are in all populations of ``inside`` and in none of ``outside``."""

    name: str
    inside: tuple[Population, ...]
    outside: tuple[Population, ...]

    @property
    def waves(self) -> tuple[int, ...]:
        """In which they can be."""
        first, *others = (set(each.waves) for each in self.inside)
        return tuple(sorted(first.intersection(*others)))

    @property
    def variables(self) -> tuple[str, ...]:
        """By which they are told."""
        found = (name for each in (*self.inside, *self.outside) for name in each.variables)
        return tuple(dict.fromkeys(found))

    def among(self, wave: int, block: Block, rows: int) -> Mask:
        """Who of a block of so many responses is one of them."""
        found: Mask = np.ones(rows, dtype=np.bool_)
        for each in self.inside:
            found &= each.among(wave, block, rows)
        for each in self.outside:
            found &= ~each.among(wave, block, rows)
        return found


def only(block: Block, mask: Mask) -> Block:
    """The responses of a block that a mask chooses."""
    if mask.all():
        return block
    return {
        name: (width, stored(width, packed)[mask].tobytes())
        for name, (width, packed) in block.items()
    }


def _listed(numbers: Iterable[int]) -> str:
    return " ".join(str(number) for number in numbers)
