from itertools import pairwise, product

import pytest

from reports.lifecycle import (
    IN_REVIEW,
    NEXT_POINT,
    NEXT_RECOMMENDATION,
    NEXT_REPORT,
    IllegalMoveError,
    RecommendationState,
    ReportPointStatus,
    ReportStatus,
    check,
    check_point,
    check_recommendation,
)


class TestCheck:
    @pytest.mark.parametrize(("current", "to"), list(product(ReportStatus, ReportStatus)))
    def test_lets_pass_exactly_what_the_table_names(
        self, current: ReportStatus, to: ReportStatus
    ) -> None:
        if to in NEXT_REPORT[current]:
            check(current, to)
            return
        with pytest.raises(IllegalMoveError):
            check(current, to)

    def test_lets_out_only_what_took_each_step(self) -> None:
        way = [
            *(ReportStatus.RENDERING, ReportStatus.RENDERED, ReportStatus.CHECKED),
            *(ReportStatus.REVIEWED, ReportStatus.RELEASED, ReportStatus.PUBLIC),
        ]
        for before, after in pairwise(way[1:]):
            assert [s for s in ReportStatus if after in NEXT_REPORT[s]] == [before]

    def test_returns_from_every_step_and_from_nowhere_else(self) -> None:
        back = {s for s in ReportStatus if ReportStatus.RETURNED in NEXT_REPORT[s]}
        assert back == IN_REVIEW


class TestCheckPoint:
    @pytest.mark.parametrize(("current", "to"), list(product(ReportPointStatus, ReportPointStatus)))
    def test_lets_pass_exactly_what_the_table_names(
        self, current: ReportPointStatus, to: ReportPointStatus
    ) -> None:
        if to in NEXT_POINT[current]:
            check_point(current, to)
            return
        with pytest.raises(IllegalMoveError):
            check_point(current, to)


class TestCheckRecommendation:
    @pytest.mark.parametrize(
        ("current", "to"), list(product(RecommendationState, RecommendationState))
    )
    def test_lets_pass_exactly_what_the_table_names(
        self, current: RecommendationState, to: RecommendationState
    ) -> None:
        if to in NEXT_RECOMMENDATION[current]:
            check_recommendation(current, to)
            return
        with pytest.raises(IllegalMoveError):
            check_recommendation(current, to)
