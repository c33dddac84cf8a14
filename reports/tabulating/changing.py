"""How everybody who answered an earlier wave and a later one answered in both.

What was answered before lies beside the snapshot of the later wave, row by row.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from reports.categories import CannotTabulateError
from reports.changes import Comparison, change_name, comparison_of
from reports.crosstabs import Counts
from reports.disclosure.tables import Alike, Moved, TrueTable
from reports.document import EVERYBODY
from reports.frozen import blocks_about, snapshots_of, variables_of
from reports.linked import Step, said_in
from reports.populations import People
from reports.spoken import EVERYBODY_LABEL
from reports.tabulating.asked import Asked
from reports.tabulating.counting import agreed
from studies.models import Variable, Wave
from studies.vocabulary import VariableKind


def changes_of(people: People, step: Step, asked: Asked) -> Iterator[TrueTable]:
    """Every question that both waves asked with the same answers, of everybody together.

    ``people`` answered both waves; a table holds all of them. By group it would tell more than it
    shows: a reader knows of many groups that nobody leaves them between two waves.
    """
    waves = {wave.number: wave for wave in asked.waves}
    compared = list(_compared(step, waves, asked))
    totals = _count(people, waves[step.later], [each for _, each in compared])
    for question, each in compared:
        if totals[each.name].sum():
            yield _table(people, each, question, totals[each.name])


def _compared(
    step: Step, waves: Mapping[int, Wave], asked: Asked
) -> Iterator[tuple[Variable, Comparison]]:
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
                yield later[name][-1], found


def _count(people: People, wave: Wave, compared: Sequence[Comparison]) -> dict[str, Counts]:
    asked = [each.moved.question for each in compared]
    before = [said_in(each.step.earlier, each.moved.question) for each in compared]
    variables = variables_of([wave], [*asked, *before, *people.variables], lacking=True)
    totals = {each.name: np.zeros(len(each.moved.rows), dtype=np.int64) for each in compared}
    for snapshot in snapshots_of(wave) if compared else ():
        for block in blocks_about(people, wave, snapshot, variables):
            for each in compared:
                totals[each.name] += each.counted(block)
    return totals


def _table(people: People, comparison: Comparison, question: Variable, counts: Counts) -> TrueTable:
    """Steps stand there also where nobody took them; the silent only where there are some."""
    rows = [
        place
        for place, row in enumerate(comparison.moved.rows)
        if row != Moved.SILENT or counts[place]
    ]
    return TrueTable(
        stratum=people.name,
        question=comparison.name,
        demographic=EVERYBODY,
        answers=tuple(comparison.moved.rows[place] for place in rows),
        groups=(EVERYBODY_LABEL,),
        counts=counts[rows][:, None],
        alike_answers=_silent_alike(comparison, question),
        moved=comparison.moved,
    )


def _silent_alike(comparison: Comparison, question: Variable) -> Alike | None:
    """Who gave no answer to a question of several options gave none to any of them."""
    if question.kind != VariableKind.OPTION:
        return None
    family = f"{change_name(question.question_key, comparison.step)}, options"
    return Alike(family, frozenset({Moved.SILENT}))
