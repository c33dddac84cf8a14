import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from reports.disclosure.check import audit, protect
from reports.disclosure.complementary import complete
from reports.disclosure.gates import with_gates
from reports.disclosure.links import link
from reports.disclosure.primary import sensitive
from reports.disclosure.printing import withhold
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.tables import Filter, TrueTable
from tests.reports.disclosure.examples import a_survey, a_table, intervals, is_guarded


def assert_guarded(report: ProtectedReport) -> None:
    """By the oracle: every hidden cell keeps the promise."""
    found = intervals(report.to_json())
    assert len(found) == len(report.hidden)
    weak = {
        key: interval
        for key, interval in found.items()
        if not is_guarded(interval, report.threshold)
    }
    assert not weak


@pytest.mark.requirement("R-110")
class TestProtect:
    @given(
        counts=arrays.arrays(
            np.int64,
            st.tuples(st.integers(1, 5), st.integers(1, 5)),
            elements=st.one_of(st.integers(0, 14), st.integers(0, 80)),
        ),
        threshold=st.sampled_from([2, 5, 11, 30]),
    )
    @settings(max_examples=60, deadline=None)
    def test_guards_any_table(self, counts: np.ndarray, threshold: int) -> None:
        assert_guarded(protect([a_table(counts.tolist())], threshold))

    @pytest.mark.parametrize("seed", range(10))
    @pytest.mark.parametrize("people", [15, 60, 150, 600])
    def test_guards_linked_tables(self, seed: int, people: int) -> None:
        assert_guarded(protect(a_survey(seed, people), 11))

    @pytest.mark.parametrize("seed", range(10))
    def test_guards_filtered_questions(self, seed: int) -> None:
        assert_guarded(protect(a_survey(seed, 200, filtered=True), 11))

    @pytest.mark.parametrize("seed", range(3))
    def test_guards_waves_and_their_union(self, seed: int) -> None:
        waves = [a_survey(seed + 100 * n, 120, stratum=w) for n, w in enumerate(("2013", "2014"))]
        whole = [
            a_table((one.counts + two.counts).tolist(), one.question, one.demographic, "all")
            for one, two in zip(*waves, strict=True)
        ]
        tables = [*waves[0], *waves[1], *whole]
        assert_guarded(protect(tables, 11, unions={"all": ("2013", "2014")}))

    @pytest.mark.parametrize("seed", range(10))
    def test_needs_no_second_thought_after_the_builder(self, seed: int) -> None:
        tables = with_gates(a_survey(seed, 200, filtered=True))
        system = link(tables)
        pattern = complete(system, sensitive(system, tables, 11), 11)
        assert not audit(withhold(system, tables, pattern, 11)).succeeded

    def test_hides_everywhere_what_it_hides_anywhere(self) -> None:
        report = protect(a_survey(7, 90), 11)
        for table in report.tables:
            for cell, printed in table.cells():
                assert (printed is HIDDEN) == (cell in report.hidden)

    def test_never_hides_zeros_to_protect_others(self) -> None:
        table = a_table([[3, 0, 50], [30, 40, 0], [12, 20, 50]])
        report = protect([table], 11)
        assert report.tables[0].counts[0][1] == 0
        assert report.tables[0].counts[1][2] == 0

    def test_gives_the_same_report_each_time(self) -> None:
        assert protect(a_survey(8), 11).to_json() == protect(a_survey(8), 11).to_json()

    def test_shows_everything_where_nothing_is_small(self) -> None:
        report = protect([a_table([[40, 50], [60, 70]])], 11)
        assert report.hidden == frozenset()
        assert report.tables[0].counts == ((40, 50), (60, 70))

    def test_hides_no_more_than_a_square_for_one_small_count(self) -> None:
        report = protect([a_table([[3, 40, 50], [30, 40, 50], [12, 20, 50]])], 11)
        assert len(report.hidden) == 4

    @pytest.mark.parametrize(
        "counts",
        [
            [],
            [[0]],
            [[5]],
            [[50]],
            [[0, 0], [0, 0]],
            [[1, 2], [3, 4]],
            [[1], [2], [30]],
            [[1, 2, 30]],
            [[0, 30], [30, 0]],
            [[30, 0], [0, 5]],
            [[11, 1], [1, 11]],
            [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
            [[100, 100], [0, 0]],
            [[10**6, 1], [1, 10**6]],
        ],
    )
    def test_ends_on_nasty_tables(self, counts: list[list[int]]) -> None:
        assert_guarded(protect([a_table(counts)], 11))

    def test_refuses_a_threshold_that_hides_nothing(self) -> None:
        with pytest.raises(ValueError, match="below 2"):
            protect([a_table([[5]])], 1)


class TestWithGates:
    def test_finds_the_question_behind_a_named_filter(self) -> None:
        named = self._with_filter(a_survey(9, filtered=True), Filter("those who came"))
        gates = {table.filters[-1].gates for table in with_gates(named) if table.filters}
        assert gates == {(("Q0", ("a0",)),)}

    def test_keeps_the_name_of_the_filter(self) -> None:
        named = self._with_filter(a_survey(9, filtered=True), Filter("those who came"))
        assert {t.base for t in with_gates(named)} == {"", "those who came"}

    def test_leaves_a_filter_alone_that_no_answer_explains(self) -> None:
        table = a_table([[20, 20]], question="Q2", filters=(Filter("Volunteers"),))
        everyone = a_table([[33, 30], [22, 20]], question="Q1")
        assert [t.filters for t in with_gates([everyone, table])] == [(), (Filter("Volunteers"),)]

    @staticmethod
    def _with_filter(tables: list[TrueTable], name: Filter) -> list[TrueTable]:
        return [
            a_table(
                t.counts.tolist(), t.question, t.demographic, filters=(name,) if t.filters else ()
            )
            for t in tables
        ]
