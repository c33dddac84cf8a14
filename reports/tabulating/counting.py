"""Every question by every demographic, counted over the snapshots of waves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reports.banding import require_whole_bands
from reports.categories import CannotTabulateError, sorting_of
from reports.crosstabs import Counts, Pair, Sorting, count_tables
from reports.disclosure.tables import TrueTable, crossed
from reports.frozen import blocks_about, snapshots_of, variables_of
from reports.merges import merged
from reports.populations import People
from reports.tabulating.asked import Asked
from reports.tabulating.bases import not_the_same, with_bases
from reports.tabulating.shapes import crossed_table, measured, table_of
from studies.models import Variable, Wave


def tables_of(people: People, asked: Asked) -> list[TrueTable]:
    waves = [wave for wave in asked.waves if wave.number in people.waves]
    variables = variables_of(waves, [*asked.questions, *asked.demographics])
    sortings = {name: agreed(found, asked) for name, found in variables.items()}
    _require_in_each(waves, variables)
    questions = {name: sortings[name] for name in asked.questions if name in sortings}
    demographics = {name: sortings[name] for name in asked.demographics if name in sortings}
    if not questions or not demographics:
        return []
    crossings = {crossed(*p): p for p in asked.pairs if set(p) <= demographics.keys()}
    counted = _count(people, waves, questions, demographics, crossings)
    single = {
        pair: table_of(people, pair, counts, sortings, variables)
        for pair, counts in counted.items()
        if pair[1] not in crossings and counts.sum()
    }
    double = [
        crossed_table(single[q, first], single[q, second], counted[q, name], sortings)
        for name, (first, second) in crossings.items()
        for q in questions
        if (q, first) in single
    ]
    tables = [
        replace(table, measures=measured(table, variables, sortings, asked))
        for table in (*single.values(), *double)
    ]
    return list(with_bases(people, waves, tables, counted, sortings, asked))


def _require_in_each(waves: Sequence[Wave], variables: Mapping[str, Sequence[Variable]]) -> None:
    """:raises CannotTabulateError: if waves that are counted together were not asked the same."""
    for wave in waves if len(waves) > 1 else ():
        lacking = variables.keys() - variables_of([wave], variables).keys()
        if lacking:
            raise not_the_same(min(lacking))


def agreed(found: Sequence[Variable], asked: Asked) -> Sorting:
    """One sorting for a variable in all versions of what is counted together.

    :raises CannotTabulateError: if its answers changed between them, or its bands come apart.
    """
    newest = found[-1]
    sortings = [sorting_of(variable, asked.bands) for variable in found]
    if any(sorting != sortings[-1] for sorting in sortings):
        raise CannotTabulateError(
            f"“{newest.label}” changed its answers between two versions that would be counted "
            "together."
        )
    for variable in found:
        require_whole_bands(variable, sortings[-1].edges)
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
