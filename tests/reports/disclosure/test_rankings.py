"""Items of a ranking tell about each other: whoever knows all but one knows the last."""

from dataclasses import replace

import pytest

from reports.disclosure.check import audit, protect
from reports.disclosure.protected import HIDDEN, ProtectedReport
from tests.reports.disclosure.examples import a_ranked_survey, intervals, is_guarded

pytestmark = pytest.mark.requirement("R-110")


def untied(report: ProtectedReport) -> ProtectedReport:
    """As a protection prints it that takes every item for a question of its own."""
    return replace(report, tables=tuple(replace(t, ranking=None) for t in report.tables))


class TestRankings:
    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize("open_share", [0.0, 0.1])
    def test_withstand_a_reader_who_knows_that_ranks_come_once(
        self, seed: int, open_share: float
    ) -> None:
        report = protect(a_ranked_survey(seed, open_share=open_share), 11)
        assert not audit(report).succeeded
        found = intervals(report.to_json())
        assert not [key for key, each in found.items() if not is_guarded(each, 11)]

    def test_would_be_given_away_by_each_other(self) -> None:
        """Protected one by one, what one item hides stands in the others."""
        broken = []
        for seed in range(8):
            tables = a_ranked_survey(seed)
            alone = protect([replace(table, ranking=None) for table in tables], 11)
            assert not audit(alone).succeeded
            read = tuple(
                replace(table, ranking=true.ranking)
                for table, true in zip(alone.tables, tables, strict=True)
            )
            broken.append(audit(replace(alone, tables=read)).succeeded)
        assert sum(broken) >= 4

    def test_show_what_nobody_can_be_found_in(self) -> None:
        report = protect(a_ranked_survey(1, people=4000), 11)
        assert not report.hidden
        means = [value for t in report.tables for m in t.measures for value in m.values]
        assert HIDDEN not in means

    def test_survive_json(self) -> None:
        report = protect(a_ranked_survey(2), 11)
        assert ProtectedReport.from_json(report.to_json()) == report
        old = untied(report).to_json().replace('"ranking":null,', "")
        assert ProtectedReport.from_json(old) == untied(report)
