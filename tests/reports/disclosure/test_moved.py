"""Change and both waves side by side: what was said then and now adds up."""

from dataclasses import replace

import numpy as np
import pytest

from reports.disclosure import check
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.tables import Cell, Moved, TrueTable

pytestmark = pytest.mark.requirement("R-043", "R-110")
K = 11
SAID = ("No", "Yes")
MOVED = Moved("q", "wave 1", SAID, frozenset(), 1)


def a_table(stratum: str, question: str, answers: tuple[str, ...], *counts: int) -> TrueTable:
    """One group holds everybody."""
    return TrueTable(
        stratum=stratum,
        question=question,
        demographic="everybody",
        answers=answers,
        groups=("Everybody",),
        counts=np.array(counts, dtype=np.int64)[:, None],
    )


def everybody_answered_twice(*, knows: bool = True) -> list[TrueTable]:
    """Twenty said yes, then 23: five no longer do, and eight did not before."""
    change = a_table("both", "q since wave 1", MOVED.rows[:3], 5, 187, 8)
    return [
        a_table("wave 1", "q", SAID, 180, 20),
        a_table("both", "q", SAID, 177, 23),
        replace(change, moved=MOVED if knows else None),
    ]


def knowing(report: ProtectedReport) -> ProtectedReport:
    """The same numbers in the hands of somebody who knows what the rows mean."""
    *waves, change = report.tables
    return replace(report, tables=(*waves, replace(change, moved=MOVED)))


class TestMoved:
    def test_tells_hidden_rows_of_people_who_all_answered_both(self) -> None:
        alone = check.protect(everybody_answered_twice(knows=False), K)
        assert alone.tables[2].answer_totals == (HIDDEN, 187, HIDDEN)
        assert not check.audit(alone).succeeded
        attacked = check.audit(knowing(alone))
        assert attacked.succeeded
        assert Cell("both", "", "q since wave 1", "Lower") in attacked.broken

    def test_is_known_to_whoever_protects(self) -> None:
        together = check.protect(everybody_answered_twice(), K)
        assert not check.audit(together).succeeded
        assert len(together.hidden) > 4

    def test_bounds_what_few_answered_once(self) -> None:
        """Thirty more answered the first wave alone, so that nobody can subtract."""
        first, *others = everybody_answered_twice()
        more = replace(first, counts=first.counts + np.array([[18], [12]]))
        report = check.protect([more, *others], K)
        assert not check.audit(report).succeeded
        assert report.tables[2].answer_totals == (HIDDEN, 187, HIDDEN)
        assert report.tables[0].answer_totals == (198, 32)

    def test_is_kept_with_the_numbers(self) -> None:
        report = check.protect(everybody_answered_twice(), K)
        assert ProtectedReport.from_json(report.to_json()) == report

    @pytest.mark.parametrize(
        ("then", "now", "row"),
        [("No", "Yes", "Higher"), ("Yes", "No", "Lower"), ("Yes", "Yes", "The same")],
    )
    def test_names_a_row(self, then: str, now: str, row: str) -> None:
        assert MOVED.rows[MOVED.row_of(then, now)] == row
        falling = replace(MOVED, direction=-1)
        other = {"Higher": "Lower", "Lower": "Higher"}.get(row, row)
        assert falling.rows[falling.row_of(then, now)] == other
        alike = replace(MOVED, direction=0)
        same = "The same answer" if then == now else "Another answer"
        assert alike.rows[alike.row_of(then, now)] == same
        silent = replace(MOVED, silent=frozenset({"No"}))
        assert silent.rows[silent.row_of(then, now)] == (
            Moved.SILENT if "No" in (then, now) else row
        )
