"""The ledger: what left of a study before, about whom, and what a new report would add to it.

What was printed stays printed, and what was hidden stays hidden, each by the threshold under which
it was told. People are sorted by the
populations of all reports that ever left and of the new one; where the people between two of them
are fewer than may be told of, the new report is refused. Otherwise old and new tables are tied by
the strata between them, for the builder and for the attack, which has all of them in hand.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from reports.categories import sorting_of
from reports.disclosure.populations import Strata, told_of
from reports.disclosure.protected import ProtectedReport, ProtectedTable
from reports.disclosure.tables import Cell, TrueTable
from reports.linked import Step, in_both, only_later
from reports.membership import in_words, members_of, sorted_by, too_few
from reports.merges import Merges
from reports.models import LedgerEntry, Report, WavesAs
from reports.populations import Condition, People, Population, Stratum
from reports.queries import (
    About,
    all_populations_of,
    conditions_of,
    populations_of,
    steps_in,
    threshold_of,
    variables_of_study,
    waves_of,
    words_of,
)
from reports.tabulating import asked_by, true_tables
from reports.told import entries_beside, require_frozen, told_by
from studies.codes import RESERVED_LABELS

SORTED_OTHERWISE = (
    "An earlier report sorted the same answers into other categories. Use the same bands and the "
    "same merged categories, so that the two cannot be subtracted from each other."
)
FEW_LEFT = (
    "Too few people answered “{earlier}” and not “{later}” to say how those who answered both "
    "changed: whoever subtracts them would learn about those few. Leave out how people changed."
)
Table = ProtectedTable | TrueTable
#: For a variable the codes that each label of a table stands for.
Codes = Mapping[str, Mapping[str, frozenset[int]]]


class TooFewBetweenError(ValueError):
    """Two populations differ by fewer people than may be told of; the text says which two."""


@dataclass(frozen=True)
class Ledger:
    """A new report and those that left before, with the people between their populations."""

    report: Report
    entries: tuple[LedgerEntry, ...]
    populations: Mapping[str, Population]
    strata: Strata
    codes: Codes
    bases: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def before(self) -> list[ProtectedReport]:
        """What was told, withdrawn since or not."""
        return [told_by(each) for each in self.entries]

    @property
    def released(self) -> list[Report]:
        """The reports that told it, as far as they are there."""
        refs = [each.report_ref for each in self.entries]
        found = Report.objects.filter(report_ref__in=refs).defer("pdf", "public_pdf", "payload")
        return list(found.order_by("pk"))

    def told(self, tables: Iterable[Table]) -> list[ProtectedReport]:
        """What was told before, with all that a reader knows who holds these tables beside it."""
        before = self.before or self._nothing()
        all_tables = [*tables, *(table for each in before for table in each.tables)]
        return told_of(before, self.strata, sorted(set(self._nobody(all_tables))))

    def around(self, tables: Sequence[TrueTable]) -> list[TrueTable]:
        """The true tables of what left before and of the people between, without ``tables``."""
        found: dict[tuple[str, ...], TrueTable] = {}
        for released in self.released:
            asked = replace(asked_by(released), bases=self.bases)
            found |= {table.address: table for table in true_tables(asked)}
        for report in (*self.released, self.report):
            asked = replace(asked_by(report), bases=self.bases)
            people = self._parts_of(all_populations_of(report))
            asked = replace(asked, people=people, changed=self._changed(report, people))
            for table in true_tables(asked) if people else ():
                found.setdefault(table.address, _without_empty_lines(table))
        own = {table.address for table in tables}
        return [t for address, t in found.items() if address not in own and t.counts.size]

    def is_sorted_otherwise(self, tables: Iterable[Table]) -> bool:
        """Whether a variable had other categories in an earlier report about the same waves."""
        earlier = (table for each in self.before for table in each.tables)
        known: dict[tuple[int | str, str], tuple[str, ...]] = dict(self._categories(earlier))
        return any(known.get(key, labels) != labels for key, labels in self._categories(tables))

    def _categories(
        self, tables: Iterable[Table]
    ) -> Iterator[tuple[tuple[int | str, str], tuple[str, ...]]]:
        for table in tables:
            sides = [(table.question, table.answers)]
            if table.crossing is None:
                sides.append((table.demographic, table.groups))
            people = self.populations.get(table.stratum)
            for wave in people.waves if people else (table.stratum,):
                for variable, labels in sides:
                    yield (wave, variable), tuple(each for each in labels if each not in _RESERVED)

    def _parts_of(self, populations: Iterable[Population]) -> list[People]:
        sums = dict(self.strata.sums)
        names = dict.fromkeys(part for each in populations for part in sums.get(each.name, ()))
        return [self.populations.get(name) or self._stratum(name) for name in names]

    def _changed(self, report: Report, people: Sequence[People]) -> list[tuple[Step, People]]:
        """Parts of whose people all answered both waves that a report compares."""
        return [
            (s, part) for s in steps_in(report) for part in people if self._are_in_both(part, s)
        ]

    def _are_in_both(self, part: People, step: Step) -> bool:
        inside = (self.populations[name] for name in self.strata.belonging[part.name])
        (both,) = in_both(step).conditions
        return any(each.waves == (step.later,) and both in each.conditions for each in inside)

    def _nothing(self) -> list[ProtectedReport]:
        """What nobody was told yet, where populations of the first report overlap."""
        return [ProtectedReport(threshold_of(self.report), ())] if self.report.change else []

    def _stratum(self, name: str) -> Stratum:
        inside = self.strata.belonging[name]
        outside = (each for other, each in self.populations.items() if other not in inside)
        return Stratum(name, tuple(self.populations[each] for each in inside), tuple(outside))

    def _nobody(self, tables: Iterable[Table]) -> Iterator[Cell]:
        """Cells of strata that the definition of the stratum leaves empty."""
        sums = dict(self.strata.sums)
        for table in tables:
            for part in sums.get(table.stratum, ()):
                stratum = self._stratum(part)
                for cell in _cells(table):
                    if _is_nobody(stratum, cell, self.codes):
                        yield cell._replace(stratum=part)


_RESERVED = frozenset(RESERVED_LABELS.values())


def ledger_of(report: Report, *, threshold: int) -> Ledger:
    """What stands beside a report.

    :raises TooFewBetweenError: if it would tell of fewer people than ``threshold`` by difference.
    :raises FrozenAnswersGoneError: if nobody can tell any more who was counted before.
    """
    entries = entries_beside(report)
    require_frozen(report)
    abouts: list[About] = [report, *entries]
    populations = {each.name: each for one in abouts for each in all_populations_of(one)}
    members = members_of(report.study, list(populations.values()))
    strata = sorted_by(members)
    waves = {name for name, p in populations.items() if p == Population(p.waves[:1])}
    told = [(each.threshold, {p.name for p in all_populations_of(each)}) for each in entries]
    few = too_few(members, strata, waves, threshold, told)
    if few is not None:
        words = {name: said for each in entries for name, said in each.words.items()}
        raise TooFewBetweenError(in_words(*few, words | words_of(report)))
    _require_enough_left(report, threshold)
    codes = _codes_of(report, populations, entries)
    return Ledger(report, tuple(entries), populations, strata, codes)


def _require_enough_left(report: Report, threshold: int) -> None:
    """:raises TooFewBetweenError: if too few of an earlier wave did not answer the later one."""
    waves = {wave.number: wave.label for wave in waves_of(report.study, report.waves)}
    for step in steps_in(report):
        whole, both = Population((step.earlier,)), in_both(step)
        found = members_of(report.study, [whole, both])
        left = int(found[whole.name].sum() - found[both.name].sum())
        if 0 < left < threshold:
            earlier, later = waves[step.earlier], waves[step.later]
            raise TooFewBetweenError(FEW_LEFT.format(earlier=earlier, later=later))


def unions_of(report: Report) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """All waves together are the sum of the waves that the report shows beside.

    A wave is the sum of who answered an earlier one, too, and of who did not.
    """
    conditions = conditions_of(report)
    unions: list[tuple[str, tuple[str, ...]]] = [
        (
            Population((step.later,), conditions).name,
            (in_both(step, conditions).name, only_later(step, conditions).name),
        )
        for step in steps_in(report)
    ]
    populations = populations_of(report)
    if report.waves_as == WavesAs.BOTH and len(populations) > 1:
        *alone, together = (each.name for each in populations)
        unions.append((together, tuple(alone)))
    return tuple(unions)


def _codes_of(
    report: Report, populations: Mapping[str, Population], entries: Sequence[LedgerEntry]
) -> Codes:
    """As tables label them, alone or put together; otherwise a variable has one labelling."""
    names = {name for each in populations.values() for name in each.variables}
    found: dict[str, dict[str, frozenset[int]]] = {}
    for variable in variables_of_study(report.study).filter(name__in=names):
        sorting, of = sorting_of(variable, {}), found.setdefault(variable.name, {})
        for code, place in sorting.places.items():
            label = sorting.labels[place]
            of[label] = of.get(label, frozenset()) | {code}
    for merges in (report.merges, *(each.merges for each in entries)):
        _add_merged(found, merges)
    return found


def _add_merged(found: dict[str, dict[str, frozenset[int]]], merges: Merges) -> None:
    for name in merges.keys() & found.keys():
        known = found[name]
        for group in merges[name]:
            if known.keys() >= set(group["of"]):
                known[group["label"]] = frozenset().union(*(known[old] for old in group["of"]))


def _cells(table: Table) -> Iterator[Cell]:
    whole = Cell(table.stratum, table.base)
    for answer in ("", *table.answers):
        row = whole._replace(question=table.question, answer=answer) if answer else whole
        yield row
        for group in table.groups:
            yield row._replace(demographic=table.demographic, group=group)


def _is_nobody(stratum: Stratum, cell: Cell, codes: Codes) -> bool:
    """Whether who is in this cell could not be in the stratum."""
    said = {cell.question: cell.answer, cell.demographic: cell.group}
    chosen = {name: codes[name].get(label) for name, label in said.items() if name in codes}
    known = {name: found for name, found in chosen.items() if found is not None}
    if any(_excludes(c, known) for each in stratum.inside for c in each.conditions):
        return True
    waves = set(stratum.waves)
    return any(
        waves.issubset(each.waves) and all(_includes(c, known) for c in each.conditions)
        for each in stratum.outside
    )


def _excludes(condition: Condition, known: Mapping[str, frozenset[int]]) -> bool:
    found = known.get(condition.variable)
    if found is None:
        return False
    within = set(condition.codes)
    return found <= within if condition.all_but else found.isdisjoint(within)


def _includes(condition: Condition, known: Mapping[str, frozenset[int]]) -> bool:
    found = known.get(condition.variable)
    if found is None:
        return False
    within = set(condition.codes)
    return found.isdisjoint(within) if condition.all_but else found <= within


def _without_empty_lines(table: TrueTable) -> TrueTable:
    """Where nobody of some people stands, whoever protects takes readers to know it."""
    rows = np.flatnonzero(table.counts.sum(axis=1))
    columns = np.flatnonzero(table.counts.sum(axis=0))
    crossing = table.crossing and replace(
        table.crossing, pairs=tuple(table.crossing.pairs[column] for column in columns)
    )
    return replace(
        table,
        answers=tuple(table.answers[row] for row in rows),
        groups=tuple(table.groups[column] for column in columns),
        counts=table.counts[np.ix_(rows, columns)],
        crossing=crossing,
    )
