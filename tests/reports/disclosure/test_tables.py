import numpy as np
import pytest

from reports.disclosure.links import MarginsDisagreeError, link
from reports.disclosure.tables import Filter, TrueTable
from tests.reports.disclosure.examples import a_survey, a_table


class TestTrueTable:
    def test_refuses_counts_of_another_shape(self) -> None:
        with pytest.raises(ValueError, match="one row per answer"):
            TrueTable("2026", "Q", "D", ("yes",), ("a", "b"), np.zeros((2, 2), dtype=np.int64))

    def test_refuses_negative_counts(self) -> None:
        with pytest.raises(ValueError, match="zero or more"):
            a_table([[1, -1]])

    def test_refuses_an_answer_given_twice(self) -> None:
        with pytest.raises(ValueError, match="distinct"):
            TrueTable("2026", "Q", "D", ("yes", "yes"), ("a",), np.zeros((2, 1), dtype=np.int64))

    def test_refuses_an_empty_label(self) -> None:
        with pytest.raises(ValueError, match="filled"):
            a_table([[1]], question="")


class TestLink:
    def test_holds_a_margin_of_several_tables_once(self) -> None:
        tables = a_survey(1)
        system = link(tables)
        shared = [cell for cell in system.cells if cell.question == "Q0" and not cell.demographic]
        assert [cell.answer for cell in shared] == ["a0", "a1", "a2"]

    def test_refuses_tables_that_count_different_people(self) -> None:
        tables = [a_table([[20, 30]]), a_table([[20, 31]], question="Q2")]
        with pytest.raises(MarginsDisagreeError):
            link(tables)

    def test_names_no_count_when_it_refuses(self) -> None:
        with pytest.raises(MarginsDisagreeError) as refusal:
            link([a_table([[20, 30]]), a_table([[20, 31]], question="Q2")])
        assert not any(letter.isdigit() for letter in str(refusal.value))

    def test_refuses_the_same_table_twice(self) -> None:
        with pytest.raises(ValueError, match="only once"):
            link([a_table([[20]]), a_table([[20]])])

    def test_refuses_a_filter_that_does_not_hold(self) -> None:
        gate = a_table([[30, 20], [20, 30]], question="Q1")
        follow_up = a_table([[29, 20]], question="Q2", filters=(Filter("Q1", ("a0",)),))
        with pytest.raises(MarginsDisagreeError):
            link([gate, follow_up])

    def test_refuses_a_union_without_people_of_one_of_its_parts(self) -> None:
        tables = [a_table([[30]], stratum="all"), a_table([[20]], stratum="2013")]
        with pytest.raises(MarginsDisagreeError, match="does not add up"):
            link(tables, {"all": ("2013", "2014")})
