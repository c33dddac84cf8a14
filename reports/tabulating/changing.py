"""How the same people answered in an earlier wave and in a later one, by demographics of the later.

What was answered before lies beside the snapshot of the later wave, row by row.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from reports.categories import CannotTabulateError
from reports.changes import Comparison, change_name, comparison_of
from reports.crosstabs import Counts, Pair, Sorting, count_tables
from reports.disclosure.tables import Alike, Moved, TrueTable
from reports.frozen import blocks_about, snapshots_of, variables_of
from reports.linked import Step, said_in
from reports.populations import Block, People
from reports.tabulating.asked import Asked
from reports.tabulating.counting import agreed
from reports.tabulating.shapes import alike, is_worth_showing
from studies.models import Variable, Wave
from studies.vocabulary import VariableKind


def changes_of(people: People, step: Step, asked: Asked) -> Iterator[TrueTable]:
    """Every question that both waves asked with the same answers, by every demographic.

    ``people`` answered both waves; a table holds all of them.

    :raises CannotTabulateError: if a demographic cannot stand in a table.
    """
    waves = {wave.number: wave for wave in asked.waves}
    later = waves[step.later]
    variables = variables_of([later], [*asked.questions, *asked.demographics])
    compared = list(_compared(step, waves, asked))
    demographics = {
        name: agreed(variables[name], asked) for name in asked.demographics if name in variables
    }
    if not compared or not demographics:
        return
    by_name = {each.name: each for each in compared}
    for (name, demographic), counts in _count(people, later, compared, demographics).items():
        if counts.sum():
            question = variables[by_name[name].moved.question][-1]
            by = demographics[demographic], variables[demographic]
            yield _table(people, by_name[name], question, by, counts)


def _compared(step: Step, waves: Mapping[int, Wave], asked: Asked) -> Iterator[Comparison]:
    earlier = variables_of([waves[step.earlier]], asked.questions)
    later = variables_of([waves[step.later]], asked.questions)
    for name in asked.questions:
        if name in earlier and name in later:
            try:
                sorting = agreed([*earlier[name], *later[name]], asked)
            except CannotTabulateError:
                continue  # other answers then than now
            found = comparison_of(later[name][-1], sorting, step)
            if found:
                yield found


def _count(
    people: People,
    wave: Wave,
    compared: Sequence[Comparison],
    demographics: Mapping[str, Sorting],
) -> dict[Pair, Counts]:
    rows = {each.name: each.rows for each in compared}
    asked = [each.moved.question for each in compared]
    before = [said_in(each.step.earlier, each.moved.question) for each in compared]
    names = [*asked, *before, *demographics, *people.variables]
    variables = variables_of([wave], names, lacking=True)
    totals: dict[Pair, Counts] = {}
    for snapshot in snapshots_of(wave):
        blocks = blocks_about(people, wave, snapshot, variables)
        found = count_tables(map(_with_rows(compared), blocks), rows, demographics)
        for pair, counts in found.items():
            totals[pair] = totals[pair] + counts if pair in totals else counts
    return totals


def _with_rows(compared: Sequence[Comparison]) -> Callable[[Block], Block]:
    def add(block: Block) -> Block:
        for each in compared:
            block = each.added_to(block)
        return block

    return add


def _table(
    people: People,
    comparison: Comparison,
    question: Variable,
    by: tuple[Sorting, Sequence[Variable]],
    counts: Counts,
) -> TrueTable:
    """Steps stand there also where nobody took them; the silent only where there are some."""
    demographic, versions = by
    rows = [
        place
        for place, row in enumerate(comparison.moved.rows)
        if row != Moved.SILENT or counts[place].any()
    ]
    columns = [
        place
        for place, group in enumerate(demographic.labels)
        if is_worth_showing(group, counts[:, place])
    ]
    return TrueTable(
        stratum=people.name,
        question=comparison.name,
        demographic=versions[-1].name,
        answers=tuple(comparison.moved.rows[place] for place in rows),
        groups=tuple(demographic.labels[place] for place in columns),
        counts=counts[np.ix_(rows, columns)],
        alike_answers=_silent_alike(comparison, question),
        alike_groups=alike(versions),
        moved=comparison.moved,
    )


def _silent_alike(comparison: Comparison, question: Variable) -> Alike | None:
    """Who gave no answer to a question of several options gave none to any of them."""
    if question.kind != VariableKind.OPTION:
        return None
    family = f"{change_name(question.question_key, comparison.step)}, options"
    return Alike(family, frozenset({Moved.SILENT}))
