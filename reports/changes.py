"""How the same people changed: what two answers of one person come to, and what that is called.

Of what has an order a person answers higher, lower or the same; of everything else the same or
something else. Whoever gave no answer in one of the two waves, or was not asked, is a row as well,
so that a table holds everybody who answered both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.crosstabs import Counts, Sorting
from reports.disclosure.tables import Moved
from reports.linked import Step, said_in
from reports.measures import kind_of
from reports.populations import Block, Population
from studies.codes import RESERVED_LABELS
from studies.models import Variable
from studies.vocabulary import QuestionKind, VariableKind

MOST_COMPARED = 20
"""Answers that a question may have: the attack looks at every two of them."""

_ASCENDING = frozenset(
    {QuestionKind.SCALE, QuestionKind.RATING, QuestionKind.NET_PROMOTER, QuestionKind.MATRIX}
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers to one question: how codes fall into answers, and answers into rows."""

    sorting: Sorting
    moved: Moved
    step: Step

    @property
    def name(self) -> str:
        """Of its tables, the same in every report of the study."""
        return change_name(self.moved.question, self.step)

    def counted(self, block: Block) -> Counts:
        """How many people of a block are in each row."""
        then = self.sorting.sort_block(*block[said_in(self.step.earlier, self.moved.question)])
        now = self.sorting.sort_block(*block[self.moved.question])
        return np.bincount(self._table()[then, now], minlength=len(self.moved.rows))

    def _table(self) -> NDArray[np.uint8]:
        answers = self.moved.answers
        return np.array(
            [[self.moved.row_of(then, now) for now in answers] for then in answers], dtype=np.uint8
        )


def change_name(question: str, step: Step) -> str:
    """No variable's own name holds a space."""
    return f"{question} since wave {step.earlier}"


def comparison_of(newest: Variable, sorting: Sorting, step: Step) -> Comparison | None:
    """What is compared of a question; nothing where it has too many answers."""
    if len(sorting.labels) > MOST_COMPARED:
        return None
    moved = Moved(
        question=newest.name,
        earlier=Population((step.earlier,)).name,
        answers=sorting.labels,
        silent=frozenset(RESERVED_LABELS.values()).intersection(sorting.labels),
        direction=direction_of(newest),
    )
    return Comparison(sorting, moved, step)


def direction_of(variable: Variable) -> int:
    """1 where later answers are higher, -1 where lower (the first place), 0 without an order."""
    kind = kind_of(variable)
    if kind == QuestionKind.RANKING:
        return -1
    return int(variable.kind == VariableKind.NUMBER or kind in _ASCENDING)


def change_words(words: str, labels: Sequence[str], direction: int, since: str) -> str:
    """The question of a table of change, with what is higher."""
    told = [label for label in labels if label not in RESERVED_LABELS.values()]
    if not direction or len(told) < 2:
        return f"{words} The same people since {since}"
    highest = told[-1] if direction > 0 else told[0]
    return f"{words} The same people since {since}; higher is nearer to “{highest}”"
