"""From a research company's summaries to true tables: all that there is of a study it ran (R-100).

The company's label columns are the groups, its counts the answers. All summaries of a wave are
looked at and not only those that a report chose: two reports must give one name to one population,
the same groups in the same order, and the same number to what the company left blank.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np

from fieldwork.models import AggregateSummary
from fieldwork.queries.beside import people_by_group
from reports.blanks import Counts, Place, UnfillableError, filled
from reports.categories import MOST_CATEGORIES, CannotTabulateError
from reports.disclosure.links import link
from reports.disclosure.tables import Cell, Crossing, Filter, TrueTable, crossed
from studies.codes import NOT_SELECTED, OPTION_LABELS, SELECTED
from studies.models import Wave

SELECTED_OR_NOT = (OPTION_LABELS[SELECTED], OPTION_LABELS[NOT_SELECTED])
HARMLESS = frozenset({OPTION_LABELS[NOT_SELECTED]})


def loaded_tables(stratum: str, wave: Wave, chosen: Sequence[str]) -> list[TrueTable]:
    """The true tables of the summaries of a wave that a report chose, by their references.

    :raises CannotTabulateError: if one of them is no table of people, or they contradict another.
    """
    summaries = list(AggregateSummary.objects.filter(wave=wave).order_by("pk"))
    own = [each for each in summaries if str(each.summary_ref) in set(chosen)]
    if not own:
        return []
    try:
        of_wave = _OfWave(stratum, summaries)
        tables = _once(table for each in own for table in of_wave.tables(each))
        link(tables)
    except (ValueError, UnfillableError) as error:
        raise CannotTabulateError(
            f"The company's tables of “{wave.label}” cannot be put together: {error} Ask it for "
            "corrected tables."
        ) from error
    return tables


@dataclass(frozen=True)
class _OfWave:
    """All summaries of one wave, in the order in which they were loaded."""

    stratum: str
    summaries: Sequence[AggregateSummary]

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """For each label column every group that a table of the wave names."""
        found: dict[str, dict[str, None]] = {}
        for summary in self.summaries:
            for label in summary.labels:
                found.setdefault(label, {}).update(dict.fromkeys(people_by_group(summary, label)))
        return {label: tuple(groups) for label, groups in found.items()}

    @cached_property
    def counts(self) -> Mapping[int, Counts]:
        """Every count of every summary; what was left blank has a number that it could be."""
        return filled(self.summaries)

    def filters(self, summary: AggregateSummary) -> tuple[Filter, ...]:
        """Everybody, or those who answered the first question that so many people answered."""
        most = max(each.respondents for each in self.summaries)
        if summary.respondents == most:
            return ()
        alike = (each for each in self.summaries if each.respondents == summary.respondents)
        return (Filter(next(alike).asked),)

    def tables(self, summary: AggregateSummary) -> Iterator[TrueTable]:
        """By each label column alone, then by both at once."""
        _require_table(summary, self.groups)
        single = [list(self._by_one(summary, label)) for label in summary.labels]
        for tables in single:
            yield from tables
        if len(single) > 1:
            for first, second in zip(*single, strict=True):
                yield self._by_two(summary, first, second)

    def _by_one(self, summary: AggregateSummary, label: str) -> Iterator[TrueTable]:
        at = summary.labels.index(label)
        groups = self.groups[label]
        yield from self._asked(summary, label, groups, {
            place: groups.index(str(row[at])) for place, row in enumerate(summary.rows)
        })  # fmt: skip

    def _by_two(self, summary: AggregateSummary, first: TrueTable, second: TrueTable) -> TrueTable:
        pairs = tuple(product(first.groups, second.groups))
        places = {n: pairs.index((str(r[0]), str(r[1]))) for n, r in enumerate(summary.rows)}
        demographics = (first.demographic, second.demographic)
        labels = tuple(crossed(*pair) for pair in pairs)
        tables = self._asked(summary, crossed(*demographics), labels, places)
        table = next(each for each in tables if each.question == first.question)
        return replace(table, crossing=Crossing(demographics, pairs))

    def _asked(
        self,
        summary: AggregateSummary,
        demographic: str,
        groups: tuple[str, ...],
        columns: Mapping[int, int],
    ) -> Iterator[TrueTable]:
        """One table of all answers, or one for each where a person may have given several."""
        counts = np.zeros((len(summary.answers), len(groups)), dtype=np.int64)
        people = np.zeros(len(groups), dtype=np.int64)
        blank: set[tuple[str, str]] = set()
        for place, row in enumerate(summary.rows):
            column = columns[place]
            people[column] += summary.people_of(row)
            for number, answer in enumerate(summary.answers):
                counts[number, column] += self.counts[summary.pk][Place(place, answer)]
                if summary.cells_of(row)[answer] is None:
                    blank.add((answer, groups[column]))
        table = TrueTable(
            stratum=self.stratum,
            question=summary.asked,
            demographic=demographic,
            answers=tuple(summary.answers),
            groups=groups,
            counts=counts,
            filters=self.filters(summary),
        )
        if not summary.several:
            yield _with_unknown(table, blank)
            return
        for number, answer in enumerate(summary.answers):
            option = replace(
                table,
                question=f"{summary.asked} {answer}",
                answers=SELECTED_OR_NOT,
                counts=np.stack([counts[number], people - counts[number]]),
                uninformative=HARMLESS,
            )
            mine = {(said, group) for said in SELECTED_OR_NOT for a, group in blank if a == answer}
            yield _with_unknown(option, mine)


def _with_unknown(table: TrueTable, blank: set[tuple[str, str]]) -> TrueTable:
    """A blank is nobody's knowledge, nor is what it is added up to."""
    cells = {table.cell(answer, group) for answer, group in blank}
    cells |= {table.answer_margin(answer) for answer, _ in blank}
    return replace(table, unknown=frozenset(cells))


def _once(tables: Iterator[TrueTable]) -> list[TrueTable]:
    """Each address once, and what one of them tells is known in all."""
    found: dict[tuple[str, str, str, str], TrueTable] = {}
    for table in tables:
        known = found.setdefault(table.address, table)
        if (known.counts != table.counts).any():
            raise ValueError(f"“{table.question}” is counted twice, not alike.")
        found[table.address] = replace(known, unknown=known.unknown & table.unknown)
    told = {cell for table in found.values() for cell in _told(table)}
    return [replace(each, unknown=each.unknown - told) for each in found.values()]


def _told(table: TrueTable) -> Iterator[Cell]:
    for answer in table.answers:
        cells = (table.answer_margin(answer), *(table.cell(answer, g) for g in table.groups))
        yield from (cell for cell in cells if cell not in table.unknown)


def _require_table(summary: AggregateSummary, groups: Mapping[str, Sequence[str]]) -> None:
    """Tables that came in before their sums were looked at may be none.

    :raises CannotTabulateError: with what to do.
    """
    if sum(map(summary.people_of, summary.rows)) != summary.respondents:
        raise CannotTabulateError(
            f"“{summary.title}” does not count everybody who answered exactly once, so that it "
            "cannot be protected. Leave it out."
        )
    most = max(len(groups[label]) for label in summary.labels)
    if len(summary.labels) > 2 or most > MOST_CATEGORIES:
        raise CannotTabulateError(
            f"“{summary.title}” has more than two columns of groups, or more than "
            f"{MOST_CATEGORIES} groups. Leave it out."
        )
