"""What is counted: true tables, and the address of every number that they contain.

Nothing in this module may be rendered. What may leave is in ``protected.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]

#: Publicly known sums of strata: ``{"all years": ("2013", "2014")}``.
Unions = Mapping[str, tuple[str, ...]]

#: Stands in a cell's ``answer`` for the people of a stratum whom a filter left out.
NOT_ASKED = "(not asked)"

#: Ends the name of a base whose people cannot be told apart by what they answered: nobody knows
#: which texts are whose, so that strata have no tables of it.
UNDIVIDED = "#"


class Cell(NamedTuple):
    """The address of one number of a report; an empty part means "all of them".

    Margins carry no trace of the table that prints them, so the margin that twenty tables
    share is one cell: hidden anywhere is hidden everywhere.

    ======================  ==========================================================
    inner cell              every part filled (``base`` is empty when all were asked)
    answer margin           no demographic, no group
    group margin            no question, no answer
    total                   none of the four
    left out by a filter    no question, ``answer`` is ``NOT_ASKED``, ``base`` the filter
    ======================  ==========================================================
    """

    stratum: str
    base: str
    question: str = ""
    answer: str = ""
    demographic: str = ""
    group: str = ""

    @property
    def is_inner(self) -> bool:
        return bool(self.question and self.demographic)


#: The cells of a report that are hidden.
Pattern = frozenset[Cell]


@dataclass(frozen=True, slots=True)
class Filter:
    """Who is asked: those who gave one of ``answers`` to ``question``.

    Name the answers only when the counts obey the filter exactly; without them the filter is a
    mere name of a sub-population. ``same_as`` holds further questions and answers that the same
    people gave (see ``gates.py``).
    """

    question: str
    answers: tuple[str, ...] = ()
    same_as: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def gates(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each question, with the answers that let exactly these people pass."""
        own = ((self.question, self.answers),) if self.answers else ()
        return own + self.same_as

    @property
    def label(self) -> str:
        return f"{self.question}: {' or '.join(self.answers)}" if self.answers else self.question


def base_label(filters: tuple[Filter, ...]) -> str:
    """The name of the population behind a path of filters; empty for the whole stratum."""
    return "; ".join(each.label for each in filters)


