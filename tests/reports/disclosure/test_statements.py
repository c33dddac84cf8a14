from dataclasses import replace

from reports.disclosure.check import protect
from reports.disclosure.facts import Statement
from reports.disclosure.statements import publication
from tests.reports.disclosure.examples import a_survey, a_table

TABLE = a_table([[3, 40, 50], [30, 40, 50], [12, 20, 50]])


class TestPublication:
    def test_states_each_printed_count_exactly(self) -> None:
        told = publication(protect([TABLE], 11)).statements
        assert Statement(257 + 38, 257 + 38, ((TABLE.total, 1),)) in told

    def test_states_that_hidden_counts_are_one_or_more(self) -> None:
        told = publication(protect([TABLE], 11))
        assert all(Statement(1, None, ((cell, 1),)) in told.statements for cell in told.hidden)

    def test_allows_zero_where_a_whole_column_is_hidden(self) -> None:
        column = a_table([[5, 300, 300], [0, 300, 300], [0, 300, 300]])
        told = publication(protect([column], 11))
        assert Statement(0, None, ((column.cell("a1", "g0"), 1),)) in told.statements

    def test_states_a_percentage_with_its_rounding(self) -> None:
        told = publication(protect([a_table([[60], [140]])], 11)).statements
        row, total = a_table([[1]]).answer_margin("a0"), TABLE.total
        assert Statement(0, None, ((row, 200), (total, -59))) in told
        assert Statement(None, 0, ((row, 200), (total, -61))) in told

    def test_has_the_same_hash_for_the_same_report_only(self) -> None:
        report = protect(a_survey(4), 11)
        assert publication(report).sha256 == publication(protect(a_survey(4), 11)).sha256
        assert publication(report).sha256 != publication(protect(a_survey(5), 11)).sha256
        assert publication(report).sha256 != publication(replace(report, threshold=10)).sha256
