"""From frozen answers to the true tables of a report, which go to ``protect`` only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import product

import numpy as np

from reports.blocks import BLOCK_ROWS, OFFSET, unpack
from reports.categories import (
    NOT_ASKED_LABEL,
    Bands,
    CannotTabulateError,
    sorting_of,
    uninformative,
)
from reports.crosstabs import Counts, Pair, Sorting, count_tables
from reports.disclosure.tables import Alike, Crossing, Filter, Measure, TrueTable, crossed
from reports.loaded import loaded_tables
from reports.measures import measures_of, ranking_of
from reports.models import Report, Snapshot
from reports.queries import waves_of
from reports.snapshots import blocks_of
from studies.codes import NOT_ASKED, RESERVED_LABELS
from studies.models import Variable, Wave
from studies.vocabulary import VariableKind

_NOBODY_ASKED = (NOT_ASKED + OFFSET).to_bytes(1, "little")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report wants to know, and about which waves; ``pairs`` are of ``demographics``.

    ``summaries`` are references of what a research company counted, in place of all else.
    """

    waves: Sequence[Wave]
    questions: Sequence[str]
    demographics: Sequence[str]
    bands: Bands
    pairs: Sequence[Pair] = ()
    measures: Sequence[str] = ()
    summaries: Sequence[str] = ()


def asked_by(report: Report) -> Asked:
    """What the author of a report chose."""
    return Asked(
        waves=waves_of(report.study, report.waves),
        questions=report.questions,
        demographics=report.demographics,
        bands=report.bands,
        pairs=[(first, second) for first, second in report.pairs],
        measures=report.measures,
        summaries=report.summaries,
    )


def stratum_of(wave: Wave) -> str:
    """The name of the people of a wave, the same in every report of the study.

    Its number and not its label: the audit with earlier reports takes equal names for one
    population and different names for two.
    """
    return f"wave {wave.number}"


def true_tables(asked: Asked) -> list[TrueTable]:
    """Every question × demographic and × pair in every wave that has them.

    :raises CannotTabulateError: if a variable cannot stand in a table, or changed within a wave.
    """
    if asked.summaries:
        return [
            table
            for wave in asked.waves
            for table in loaded_tables(stratum_of(wave), wave, asked.summaries)
        ]
    return [table for wave in asked.waves for table in _tables_of_wave(wave, asked)]


def variables_of(wave: Wave, names: Iterable[str]) -> dict[str, list[Variable]]:
    """The variables of these names in the versions that a wave was asked with, newest last."""
    wanted = set(names)
    by_name: dict[str, list[Variable]] = {}
    for variable in _all_variables(wave):
        if variable.name in wanted:
            by_name.setdefault(variable.name, []).append(variable)
    return {name: by_name[name] for name in names if name in by_name}


def _all_variables(wave: Wave) -> list[Variable]:
    versions = Snapshot.objects.filter(wave=wave).values("instrument_version_id")
    found = Variable.objects.filter(version__in=versions).select_related("version")
    return list(found.order_by("version_id", "position"))


def _tables_of_wave(wave: Wave, asked: Asked) -> list[TrueTable]:
    variables = variables_of(wave, [*asked.questions, *asked.demographics])
    sortings = {name: _agreed(found, asked.bands) for name, found in variables.items()}
    questions = {name: sortings[name] for name in asked.questions if name in sortings}
    demographics = {name: sortings[name] for name in asked.demographics if name in sortings}
    if not questions or not demographics:
        return []
    crossings = {crossed(*p): p for p in asked.pairs if set(p) <= demographics.keys()}
    counted = _count(wave, variables, questions, demographics, crossings)
    single = {
        pair: _table(wave, pair, counts, sortings, variables)
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
        replace(table, measures=_measures(table, variables, sortings, asked.measures))
        for table in (*single.values(), *double)
    ]
    return list(_with_bases(wave, tables, counted, sortings))


def _agreed(found: Sequence[Variable], bands: Bands) -> Sorting:
    """One sorting for a variable in all versions of a wave.

    :raises CannotTabulateError: if its answers changed between them.
    """
    sortings = [sorting_of(variable, bands) for variable in found]
    if any(sorting != sortings[-1] for sorting in sortings):
        raise CannotTabulateError(
            f"“{found[-1].label}” changed its answers between two versions used in one wave."
        )
    return sortings[-1]


def _count(
    wave: Wave,
    variables: Mapping[str, Sequence[Variable]],
    questions: Mapping[str, Sorting],
    demographics: Mapping[str, Sorting],
    crossings: Mapping[str, Pair],
) -> dict[Pair, Counts]:
    """Counts over all snapshots of a wave; who was not given a variable was not asked."""
    totals: dict[Pair, Counts] = {}
    for snapshot in Snapshot.objects.filter(wave=wave).order_by("pk"):
        blocks = _filled(snapshot, variables)
        found = count_tables(blocks, questions, demographics, crossings)
        for pair, counts in found.items():
            totals[pair] = totals[pair] + counts if pair in totals else counts
    return totals


def _filled(
    snapshot: Snapshot, variables: Mapping[str, Sequence[Variable]]
) -> Iterator[dict[str, tuple[str, bytes]]]:
    """Blocks of these variables; nobody was asked those that the snapshot's version lacks."""
    positions = {
        variable.name: variable.position
        for found in variables.values()
        for variable in found
        if variable.version_id == snapshot.instrument_version_id
    }
    missing = set(variables) - set(positions)
    left = snapshot.rows
    for block in blocks_of(snapshot, positions):
        rows = min(left, BLOCK_ROWS)
        left -= rows
        yield {**block, **dict.fromkeys(missing, ("u1", _NOBODY_ASKED * rows))}


def _table(
    wave: Wave,
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
        stratum=stratum_of(wave),
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
    wanted: Sequence[str],
) -> tuple[Measure, ...]:
    newest = variables[table.question][-1]
    return measures_of(newest, sortings[table.question], wanted) if wanted else ()


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
    wave: Wave,
    tables: Sequence[TrueTable],
    counted: Mapping[Pair, Counts],
    sortings: Mapping[str, Sorting],
) -> Iterator[TrueTable]:
    """Name the population behind each table: everybody, or those who were asked."""
    names: dict[str, str] | None = None
    for table in tables:
        place = sortings[table.question].labels.index(NOT_ASKED_LABEL)
        mine = (counts for (question, _), counts in counted.items() if question == table.question)
        if not any(counts[place].any() for counts in mine):
            yield table
        elif table.counts.sum():
            names = names or _first_asked(wave)
            yield replace(table, filters=(Filter(names[table.question]),))


def _first_asked(wave: Wave) -> dict[str, str]:
    """For each variable of a wave the first one that exactly the same people were asked.

    All variables are looked at and not only those that a report chose: two reports must give one
    name to one population, and two names to two.
    """
    variables: dict[str, list[Variable]] = {}
    for variable in _all_variables(wave):
        variables.setdefault(variable.name, []).append(variable)
    digests = {name: blake2b(digest_size=16) for name in variables}
    for snapshot in Snapshot.objects.filter(wave=wave).order_by("pk"):
        for block in _filled(snapshot, variables):
            for name, (width, packed) in block.items():
                left_out = np.packbits(unpack(width, packed) == NOT_ASKED)
                digests[name].update(left_out.tobytes())
    first: dict[bytes, str] = {}
    return {name: first.setdefault(digest.digest(), name) for name, digest in digests.items()}
