"""Means and the like: statements about hidden counts, printed only where they help nobody."""

from dataclasses import replace

import numpy as np
import pytest

from reports.disclosure.check import audit, protect
from reports.disclosure.facts import Statement
from reports.disclosure.links import link
from reports.disclosure.measured import measured as statements_of
from reports.disclosure.measuring import with_measures
from reports.disclosure.printing import withhold
from reports.disclosure.protected import HIDDEN, ProtectedMeasure, ProtectedReport
from reports.disclosure.tables import Cell, Measure, TrueTable
from tests.reports.disclosure.examples import (
    a_crossed_survey,
    a_survey,
    a_table,
    intervals,
    is_guarded,
)


def measured(table: TrueTable) -> TrueTable:
    """With the mean, the median and the share of the top two of its answers, scored 1, 2, 3…"""
    scores = tuple((answer, place) for place, answer in enumerate(table.answers, start=1))
    top = tuple((answer, 100 * (place > len(scores) - 2)) for answer, place in scores)
    kinds = (("mean", scores), ("median", scores), ("top_two", top))
    return replace(table, measures=tuple(Measure(*kind) for kind in kinds))


def values(report: ProtectedReport, name: str) -> tuple[object, ...]:
    (measure,) = (each for each in report.tables[0].measures if each.name == name)
    return (*measure.values, measure.overall)


def printing(report: ProtectedReport, name: str, **changes: object) -> ProtectedReport:
    """The same report, with one measure that says something else."""
    table = report.tables[0]
    others = tuple(
        replace(each, **changes) if each.name == name else each  # type: ignore[arg-type]
        for each in table.measures
    )
    return replace(report, tables=(replace(table, measures=others), *report.tables[1:]))


NOTHING_SMALL = measured(a_table([[20, 40], [30, 20], [50, 60]]))
ONE_SMALL = measured(a_table([[3, 40, 50], [30, 40, 50], [12, 20, 50]]))


class TestMeasures:
    def test_are_those_of_the_true_counts_where_these_are_shown(self) -> None:
        report = protect([NOTHING_SMALL], 11)
        assert values(report, "mean") == (2.3, 2.2, 2.2)
        assert values(report, "median") == (2.0, 2.0, 2.0)
        assert values(report, "top_two") == (80.0, 67.0, 73.0)

    def test_take_the_lower_of_two_in_the_middle(self) -> None:
        assert values(protect([measured(a_table([[20], [0], [20]]))], 11), "median")[0] == 1.0

    def test_are_absent_where_nobody_answered(self) -> None:
        report = protect([measured(a_table([[20, 0], [30, 0]]))], 11)
        assert values(report, "mean")[:2] == (1.6, None)

    def test_beside_two_demographics_at_once_are_those_of_shown_counts_only(self) -> None:
        tables = [measured(table) for table in a_crossed_survey(3, 600)]
        report = protect(tables, 11)
        hidden_somewhere = 0
        for table in report.tables:
            for measure in table.measures:
                for column, value in enumerate(measure.values):
                    is_hidden = any(row[column] is HIDDEN for row in table.counts)
                    hidden_somewhere += is_hidden
                    assert (value is HIDDEN) == is_hidden
        assert hidden_somewhere
        alone = protect([table for table in tables if not table.crossing], 11)
        assert any(
            value is not HIDDEN and any(row[column] is HIDDEN for row in table.counts)
            for table in alone.tables
            for measure in table.measures
            for column, value in enumerate(measure.values)
        )

    def test_of_several_waves_are_those_that_an_attack_on_all_at_once_leaves(self) -> None:
        """What is attacked again is the wave in which something was found, not the whole report."""
        tables = [
            replace(measured(table), stratum=f"{year}")
            for year in (2026, 2027, 2028)
            for table in a_survey(year, 120, (3, 4), (3, 2))
        ]
        report = protect(tables, 11)
        bare = protect([replace(table, measures=()) for table in tables], 11)
        assert report == with_measures(bare, tables, lambda tried: audit(tried).broken)
        assert not audit(report).succeeded
        assert HIDDEN in {v for t in report.tables for m in t.measures for v in m.values}

    def test_leave_the_pattern_of_the_counts_as_it_is(self) -> None:
        plain = protect([replace(ONE_SMALL, measures=())], 11)
        assert protect([ONE_SMALL], 11).hidden == plain.hidden

    def test_survive_json_and_old_reports_have_none(self) -> None:
        text = protect([ONE_SMALL], 11).to_json()
        assert ProtectedReport.from_json(text).to_json() == text
        old = protect([replace(ONE_SMALL, measures=())], 11)
        assert ProtectedReport.from_json(old.to_json().replace('"measures":[],', "")) == old