@dataclass(frozen=True, slots=True)
class Alike:
    """Categories that hold the same people whichever variable of a ``family`` is looked at.

    Each option of a multiple choice is a variable of its own, but who gave no answer, declined or
    was not asked did so for the question, and is in ``labels`` of all its options alike.
    """

    family: str
    labels: frozenset[str]

    def name(self, variable: str, label: str) -> str:
        """Whose category this is: that of the family where it is alike."""
        return self.family if label in self.labels else variable


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two demographics at once ("age × gender"), whose people are also people of each alone.

    ``pairs`` says for every group of the table which group of either demographic it belongs to;
    ``alike`` is what ``alike_groups`` is for either.
    """

    demographics: tuple[str, str]
    pairs: tuple[tuple[str, str], ...]
    alike: tuple[Alike | None, Alike | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The question of which a variable is one item: nobody gives a rank to two of its items.

    ``ranks`` are the answers that are places in the order.
    """

    question: str
    ranks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows say how the same people answered ``question`` now and in the stratum ``earlier``.

    ``answers`` are all that they could give, in order, then as now; ``silent`` those that are none.
    With a ``direction``, a later one of them is higher (1) or lower (-1); without (0), answers are
    the same or not.
    """

    question: str
    earlier: str
    answers: tuple[str, ...]
    silent: frozenset[str]
    direction: int

    STEPS: ClassVar = ("Lower", "The same", "Higher")
    ALIKE: ClassVar = ("The same answer", "Another answer")
    SILENT: ClassVar = "No answer in one of the two"

    @property
    def rows(self) -> tuple[str, ...]:
        return (*(self.STEPS if self.direction else self.ALIKE), self.SILENT)

    def row_of(self, then: str, now: str) -> int:
        """The place among ``rows`` of whoever answered so."""
        if {then, now} & self.silent:
            return len(self.rows) - 1
        rise = self.answers.index(now) - self.answers.index(then)
        if not self.direction:
            return int(rise != 0)
        return 1 + (self.direction * rise > 0) - (self.direction * rise < 0)


@dataclass(frozen=True, slots=True)
class Measure:
    """One number about the answers of a group.

    ``scores`` gives the answers that count, lowest first, with what they count; all others (no
    answer) are left out. The median is the score of the person in the middle (the lower of two);
    every other measure is a mean: the share of the top two answers scores 100 or 0, the net
    promoter score 100, 0 or -100, the share of first places 100 or 0.
    """

    ORDER: ClassVar = ("mean", "mean_rank", "top_two", "net_promoter", "first_place", "median")

    name: str
    scores: tuple[tuple[str, int], ...]

    @property
    def is_median(self) -> bool:
        return self.name == "median"

    def decimals(self, of_percents: int) -> int:
        """How many decimals, beside percentages with so many: a mean has one more."""
        more = {"mean": of_percents + 1, "mean_rank": of_percents + 1, "median": 0}
        return more.get(self.name, of_percents)


def crossed(first: str, second: str) -> str:
    """The name of two demographics, or of two of their groups, taken together."""
    return f"{first} × {second}"


@dataclass(frozen=True, slots=True, eq=False)
class TrueTable:
    """True counts of one question by one demographic within one stratum.

    ``counts`` has shape ``[len(answers), len(groups)]`` and covers everybody in the base, so
    "No answer" is an answer and "Not given" is a group. ``filters`` run from the widest to the
    narrowest population; people whom they leave out are not in ``counts``.

    ``uninformative`` names answers that tell nothing about a person even when a whole group
    gives them ("Not selected", say); by default there are none. ``alike_answers`` and
    ``alike_groups`` say which answers and groups are those of further variables too. With a
    ``crossing``, a group is a pair of groups, and the tables of both demographics alone are needed.
    Of ``unknown`` cells nobody told us the number; ``counts`` holds one that it could be.

    A table must cover the whole base, and strata must be disjoint unless a union says otherwise.
    """

    stratum: str
    question: str
    demographic: str
    answers: tuple[str, ...]
    groups: tuple[str, ...]
    counts: Counts
    filters: tuple[Filter, ...] = ()
    uninformative: frozenset[str] = frozenset()
    alike_answers: Alike | None = None
    alike_groups: Alike | None = None
    crossing: Crossing | None = None
    measures: tuple[Measure, ...] = ()
    ranking: Ranking | None = None
    moved: Moved | None = None
    unknown: Pattern = frozenset()

    def __post_init__(self) -> None:
        """:raises ValueError: when shape, labels or sign cannot be those of counts."""
        labels = (*self.answers, *self.groups, self.stratum, self.question, self.demographic)
        if not all(labels) or NOT_ASKED in self.answers:
            raise ValueError("Every label must be filled and none may be reserved.")
        if len({*self.answers}) + len({*self.groups}) != len(self.answers) + len(self.groups):
            raise ValueError("Answers and groups must be distinct.")
        if self.crossing and len(self.crossing.pairs) != len(self.groups):
            raise ValueError("Every group of a crossing must be a pair of groups.")
        if self.counts.shape != (len(self.answers), len(self.groups)):
            raise ValueError("Counts must have one row per answer and one column per group.")
        if self.counts.dtype.kind not in "iu" or (self.counts < 0).any():
            raise ValueError("Counts must be whole numbers, zero or more.")

    @property
    def base(self) -> str:
        return base_label(self.filters)

    @property
    def address(self) -> tuple[str, str, str, str]:
        return self.stratum, self.base, self.question, self.demographic

    def cell(self, answer: str, group: str) -> Cell:
        return Cell(self.stratum, self.base, self.question, answer, self.demographic, group)

    def answer_margin(self, answer: str) -> Cell:
        return Cell(self.stratum, self.base, self.question, answer)

    def group_margin(self, group: str) -> Cell:
        return Cell(self.stratum, self.base, demographic=self.demographic, group=group)

    @property
    def total(self) -> Cell:
        return Cell(self.stratum, self.base)
