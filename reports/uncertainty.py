"""How far chance alone may move what is shown, computed from printed counts and from nothing else.

All of it a reader could work out from the table; a hidden number has no interval and is in no test.
People are taken as drawn at random and unweighted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import erfc, sqrt
from typing import TypeVar

from reports.disclosure.protected import HIDDEN, Printed, ProtectedTable
from reports.trends import Point, Trend
from studies.codes import RESERVED_LABELS

Interval = tuple[float, float]
"""In percent."""

LIKELY_CHANCE = 0.05
METHOD = "two-proportion z-test, pooled; Holm’s correction for all comparisons of the figure"
FEWEST_EXPECTED = 5
"""In each cell of a comparison, for the test to hold."""

_Z = 1.959964
"""Of a normal distribution, 95 % lie within this many standard deviations."""
_RESERVED = frozenset(RESERVED_LABELS.values())


@dataclass(frozen=True, slots=True)
class Difference:
    """A group and the others, or two waves of a group: how much the shares of an answer differ.

    ``p`` is corrected for all comparisons of the figure. Shares are in percent.
    """

    answer: str
    group: str
    share: float
    other_share: float
    p: float

    @property
    def is_real(self) -> bool:
        """Larger than chance explains."""
        return self.p < LIKELY_CHANCE

    @property
    def points(self) -> float:
        """How many percentage points lie between the two."""
        return abs(self.share - self.other_share)


D = TypeVar("D", bound=Difference)


def interval_of(count: Printed | None, total: Printed | None) -> Interval | None:
    """The 95 % interval of a share (Wilson 1927): it holds for few people and near the ends."""
    if not isinstance(count, int) or not isinstance(total, int) or total == 0:
        return None
    share, z2 = count / total, _Z**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    reach = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, 100 * (middle - reach)), min(100.0, 100 * (middle + reach))


def differences_of(table: ProtectedTable) -> list[Difference]:
    """Every group against all others, for every answer, where all four numbers are shown.

    The second of two answers, or of two groups, says what the first says, and is left out.
    """
    return corrected(_against_others(table))


def changes_of(trend: Trend) -> list[Difference]:
    """The last wave against the first, for every answer of every group shown in both."""
    answers = _tested(trend.answers)
    return corrected(
        found
        for answer, by_group in zip(trend.answers, trend.points, strict=True)
        for group, points in zip(trend.groups, by_group, strict=True)
        if answer in answers and (found := _difference(answer, group, points[-1], points[0]))
    )


def corrected(differences: Iterable[D]) -> list[D]:
    """Holm (1979): the chance of one false alarm among all of them stays below 5 %."""
    rising = sorted(differences, key=lambda each: each.p)
    found: list[D] = []
    least = 0.0
    for place, each in enumerate(rising):
        least = max(least, min(1.0, each.p * (len(rising) - place)))
        found.append(replace(each, p=least))
    return found


def compare(count: int, total: int, other_count: int, other_total: int) -> float | None:
    """The p-value of two shares being one; nothing where people are too few for the test."""
    everyone, gave = total + other_total, count + other_count
    fewest = min(gave, everyone - gave) * min(total, other_total)
    if everyone == 0 or fewest / everyone < FEWEST_EXPECTED:
        return None
    pooled = gave / everyone
    deviation = sqrt(pooled * (1 - pooled) * (1 / total + 1 / other_total))
    return erfc(abs(count / total - other_count / other_total) / deviation / sqrt(2))


def _against_others(table: ProtectedTable) -> Iterator[Difference]:
    answers = _tested(table.answers)
    groups = table.groups[:1] if len(table.groups) == 2 else table.groups
    for answer, row, gave in zip(table.answers, table.counts, table.answer_totals, strict=True):
        for group, count, total in zip(groups, row, table.group_totals, strict=False):
            if answer not in answers or group in _RESERVED:
                continue
            own = Point(count, None, total)
            others = Point(_without(gave, count), None, _without(table.total, total))
            if found := _difference(answer, group, own, others):
                yield found


def _tested(answers: Sequence[str]) -> Sequence[str]:
    given = [answer for answer in answers if answer not in _RESERVED]
    return given[:1] if len(given) == 2 else given


def _without(all_of_them: Printed, some: Printed) -> Printed:
    return HIDDEN if all_of_them is HIDDEN or some is HIDDEN else all_of_them - some


def _difference(answer: str, group: str, one: Point, other: Point) -> Difference | None:
    """:returns: nothing where a number is hidden, or people are too few for the test."""
    pairs = [(each.count, each.total) for each in (one, other)]
    shown = [(c, n) for c, n in pairs if isinstance(c, int) and isinstance(n, int)]
    if len(shown) < 2:
        return None
    (count, total), (other_count, other_total) = shown
    p = compare(count, total, other_count, other_total)
    if p is None:
        return None
    return Difference(answer, group, 100 * count / total, 100 * other_count / other_total, p)
