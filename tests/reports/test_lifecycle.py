from itertools import product

import pytest

from reports.lifecycle import NEXT_REPORT, IllegalMoveError, ReportStatus, check


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

    def test_releases_only_what_was_rendered(self) -> None:
        assert [s for s in ReportStatus if ReportStatus.RELEASED in NEXT_REPORT[s]] == [
            ReportStatus.RENDERED
        ]
