"""What everybody knows about people who answered twice: what they said then and now adds up.

How many said one thing then and another now is in no table. But all who said it now are those that
a table of the later wave counts, those who said it then are among whom a table of the earlier wave
counts, and rows such as "Higher" are sums of them. Where everybody answered both waves and there
are two answers, that alone tells who changed how.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.disclosure.facts import Statement
from reports.disclosure.protected import ProtectedTable
from reports.disclosure.tables import Cell, Moved
from studies.codes import NOT_ASKED, RESERVED_LABELS

#: In a cell's ``demographic`` for what was answered in the earlier wave.
THEN = "answered then"
NOT_ASKED_LABEL = RESERVED_LABELS[NOT_ASKED]


def moved(tables: Sequence[ProtectedTable]) -> Iterator[Statement]:
    """For each question that a table of change is about, once for each of its populations."""
    seen = set()
    for table in tables:
        told = table.moved
        if told is None or (table.stratum, table.question) in seen:
            continue
        seen.add((table.stratum, table.question))
        flows = _Flows(table.stratum, table.question, told)
        yield from flows.rows(table)
        yield from flows.ends(_answers(tables, told.earlier, told.question), then=True)
        yield from flows.ends(_answers(tables, table.stratum, told.question), then=False)


class _Flows:
    """One unknown number for every answer then and every answer now."""

    def __init__(self, stratum: str, question: str, told: Moved) -> None:
        self._told = told
        self._whole = Cell(stratum, "", question=f"{question}, then and now", demographic=THEN)

    def _flow(self, then: str, now: str) -> Cell:
        return self._whole._replace(answer=now, group=then)

    def rows(self, table: ProtectedTable) -> Iterator[Statement]:
        """Each row is the sum of its flows; a row that does not stand there is empty."""
        told, total = self._told, Cell(table.stratum, table.base)
        for place, row in enumerate(told.rows):
            flows = [
                self._flow(then, now)
                for then in told.answers
                for now in told.answers
                if told.row_of(then, now) == place
            ]
            margin = total._replace(question=table.question, answer=row)
            whole = [(margin, 1)] if row in table.answers else []
            yield Statement(0, 0, (*whole, *((flow, -1) for flow in flows)))

    def ends(self, known: dict[str, Cell] | None, *, then: bool) -> Iterator[Statement]:
        """All of a later answer, and of an earlier one at most all, where a table counts them."""
        for answer in self._told.answers if known is not None else ():
            if known is None or answer == NOT_ASKED_LABEL:  # tables do not hold them
                continue
            others = self._told.answers
            flows = [
                self._flow(answer, each) if then else self._flow(each, answer) for each in others
            ]
            whole = [(known[answer], 1)] if answer in known else []
            most = None if then and whole else 0
            yield Statement(0, most, (*whole, *((flow, -1) for flow in flows)))


def _answers(
    tables: Sequence[ProtectedTable], stratum: str, question: str
) -> dict[str, Cell] | None:
    """The number of each answer to a question in a stratum; nothing where it has no table."""
    for table in tables:
        if (table.stratum, table.question) == (stratum, question):
            whole = Cell(stratum, table.base, question=question)
            return {answer: whole._replace(answer=answer) for answer in table.answers}
    return None
