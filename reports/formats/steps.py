"""The steps of a question whose answers have an order, and how many stand on each.

A net promoter question is read in its three classes. A step of several answers is shown only where
all of them are: its number is their sum, which every reader can form.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.disclosure.protected import HIDDEN, Percent, Printed, ProtectedTable
from reports.formats.words import RESERVED
from studies.vocabulary import QuestionKind

IN_ORDER = frozenset(
    {QuestionKind.SCALE, QuestionKind.RATING, QuestionKind.NET_PROMOTER, QuestionKind.MATRIX}
)
"""Questions whose answers are steps; the rows of a matrix are asked on one scale."""

CLASSES = (
    ("Detractors (0 to 6)", range(7)),
    ("Passives (7 and 8)", range(7, 9)),
    ("Promoters (9 and 10)", range(9, 11)),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, and where its answers stand in the table."""

    label: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many stand on a step. ``percent`` is ``None`` where it is not shown."""

    count: Printed
    percent: Percent


def steps_of(table: ProtectedTable, kind: str) -> tuple[Step, ...]:
    """In their order, without those who gave no answer."""
    answers = [place for place, answer in enumerate(table.answers) if answer not in RESERVED]
    if kind == QuestionKind.NET_PROMOTER and len(answers) == 11:
        return tuple(Step(label, tuple(answers[p] for p in which)) for label, which in CLASSES)
    return tuple(Step(table.answers[place], (place,)) for place in answers)


def share_of(table: ProtectedTable, step: Step, group: int | None) -> Share:
    """Of a group by its place, or of everyone."""
    if group is None:
        counts, percents, total = table.answer_totals, table.overall_percents, table.total
    else:
        counts = tuple(row[group] for row in table.counts)
        percents = tuple(row[group] for row in table.group_percents)
        total = table.group_totals[group]
    if len(step.places) == 1:
        return Share(counts[step.places[0]], percents[step.places[0]])
    return _together([counts[place] for place in step.places], total, table.decimals)


def _together(counts: Sequence[Printed], total: Printed, decimals: int) -> Share:
    shown = [count for count in counts if count is not HIDDEN]
    if len(shown) < len(counts):
        return Share(HIDDEN, None)
    count = sum(shown)
    if total is HIDDEN or total == 0:
        return Share(count, None)
    return Share(count, round(100 * count / total, decimals))
