"""Do the numbers that somebody wrote stand in the table that shows the finding?

Only what is printed is looked at. A number that is not printed is unknown, whatever the hidden
numbers are: this module never sees them, and says of every unknown number the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, combinations

from reports.disclosure.protected import HIDDEN, Percent, Printed, ProtectedTable
from reports.document import ReportDocument
from reports.formats.steps import share_of, steps_of
from reports.written import WrittenFinding

_NUMBER = re.compile(
    r"(?<![\w.,$€£#])(?<![A-Za-z]-)(?P<sign>(?<![\d%–-])[-−])?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)"
    r"(?P<rest>\.\d+)?(?![\w]|[.,]\d)"
    r"(?P<unit>\s?%|\s(?:percent(?:age)?\s)?points?\b|\spercent\b)?"
)
_NO_NUMBER_OF_PEOPLE = re.compile(
    r"\b(?:waves?|questions?|tables?|charts?|figures?|pages?|sections?|findings?|"
    r"recommendations?|steps?|version|forms?)\s\d+(?:(?:,|\sand|\sto|–|-)\s?\d+)*\b"
    r"|\b95\s?(?:%|percent)\s(?:confidence\s)?intervals?"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?:\s\d{1,2},)?\s(?:19|20)\d\d\b"
    r"|\b(?:in|since|until|before|after|during|from|year|fy|fiscal year|to|and)\s(?:19|20)\d\d\b"
    r"(?!\s(?:people|persons|respondents|answers|of\b))",
    re.IGNORECASE,
)


SHARES = frozenset({"top_two", "first_place"})
"""Measures that are percentages."""


@dataclass(frozen=True, slots=True)
class Number:
    """As it was written, and what it claims to be: "count", "percent" or "points"."""

    text: str
    value: Decimal
    decimals: int
    kind: str


@dataclass
class Shown:
    """Everything that tables print: counts, means, percentages, and differences of these."""

    counts: set[Decimal] = field(default_factory=set)
    measures: set[Decimal] = field(default_factory=set)
    percents: set[Decimal] = field(default_factory=set)
    points: set[Decimal] = field(default_factory=set)

    def holds(self, number: Number) -> bool:
        """Whether it is printed, rounded to the decimals with which it was written."""
        if number.kind == "count" and number.decimals == 0:
            return number.value in self.counts  # people are never rounded
        known = {"count": self.measures, "percent": self.percents, "points": self.points}
        wanted = known[number.kind]
        unit = Decimal(1).scaleb(-number.decimals)
        return any(each.quantize(unit, ROUND_HALF_UP) == number.value for each in wanted)


def unknown_numbers(document: ReportDocument, finding: WrittenFinding) -> tuple[str, ...]:
    """The numbers of a finding that its table does not print, each once, as written."""
    tables = tables_of(document, finding)
    words = _without(f"{finding.headline}\n{finding.text}", _labels(document, finding, tables))
    numbers = list(numbers_in(words))
    if not numbers:
        return ()
    shown = _shown(document, tables)
    return tuple(dict.fromkeys(each.text for each in numbers if not shown.holds(each)))


def tables_of(document: ReportDocument, finding: WrittenFinding) -> list[ProtectedTable]:
    """The tables that show a finding; none where the report no longer has them."""
    where = (finding.question, finding.demographic)
    return [
        table
        for table in document.protected.tables
        if (table.question, table.demographic) == where and finding.stratum in {"", table.stratum}
    ]


def numbers_in(text: str) -> Iterator[Number]:
    """Numbers in digits, but for years, numbers of waves and the like."""
    for found in _NUMBER.finditer(_NO_NUMBER_OF_PEOPLE.sub(" ", text)):
        digits = found["digits"].replace(",", "") + (found["rest"] or "")
        unit = (found["unit"] or "").strip().lower()
        kind = "points" if "point" in unit else "percent" if unit else "count"
        sign = -1 if found["sign"] else 1
        decimals = max(len(found["rest"] or "") - 1, 0)
        yield Number(" ".join(found[0].split()), sign * Decimal(digits), decimals, kind)


def _without(text: str, labels: Iterable[str]) -> str:
    """“18 to 34” is a group and no number; a label of digits only counts as one in quotes."""
    for label in sorted(labels, key=len, reverse=True):
        words = re.escape(label)
        pattern = rf"[“\"']{words}[”\"']" if label.isdigit() else rf"(?<!\w){words}(?!\w)"
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    return text


def _labels(
    document: ReportDocument, finding: WrittenFinding, tables: Iterable[ProtectedTable]
) -> set[str]:
    labels = {document.label(finding.question), document.label(finding.demographic)}
    labels |= set(document.waves.values())
    for table in tables:
        labels |= {*table.answers, *table.groups}
        labels |= set(chain.from_iterable(table.crossing.pairs)) if table.crossing else set()
    return {label for label in labels if any(letter.isdigit() for letter in label)}


def _shown(document: ReportDocument, tables: list[ProtectedTable]) -> Shown:
    shown = Shown()
    for table in tables:
        shown.counts |= {Decimal(count) for _, count in table.cells() if count is not HIDDEN}
        for values in _percents(document, table):
            shown.percents |= set(values)
            shown.points |= _differences(values)
        _add_measures(shown, table)
    for same in _over_waves(tables):
        shown.points |= _differences(same)
    return shown


def _add_measures(shown: Shown, table: ProtectedTable) -> None:
    for measure in table.measures:
        values = [
            Decimal(f"{value:.{measure.decimals}f}")
            for value in (*measure.values, measure.overall)
            if value is not HIDDEN and value is not None
        ]
        (shown.percents if measure.name in SHARES else shown.measures).update(values)
        if measure.name in {"median", "net_promoter"}:  # said without decimals
            shown.counts |= {value.quantize(Decimal(1), ROUND_HALF_UP) for value in values}
        shown.points |= _differences(values)


def _percents(document: ReportDocument, table: ProtectedTable) -> Iterator[list[Decimal]]:
    """For every answer, and every class of a net promoter question, the shares of the groups."""
    for row, overall in zip(table.group_percents, table.overall_percents, strict=True):
        yield _as_printed([*row, overall], table.decimals)
    for counts, total in zip(table.counts, table.answer_totals, strict=True):
        yield _exact([*counts, total], [*table.group_totals, table.total])
    for step in steps_of(table, document.kinds.get(table.question, "")):
        if len(step.places) > 1:
            shares = [share_of(table, step, g) for g in (*range(len(table.groups)), None)]
            yield _as_printed([share.percent for share in shares], table.decimals)


def _exact(counts: list[Printed], bases: list[Printed]) -> list[Decimal]:
    """From counts that are printed, for who writes more or fewer decimals than the table."""
    return [
        Decimal(100 * count) / Decimal(base)
        for count, base in zip(counts, bases, strict=True)
        if count is not HIDDEN and base is not HIDDEN and base
    ]


def _as_printed(percents: Iterable[Percent], decimals: int) -> list[Decimal]:
    return [Decimal(f"{percent:.{decimals}f}") for percent in percents if percent is not None]


def _over_waves(tables: list[ProtectedTable]) -> Iterator[list[Decimal]]:
    """The share of the same answer in the same group, wave by wave."""
    by_place: dict[tuple[str, str], list[Decimal]] = {}
    for table in tables:
        for answer, row, overall in zip(
            table.answers, table.group_percents, table.overall_percents, strict=True
        ):
            for group, percent in zip((*table.groups, ""), (*row, overall), strict=True):
                printed = _as_printed([percent], table.decimals)
                by_place.setdefault((answer, group), []).extend(printed)
    yield from by_place.values()


def _differences(values: Iterable[Decimal]) -> set[Decimal]:
    return {abs(a - b) for a, b in combinations(set(values), 2)}
