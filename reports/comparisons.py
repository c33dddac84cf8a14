"""A question that several studies asked in the same words, side by side, from printed numbers only.

Everything here is a function of what this report and released reports of other studies print: where
a number is hidden in one of them there is no difference and no test, and nothing new can be worked
out (decision 22).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reports.compared import EVERYONE, Part, parts_of
from reports.disclosure.protected import HIDDEN
from reports.document import ReportDocument
from reports.populations import waves_in
from reports.trends import NOTHING, Point, Trend
from reports.uncertainty import Difference, compare, corrected
from studies.codes import RESERVED_LABELS

METHOD = (
    "two-proportion z-test, pooled, of two samples taken as independent; Holm’s correction for all "
    "comparisons of the figure"
)
_RESERVED = frozenset(RESERVED_LABELS.values())


@dataclass(frozen=True, slots=True)
class Column:
    """One wave of one study. ``report_ref`` is empty for the report that compares."""

    label: str
    study_code: str
    report_ref: str
    part: Part

    @property
    def is_own(self) -> bool:
        """Of the study of the report itself."""
        return not self.report_ref


@dataclass(frozen=True, slots=True)
class Gap(Difference):
    """A column against the one that all others are compared with."""

    column: int


@dataclass(frozen=True, slots=True)
class Across:
    """One question of everyone, or by one demographic, over studies; ``columns`` by their time.

    ``own`` is the place of the column with which the others are compared: this study's last wave.
    ``points[answer][group][column]``.
    """

    question: str
    demographic: str
    columns: tuple[Column, ...]
    own: int
    answers: tuple[str, ...]
    groups: tuple[str, ...]
    points: tuple[tuple[tuple[Point, ...], ...], ...]
    totals: tuple[tuple[Point, ...], ...]
    decimals: int

    @property
    def labels(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return tuple(column.label for column in self.columns)

    @property
    def reference(self) -> str:
        """The head of the column with which the others are compared."""
        return self.columns[self.own].label

    @property
    def trend(self) -> Trend:
        """The same as a trend over time, to be drawn."""
        return Trend(
            self.question, self.demographic, self.labels, self.answers, self.groups, self.points,
            self.decimals,
        )  # fmt: skip


def across_of(document: ReportDocument) -> list[Across]:
    """A figure for every question that another report shares, and for every shared demographic."""
    shared = [part for each in document.compared for part in each.parts]
    named = {name for part in shared for name in (part.question, part.demographic)} - {EVERYONE}
    own = own_parts(document, {name: name for name in named})
    addresses = dict.fromkeys((part.question, part.demographic) for part in own)
    found = (_across(document, own, *address) for address in addresses)
    return [each for each in found if each is not None]


def own_parts(document: ReportDocument, named: dict[str, str]) -> list[Part]:
    """What a report prints of the questions and demographics in ``named``, by wave.

    All waves together are left out where each of them stands by itself.
    """
    closed, waves = _closing_days(document), document.waves
    found = {
        (part.question, part.demographic, part.wave): part
        for table in document.protected.tables
        if table.stratum in waves
        for part in parts_of(
            table, named, wave=waves[table.stratum], closed=closed.get(table.stratum)
        )
    }
    return sorted(found.values(), key=lambda part: part.demographic != EVERYONE)


def is_alike(one: Part, other: Part) -> bool:
    """The same answers of the same groups are printed; who gave none may be among them or not."""
    answers, groups = (
        [{*getattr(part, name)} - _RESERVED for part in (one, other)]
        for name in ("answers", "groups")
    )
    return answers[0] == answers[1] and groups[0] == groups[1]


def gaps_of(across: Across) -> list[Gap]:
    """Every other study's column against this study's, where all four numbers are shown.

    The second of two answers says what the first says, and is left out; as are people who gave
    none.
    """
    return corrected(_gaps(across))


def points_between(one: Point, other: Point) -> float | None:
    """Percentage points by which two shares differ; nothing where a number is hidden."""
    shares = [_share(point) for point in (one, other)]
    return None if None in shares else (shares[0] or 0.0) - (shares[1] or 0.0)


def is_hidden(point: Point) -> bool:
    """Whether there is a number that is not shown, or how many were asked is not."""
    return point.count is HIDDEN or point.total is HIDDEN


def _across(
    document: ReportDocument, own: Sequence[Part], question: str, demographic: str
) -> Across | None:
    here = [part for part in own if (part.question, part.demographic) == (question, demographic)]
    columns = [_column(part, document.heading.study_code) for part in here]
    columns += [
        _column(part, each.source.study_code, each.source.report_ref)
        for each in document.compared
        for part in each.parts
        if (part.question, part.demographic) == (question, demographic) and is_alike(here[-1], part)
    ]
    if all(column.is_own for column in columns):
        return None
    columns.sort(key=lambda each: (each.part.until or date.min, not each.is_own))
    columns = _told_apart(columns)
    parts = [column.part for column in columns]
    answers = tuple(dict.fromkeys(answer for part in (here[-1], *parts) for answer in part.answers))
    groups = tuple(dict.fromkeys(group for part in (here[-1], *parts) for group in part.groups))
    return Across(
        question=question,
        demographic=demographic,
        columns=tuple(columns),
        own=max(place for place, column in enumerate(columns) if column.is_own),
        answers=answers,
        groups=groups,
        points=tuple(
            tuple(tuple(_point(part, answer, group) for part in parts) for group in groups)
            for answer in answers
        ),
        totals=tuple(tuple(_asked(part, group) for part in parts) for group in groups),
        decimals=min(part.decimals for part in parts),
    )


def _column(part: Part, study_code: str, report_ref: str = "") -> Column:
    when = f", {_months(part)}" if part.until else ""
    return Column(f"{study_code}, {part.wave}{when}", study_code, report_ref, part)


def _months(part: Part) -> str:
    """“March 2027”; of waves counted together “March 2027 to September 2027”."""
    days = [day for day in (part.since, part.until) if day]
    return " to ".join(dict.fromkeys(f"{day:%B %Y}" for day in days))


def _told_apart(columns: Sequence[Column]) -> list[Column]:
    """Two reports of one study may show the same wave, of different people."""
    labels = [column.label for column in columns]
    return [
        replace(column, label=f"{column.label} ({labels[:place].count(column.label) + 1})")
        if labels.count(column.label) > 1
        else column
        for place, column in enumerate(columns)
    ]


def _point(part: Part, answer: str, group: str) -> Point:
    if answer not in part.answers or group not in part.groups:
        return NOTHING
    row, column = part.answers.index(answer), part.groups.index(group)
    return Point(part.counts[row][column], part.percents[row][column], part.totals[column])


def _asked(part: Part, group: str) -> Point:
    if group not in part.groups:
        return NOTHING
    return Point(part.totals[part.groups.index(group)], None)


def _gaps(across: Across) -> Iterator[Gap]:
    given = [answer for answer in across.answers if answer not in _RESERVED]
    tested = given[:1] if len(given) == 2 else given
    for answer, by_group in zip(across.answers, across.points, strict=True):
        for group, points in zip(across.groups, by_group, strict=True):
            if answer in tested and group not in _RESERVED:
                yield from _against(across, answer, group, points)


def _against(across: Across, answer: str, group: str, points: Sequence[Point]) -> Iterator[Gap]:
    own = points[across.own]
    for place, (column, point) in enumerate(zip(across.columns, points, strict=True)):
        one, two = _share(point), _share(own)
        if column.is_own or one is None or two is None:
            continue
        p = compare(*_numbers(point), *_numbers(own))
        if p is not None:
            yield Gap(answer, group, one, two, p, place)


def _numbers(point: Point) -> tuple[int, int]:
    assert isinstance(point.count, int)
    assert isinstance(point.total, int)
    return point.count, point.total


def _share(point: Point) -> float | None:
    """In percent."""
    if not isinstance(point.count, int) or not isinstance(point.total, int) or not point.total:
        return None
    return 100 * point.count / point.total


def _closing_days(document: ReportDocument) -> dict[str, tuple[date, date]]:
    """On which days the first and the last wave of each stratum closed, where it is known.

    Strata name their waves; facts have them in the same order. Sessions are of no wave.
    """
    days = [wave.closed_on for wave in document.facts.waves] if document.facts else []
    waves = {stratum: waves_in(stratum) for stratum in document.strata}
    numbers = sorted({number for each in waves.values() for number in each})
    if len(numbers) != len(days):
        return {}
    closed = dict(zip(numbers, days, strict=True))
    found = {stratum: sorted(closed[n] for n in each) for stratum, each in waves.items() if each}
    return {stratum: (each[0], each[-1]) for stratum, each in found.items()}
