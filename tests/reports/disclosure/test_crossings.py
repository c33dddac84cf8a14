"""Two demographics at once: a joint system of three ways, attacked with whole numbers."""

from dataclasses import replace

import numpy as np
import pytest

from reports.disclosure.attack import attack
from reports.disclosure.check import audit, protect
from reports.disclosure.facts import Statement
from reports.disclosure.links import MarginsDisagreeError, link
from reports.disclosure.protected import ProtectedReport
from reports.disclosure.statements import Publication, publication
from reports.disclosure.tables import Alike, Cell
from tests.reports.disclosure.examples import (
    a_crossed_survey,
    a_survey,
    a_table,
    intervals,
    is_guarded,
)

PAIR = "D0 × D1"


def weak(report: ProtectedReport) -> list[object]:
    """By the oracle, which reads the JSON and knows who belongs to which pair."""
    found = intervals(report.to_json())
    assert len(found) == len(report.hidden)
    return [key for key, interval in found.items() if not is_guarded(interval, report.threshold)]


def without_ties(report: ProtectedReport) -> ProtectedReport:
    """The same numbers, and nobody says that a pair belongs to its demographics."""
    return replace(report, tables=tuple(replace(t, crossing=None) for t in report.tables))


@pytest.mark.requirement("R-110")
class TestTwoDemographicsAtOnce:
    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("people", [60, 300, 900])
    def test_are_guarded_together_with_each_of_them(self, seed: int, people: int) -> None:
        report = protect(a_crossed_survey(seed, people, (3, 2), (3, 3)), 11)
        assert not audit(report).succeeded
        assert not weak(report)

    @pytest.mark.parametrize("seed", range(2))
    def test_are_guarded_in_every_pair_and_behind_filters(self, seed: int) -> None:
        tables = a_crossed_survey(seed, 250, (2, 2), (3, 2, 2), every_pair=True, filtered=True)
        report = protect(tables, 11)
        assert not audit(report).succeeded
        assert not weak(report)

    def test_leak_through_their_parts_when_nobody_ties_them(self) -> None:
        """What is wrong with protecting the pair as a demographic of its own."""
        leaks = 0
        for seed in range(4):
            tables = a_crossed_survey(seed, 150, (3,), (3, 3))
            loose = protect([replace(table, crossing=None) for table in tables], 11)
            assert not audit(loose).succeeded
            tied = zip(loose.tables, tables, strict=True)
            told = [replace(table, crossing=true.crossing) for table, true in tied]
            leaks += audit(replace(loose, tables=tuple(told))).succeeded
        assert leaks > 1

    def test_are_tied_by_the_attack_even_where_one_of_them_is_not_printed(self) -> None:
        """Age × region and age × gender: both add up to an age that no table shows."""
        tables = a_crossed_survey(0, 200, (3,), (2, 3, 3), every_pair=True)
        first, second = ([t for t in tables if t.demographic == f"D0 × D{d}"] for d in (1, 2))
        loose = [replace(table, crossing=None) for table in (*first, *second)]
        report = protect(loose, 11)
        told = zip(report.tables, (*first, *second), strict=True)
        tied = replace(report, tables=tuple(replace(t, crossing=true.crossing) for t, true in told))
        assert not audit(report).succeeded
        assert audit(tied).succeeded

    def test_need_the_tables_of_each_alone(self) -> None:
        pair = [table for table in a_crossed_survey(1) if table.demographic == PAIR]
        with pytest.raises(ValueError, match="tables of each"):
            protect(pair, 11)

    def test_refuse_counts_of_other_people(self) -> None:
        *tables, last = a_crossed_survey(1, answers=(3,))
        with pytest.raises(MarginsDisagreeError):
            link([*tables, replace(last, counts=last.counts[:, ::-1])])

    def test_share_who_gave_no_answer_with_options_of_the_same_question(self) -> None:
        """Race is asked by options: who said nothing about one said nothing about the other."""
        tables = a_crossed_survey(5, 120, (3,), (2, 2, 3), every_pair=True)
        silent = Alike("race", frozenset({"g1"}))
        told = []
        for table in tables:
            if table.crossing and table.demographic != PAIR:
                crossing = replace(table.crossing, alike=(silent, None))
                told.append(replace(table, crossing=crossing))
        twins = [replace(t, alike_groups=silent) for t in tables if t.demographic in {"D0", "D1"}]
        report = protect([t for t in tables if t.demographic == "D2"] + twins[:1] + told[:1], 11)
        again = ProtectedReport.from_json(report.to_json())
        assert again == report
        assert again.tables[-1].crossing is not None
        assert again.tables[-1].crossing.alike == (silent, None)

    def test_survive_json_and_old_reports_have_none(self) -> None:
        report = protect(a_crossed_survey(2), 11)
        text = report.to_json()
        assert ProtectedReport.from_json(text).to_json() == text
        old = without_ties(report).to_json().replace('"crossing":null,', "")
        assert "crossing" not in old
        assert ProtectedReport.from_json(old) == without_ties(report)


class TestEmptyGroups:
    def test_stay_zero_and_cost_nothing_where_an_answer_is_rare(self) -> None:
        """Nobody is in g1; the rare answer goes whole but for the zero that the group tells."""
        report = protect([a_table([[5, 0, 20], [60, 0, 70], [4, 0, 2]])], 11)
        assert [row[1] for row in report.tables[0].counts] == [0, 0, 0]
        assert report.tables[0].total == 161
        assert not weak(report)

    @pytest.mark.parametrize("seed", range(3))
    def test_are_guarded(self, seed: int) -> None:
        tables = [
            replace(table, counts=table.counts * (np.arange(table.counts.shape[1]) != 1))
            for table in a_survey(seed, 160, groups=(4,))
        ]
        report = protect(tables, 11)
        assert not audit(report).succeeded
        assert not weak(report)


class TestAllButOne:
    @pytest.mark.requirement("R-110")
    @pytest.mark.parametrize("seed", range(6))
    def test_learns_nothing_about_the_others_from_his_own_answer(self, seed: int) -> None:
        """One of a group answered otherwise: he knows one of those who are hidden with him."""
        rng = np.random.default_rng(seed)
        counts = rng.integers(12, 80, (3, 4))
        counts[:, 0] = (int(rng.integers(20, 90)), 1, 0)
        table = a_table(counts.tolist())
        report = protect([table], 11)
        alone, others = table.cell("a1", "g0"), table.cell("a0", "g0")
        assert {alone, others} <= report.hidden
        told = publication(report)
        his_own = Statement(1, None, ((alone, 1),))
        assert not attack(replace(told, statements=(*told.statements, his_own))).succeeded
        known = intervals(report.to_json())
        low, high = known["2026", "[]", "Q", "a1", "D", "g0"]
        assert high - max(low, 1) >= 10


class TestWholeNumbers:
    @pytest.mark.requirement("R-110")
    def test_narrow_what_fractions_leave_wide(self) -> None:
        """Between 1.5 and 10.5 there is room for 9, but people are 2 to 10: room for 8."""
        cell = Cell("2026", "", "Q", "a0", "D", "g0")
        told = Publication((Statement(3, 21, ((cell, 2),)),), (cell,), 10)
        result = attack(told)
        assert result.broken == (cell,)
        assert result.min_width == pytest.approx(8)
