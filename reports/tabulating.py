"""From frozen answers to the true tables of a report, which go to ``protect`` only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from reports.categories import (
    NOT_ASKED_LABEL,
    Bands,
    CannotTabulateError,
    sorting_of,
    uninformative,
)
from reports.crosstabs import Counts, Pair, Sorting, count_tables
from reports.disclosure.tables import Alike, Crossing, Filter, Measure, TrueTable, crossed
from reports.frozen import bases_of, blocks_about, snapshots_of, variables_of
from reports.loaded import loaded_tables
from reports.measures import measures_of, ranking_of
from reports.merges import Merges, merged
from reports.models import Report
from reports.populations import People, Population
from reports.queries import populations_of, waves_of
from reports.themes import theme_tables
from studies.codes import RESERVED_LABELS
from studies.models import Variable, Wave
from studies.vocabulary import VariableKind


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report wants to know, and about whom; ``pairs`` are of ``demographics``.

    ``people`` are of ``waves``; without them, it is about each wave by itself. ``company_tables``
    are references of what a research company counted, in place of all else. ``bases`` fills with
    what was found of a wave: who was asked what.
    ``themes`` are keys of open questions. ``merges`` are categories that are counted as one.
    """

    waves: Sequence[Wave]
    questions: Sequence[str]
    demographics: Sequence[str]
    bands: Bands
    pairs: Sequence[Pair] = ()
    measures: Sequence[str] = ()
    company_tables: Sequence[str] = ()
    themes: Sequence[str] = ()
    people: Sequence[People] = ()
    merges: Merges = field(default_factory=dict)
    bases: dict[int, dict[str, str]] = field(default_factory=dict, compare=False)

    @property
    def everybody(self) -> Sequence[People]:
        """Whom there are tables about."""
        return self.people or [Population((wave.number,)) for wave in self.waves]


def asked_by(report: Report) -> Asked:
    """What the author of a report chose."""
    return Asked(
        waves=waves_of(report.study, report.waves),
        questions=report.questions,
        demographics=report.demographics,
        bands=report.bands,
        pairs=[(first, second) for first, second in report.pairs],
        measures=report.measures,
        company_tables=report.company_tables,
        people=populations_of(report),
        themes=report.themes,
        merges=report.merges,
    )


def stratum_of(wave: Wave) -> str:
    """The name of the people of a wave, the same in every report of the study."""
    return Population((wave.number,)).name


def true_tables(asked: Asked) -> list[TrueTable]:
    """Every question × demographic and × pair about everybody who has them.

    The stratum of a table is the name of its people, the same in every report of the study: the
    audit with earlier reports takes equal names for one population and different names for two.

    :raises CannotTabulateError: if a variable cannot stand in a table, changed its answers, or was
        not put to the same people in waves that are counted together.
    """
    if asked.company_tables:
        return [
            table
            for wave in asked.waves
            for table in loaded_tables(stratum_of(wave), wave, asked.company_tables)
        ]
    divided = [table for people in asked.everybody for table in _tables_of(people, asked)]
    return divided + [
        table
        for wave in (asked.waves if asked.themes else ())
        for table in theme_tables(stratum_of(wave), wave, asked.themes)
    ]


def _tables_of(people: People, asked: Asked) -> list[TrueTable]:
    waves = [wave for wave in asked.waves if wave.number in people.waves]
    variables = variables_of(waves, [*asked.questions, *asked.demographics])
    sortings = {name: _agreed(found, asked) for name, found in variables.items()}
    _require_in_each(waves, variables)
    questions = {name: sortings[name] for name in asked.questions if name in sortings}
    demographics = {name: sortings[name] for name in asked.demographics if name in sortings}
    if not questions or not demographics:
        return []
    crossings = {crossed(*p): p for p in asked.pairs if set(p) <= demographics.keys()}
    counted = _count(people, waves, questions, demographics, crossings)
    single = {
        pair: _table(people, pair, counts, sortings, variables)
        for pair, counts in counted.items()
        if pair[1] not in crossings and counts.sum()
    }
    double = [
        _crossed_table(single[q, first], single[q, second], counted[q, name], sortings)
        for name, (first, second) in crossings.items()
        for q in questions
        if (q, first) in single
    ]
    tables = [
        replace(table, measures=_measures(table, variables, sortings, asked))
        for table in (*single.values(), *double)
    ]
    return list(_with_bases(people, waves, tables, counted, sortings, asked))


def _require_in_each(waves: Sequence[Wave], variables: Mapping[str, Sequence[Variable]]) -> None:
    """:raises CannotTabulateError: if waves that are counted together were not asked the same."""
    for wave in waves if len(waves) > 1 else ():
        lacking = variables.keys() - variables_of([wave], variables).keys()
        if lacking:
            raise _not_the_same(min(lacking))


def _not_the_same(name: str) -> CannotTabulateError:
    return CannotTabulateError(
        f"“{name}” was not put to the same people in all of these waves, so that they cannot be "
        "counted together. Show each wave by itself, or leave it out."
    )


def _agreed(found: Sequence[Variable], asked: Asked) -> Sorting:
    """One sorting for a variable in all versions of what is counted together.

    :raises CannotTabulateError: if its answers changed between them.
    """
    newest = found[-1]
    sortings = [sorting_of(variable, asked.bands) for variable in found]
    if any(sorting != sortings[-1] for sorting in sortings):
        raise CannotTabulateError(
            f"“{newest.label}” changed its answers between two versions that would be counted "
            "together."
        )
    return merged(sortings[-1], asked.merges.get(newest.name, ()), newest.label)


