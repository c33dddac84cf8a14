"""Which neighbors, put together, would have more numbers shown: each is tried and protected.

A trial is a report of the tables that use one variable, and is never saved. What is kept of it is
how many of its numbers are printed, which whoever reads the report can count.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import asdict, dataclass
from itertools import chain, pairwise
from typing import Any

from reports.categories import CannotTabulateError
from reports.disclosure.protected import HIDDEN, ProtectedReport, ProtectedTable
from reports.merges import Mergeable
from reports.models import Report
from studies.codes import RESERVED_LABELS

MOST_SUGGESTED = 3
Protect = Callable[[Report], ProtectedReport | None]
"""What would be printed of a report; nothing where it would be refused."""
NOT_RENDERED = "as it is now, it would not be rendered. Render the report to see why."


@dataclass(frozen=True, slots=True)
class Shown:
    """How many of the ``cells`` that are about people who answered are ``shown``."""

    shown: int = 0
    cells: int = 0

    @property
    def share(self) -> float:
        return self.shown / self.cells if self.cells else 0.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two categories of a variable, what they would be called, and what is printed then."""

    variable: str
    of: tuple[str, str]
    label: str
    now: Shown
    then: Shown

    @property
    def gain(self) -> int:
        """How many more numbers are shown; none where a smaller part of them is."""
        return self.then.shown - self.now.shown if self.then.share > self.now.share else 0

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self) | {"of": list(self.of)}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Suggestion":
        """:raises KeyError, TypeError: if this was not made by ``to_plain``."""
        first, second = plain["of"]
        now, then = Shown(**plain["now"]), Shown(**plain["then"])
        return cls(plain["variable"], (first, second), plain["label"], now, then)


def shown_in(protected: ProtectedReport) -> Shown:
    """Of the numbers inside tables; those of people who gave no answer do not count."""
    printed = [each for table in protected.tables for each in _inside(table)]
    return Shown(sum(each is not HIDDEN for each in printed), len(printed))


def suggestions_for(
    report: Report, variable: Mergeable, protect: Protect, tried: Callable[[], None]
) -> Iterator[Suggestion]:
    """Every two neighbors that show more; ``tried`` is called after each trial.

    :raises CannotTabulateError: if nothing can be compared with what is asked now.
    """
    before = protect(_about(report, variable))
    if before is None:
        raise CannotTabulateError(NOT_RENDERED)
    now, groups = shown_in(before), report.merges.get(variable.name, ())
    for pair in neighbors(report, variable):
        joined = variable.joined(groups, pair)
        label = next(each["label"] for each in joined if each not in list(groups))
        trial = _about(report, variable)
        trial.merges = report.merges | {variable.name: joined}
        after = protect(trial) if now.shown < now.cells else None
        tried()
        found = Suggestion(variable.name, pair, label, now, shown_in(after) if after else now)
        if found.gain > 0:
            yield found


def neighbors(report: Report, variable: Mergeable) -> list[tuple[str, str]]:
    """Every two categories that stand beside each other, if two are left then."""
    categories = variable.categories(report.merges.get(variable.name, ()))
    return list(pairwise(categories)) if len(categories) > 2 else []


def _about(report: Report, variable: Mergeable) -> Report:
    """The part of a report that uses a variable: what a pair needs stays with it."""
    trial = copy(report)
    trial.measures, trial.themes, trial.weighting = [], [], {}
    if variable.name in report.questions:
        trial.questions = [variable.name]
        return trial
    trial.pairs = [pair for pair in report.pairs if variable.name in pair]
    needed = {variable.name, *chain.from_iterable(trial.pairs)}
    trial.demographics = [name for name in report.demographics if name in needed]
    return trial


def _inside(table: ProtectedTable) -> Iterator[Any]:
    pairs = table.crossing.pairs if table.crossing else tuple((g,) for g in table.groups)
    known = [place for place, pair in enumerate(pairs) if _RESERVED.isdisjoint(pair)]
    for answer, row in zip(table.answers, table.counts, strict=True):
        if answer not in _RESERVED:
            yield from (row[place] for place in known)


_RESERVED = frozenset(RESERVED_LABELS.values())