@pytest.mark.requirement("R-110")
class TestAMeasureThatTellsTooMuch:
    def test_is_hidden(self) -> None:
        """In the first group 3, 30 and 12 people: the mean would tell how the 15 divide."""
        report = protect([ONE_SMALL], 11)
        assert not audit(report).succeeded
        assert values(report, "mean")[0] is HIDDEN
        assert values(report, "mean")[2] is not HIDDEN

    def test_is_found_by_the_attack_once_it_is_printed(self) -> None:
        report = protect([ONE_SMALL], 11)
        told = printing(report, "mean", values=(2.2, HIDDEN, HIDDEN))
        assert not audit(report).succeeded
        assert audit(told).succeeded

    def test_is_found_when_it_says_that_a_whole_group_is_of_one_mind(self) -> None:
        table = measured(a_table([[40, 60, 70], [0, 70, 80], [0, 80, 90]]))
        report = protect([table], 11)
        assert values(report, "mean")[0] is HIDDEN
        everybody = printing(report, "mean", values=(1.0, *values(report, "mean")[1:3]))
        assert audit(everybody).succeeded

    def test_contradicts_the_counts_when_it_is_wrong(self) -> None:
        report = protect([NOTHING_SMALL], 11)
        assert audit(printing(report, "mean", overall=2.4)).succeeded

    @pytest.mark.parametrize("seed", range(6))
    @pytest.mark.parametrize("people", [200, 800])
    def test_is_never_among_those_that_are_printed(self, seed: int, people: int) -> None:
        report = protect([measured(t) for t in a_survey(seed, people, (4, 3), (3, 2))], 11)
        assert not audit(report).succeeded
        means = [v for t in report.tables for m in t.measures for v in (*m.values, m.overall)]
        assert any(isinstance(value, float) for value in means)
        found = intervals(report.to_json())
        assert not [key for key, each in found.items() if not is_guarded(each, 11)]


class TestRounding:
    @pytest.mark.parametrize("seed", range(20))
    def test_never_contradicts_the_true_counts(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        table = measured(a_table(rng.integers(11, 700, (5, 3)).tolist()))
        report = protect([table], 11)
        assert report.hidden == frozenset()
        assert not audit(report).succeeded
        mean = report.tables[0].measures[0]
        assert isinstance(mean, ProtectedMeasure)
        true = np.arange(1, 6) @ table.counts / table.counts.sum(axis=0)
        assert np.abs(np.array(mean.values, dtype=float) - true).max() <= 0.5 * 10**-mean.decimals


class TestStatements:
    @pytest.mark.parametrize("seed", range(10))
    @pytest.mark.parametrize("name", ["mean", "median", "top_two"])
    def test_hold_for_exactly_the_counts_of_which_a_value_is_true(
        self, seed: int, name: str
    ) -> None:
        rng = np.random.default_rng(seed)
        said = [
            measured(a_table(rng.integers(0, 30, (4, 1)).tolist(), question="Q")) for _ in range(12)
        ]
        for one in said:
            measure = _measure_of(one, name)
            told = _statements_of(one, measure)
            for other in said:
                people = other.counts[:, 0].tolist()
                counts = {
                    other.cell(a, "g0"): n for a, n in zip(other.answers, people, strict=True)
                }
                assert _hold(told, counts) == (_measure_of(other, name).values == measure.values)


def _measure_of(table: TrueTable, name: str) -> ProtectedMeasure:
    """What a report without any protection prints about the only group."""
    shown = withhold(link([table]), [table], frozenset(), 11)
    measures = with_measures(shown, [table], lambda _: ()).tables[0].measures
    (measure,) = (each for each in measures if each.name == name)
    return replace(measure, overall=HIDDEN)


def _statements_of(table: TrueTable, measure: ProtectedMeasure) -> list[Statement]:
    shown = withhold(link([table]), [table], frozenset(), 11).tables[0]
    return list(statements_of([replace(shown, measures=(measure,))]))


def _hold(told: list[Statement], counts: dict[Cell, int]) -> bool:
    for low, high, terms in told:
        total = sum(factor * counts[cell] for cell, factor in terms)
        if (low is not None and total < low) or (high is not None and total > high):
            return False
    return True