def _count(
    people: People,
    waves: Sequence[Wave],
    questions: Mapping[str, Sorting],
    demographics: Mapping[str, Sorting],
    crossings: Mapping[str, Pair],
) -> dict[Pair, Counts]:
    """Counts over all snapshots of waves; who was not given a variable was not asked."""
    totals: dict[Pair, Counts] = {}
    for wave in waves:
        names = [*questions, *demographics, *people.variables]
        variables = variables_of([wave], names, lacking=True)
        for snapshot in snapshots_of(wave):
            blocks = blocks_about(people, wave, snapshot, variables)
            found = count_tables(blocks, questions, demographics, crossings)
            for pair, counts in found.items():
                totals[pair] = totals[pair] + counts if pair in totals else counts
    return totals


def _table(
    people: People,
    pair: Pair,
    counts: Counts,
    sortings: Mapping[str, Sorting],
    variables: Mapping[str, Sequence[Variable]],
) -> TrueTable:
    """Answers of those who were asked; reserved categories that nobody is in are left out."""
    answers, groups = sortings[pair[0]].labels, sortings[pair[1]].labels
    rows = [
        row
        for row, label in enumerate(answers)
        if label != NOT_ASKED_LABEL and _is_worth_showing(label, counts[row])
    ]
    columns = [
        column for column, label in enumerate(groups) if _is_worth_showing(label, counts[:, column])
    ]
    return TrueTable(
        stratum=people.name,
        question=pair[0],
        demographic=pair[1],
        answers=tuple(answers[row] for row in rows),
        groups=tuple(groups[column] for column in columns),
        counts=counts[np.ix_(rows, columns)],
        uninformative=uninformative(variables[pair[0]][-1]),
        alike_answers=_alike(variables[pair[0]]),
        alike_groups=_alike(variables[pair[1]]),
        ranking=ranking_of(variables[pair[0]]),
    )


def _measures(
    table: TrueTable,
    variables: Mapping[str, Sequence[Variable]],
    sortings: Mapping[str, Sorting],
    asked: Asked,
) -> tuple[Measure, ...]:
    """None where answers are put together: what is in one of them has no one score."""
    if not asked.measures or table.question in asked.merges:
        return ()
    newest = variables[table.question][-1]
    return measures_of(newest, sortings[table.question], asked.measures)


def _crossed_table(
    first: TrueTable, second: TrueTable, counts: Counts, sortings: Mapping[str, Sorting]
) -> TrueTable:
    """Both demographics of two tables at once: every pair of groups that the two show."""
    pairs = tuple(product(first.groups, second.groups))
    left, right = sortings[first.demographic].labels, sortings[second.demographic].labels
    columns = [left.index(a) * len(right) + right.index(b) for a, b in pairs]
    rows = [sortings[first.question].labels.index(answer) for answer in first.answers]
    demographics = (first.demographic, second.demographic)
    return replace(
        first,
        demographic=crossed(*demographics),
        groups=tuple(crossed(*pair) for pair in pairs),
        counts=counts[np.ix_(rows, columns)],
        alike_groups=None,
        crossing=Crossing(demographics, pairs, (first.alike_groups, second.alike_groups)),
    )


def _alike(found: Sequence[Variable]) -> Alike | None:
    """An option shares who gave no answer with the options that were in the same versions."""
    if found[-1].kind != VariableKind.OPTION:
        return None
    versions = ",".join(str(variable.version_id) for variable in found)
    family = f"{found[-1].question_key} in {versions}"
    return Alike(family, frozenset(RESERVED_LABELS.values()))


def _is_worth_showing(label: str, counts: Counts) -> bool:
    return label not in RESERVED_LABELS.values() or bool(counts.sum())


def _with_bases(
    people: People,
    waves: Sequence[Wave],
    tables: Sequence[TrueTable],
    counted: Mapping[Pair, Counts],
    sortings: Mapping[str, Sorting],
    asked: Asked,
) -> Iterator[TrueTable]:
    """Name whom each table is about: everybody, or those who were asked in these waves at all."""
    for table in tables:
        if not _looks_asked_of_all(people, waves, table, counted, sortings):
            base = _base(waves, table.question, asked)
            if table.counts.sum():
                yield replace(table, filters=(Filter(base),)) if base else table
        else:
            yield table


def _looks_asked_of_all(
    people: People,
    waves: Sequence[Wave],
    table: TrueTable,
    counted: Mapping[Pair, Counts],
    sortings: Mapping[str, Sorting],
) -> bool:
    """Whether the counts of a whole wave say so, and nothing else needs to be read."""
    place = sortings[table.question].labels.index(NOT_ASKED_LABEL)
    mine = (counts for (question, _), counts in counted.items() if question == table.question)
    return people == Population((waves[0].number,)) and not any(c[place].any() for c in mine)


def _base(waves: Sequence[Wave], question: str, asked: Asked) -> str:
    """:raises CannotTabulateError: if the waves put it to other people each."""
    for wave in waves:
        if wave.number not in asked.bases:
            asked.bases[wave.number] = bases_of(wave)
    found = {asked.bases[wave.number].get(question) for wave in waves}
    if len(found) > 1 or None in found:
        raise _not_the_same(question)
    return found.pop() or ""
