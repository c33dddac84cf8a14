"""Imported weights are about waves: sessions and linked people beside them change nothing."""

from dataclasses import replace

import numpy as np
import pytest

from reports.disclosure.check import protect
from reports.disclosure.tables import TrueTable
from reports.document import EVERYBODY
from reports.populations import SESSIONS
from reports.weighting import CellWeights, Weighting, shown_beside, weighted_of, weights_of
from tests.reports.documents import a_table
from tests.reports.test_weighted_groups import surveyed

pytestmark = pytest.mark.requirement("R-099", "R-110")

SPOKEN_TABLE = TrueTable(
    stratum=SESSIONS,
    question="@sessions#1",
    demographic=EVERYBODY,
    answers=("Named", "Not named"),
    groups=("Everybody",),
    counts=np.array([[25], [15]]),
    uninformative=frozenset({"Not named"}),
)
LINKED = "wave 2, answered in wave 1 in 1"


def given(names: tuple[str, ...], cells: list[tuple[str, ...]]) -> Weighting:
    weights = tuple((cell, 1.0 + place) for place, cell in enumerate(cells))
    return Weighting((), "A census", CellWeights(names, weights))


def by_one(table: TrueTable) -> Weighting:
    return given((table.demographic,), [(group,) for group in table.groups])


def by_two(table: TrueTable) -> Weighting:
    assert table.crossing is not None
    return given(table.crossing.demographics, list(table.crossing.pairs))


def changes_beside(tables: list[TrueTable]) -> TrueTable:
    single = next(table for table in tables if not table.crossing)
    return replace(single, stratum=LINKED, question="q since wave 1", measures=())


class TestWeightsBeside:
    def test_sessions_withhold_nothing(self) -> None:
        tables = surveyed(3)
        weighting = by_one(next(table for table in tables if not table.crossing))
        alone, both = protect(tables, 11), protect([*tables, SPOKEN_TABLE], 11)
        assert weighted_of(alone, weighting)
        assert weighted_of(both, weighting) == weighted_of(alone, weighting)
        assert shown_beside(both, weighting) == weighting
        (why,) = [each.why_not for each in weights_of(both, weighting) if each.why_not]
        assert "took part in sessions" in why

    def test_linked_people_withhold_nothing(self) -> None:
        tables = surveyed(3)
        weighting = by_two(next(table for table in tables if table.crossing))
        alone, both = protect(tables, 11), protect([*tables, changes_beside(tables)], 11)
        assert weighted_of(alone, weighting)
        assert weighted_of(both, weighting) == weighted_of(alone, weighting)
        assert shown_beside(both, weighting) == weighting
        (why,) = [each.why_not for each in weights_of(both, weighting) if each.why_not]
        assert "how the same people changed" in why

    def test_a_wave_that_hides_a_cell_withholds_all_of_them(self) -> None:
        few = replace(a_table(counts=((60, 70, 1), (33, 24, 1), (40, 30, 2))), measures=())
        report = protect([few, SPOKEN_TABLE], 11)
        shown = shown_beside(report, by_one(few))
        assert shown is not None
        assert shown.cells is not None
        assert shown.cells.weights == ()
        assert weighted_of(report, shown) == []

    def test_none_leave_beside_sessions_alone(self) -> None:
        shown = shown_beside(protect([SPOKEN_TABLE], 11), by_one(a_table()))
        assert shown is not None
        assert shown.cells is not None
        assert shown.cells.weights == ()
