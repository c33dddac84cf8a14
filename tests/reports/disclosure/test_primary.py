import pytest

from reports.disclosure.links import link
from reports.disclosure.primary import sensitive
from reports.disclosure.tables import NOT_ASKED, Cell, Filter, Pattern, TrueTable
from tests.reports.disclosure.examples import a_table


def hidden_in(*tables: TrueTable) -> Pattern:
    return sensitive(link(tables), tables, 11)


@pytest.mark.requirement("R-110")
class TestSensitive:
    def test_hides_one_to_ten_and_shows_zero_and_eleven(self) -> None:
        table = a_table([[1, 10, 0, 11], [20, 20, 20, 20], [20, 20, 20, 20]])
        assert hidden_in(table) == {table.cell("a0", "g0"), table.cell("a0", "g1")}

    def test_hides_a_small_group_whole_with_its_zeros(self) -> None:
        table = a_table([[5, 30], [0, 30], [0, 30]])
        column = {table.cell(answer, "g0") for answer in table.answers}
        assert hidden_in(table) == column | {table.group_margin("g0")}

    def test_hides_a_rare_answer_whole_with_its_zeros(self) -> None:
        table = a_table([[5, 0, 0], [30, 30, 30], [30, 30, 30]])
        row = {table.cell("a0", group) for group in table.groups}
        assert hidden_in(table) == row | {table.answer_margin("a0")}

    def test_hides_everything_about_fewer_than_k_people(self) -> None:
        table = a_table([[3, 0], [2, 0]])
        assert hidden_in(table) == frozenset(link([table]).cells)

    def test_hides_the_column_of_a_group_of_one_mind(self) -> None:
        table = a_table([[40, 20], [0, 20], [0, 20]])
        assert hidden_in(table) == {table.cell(answer, "g0") for answer in table.answers}

    def test_shows_a_group_of_one_mind_about_an_uninformative_answer(self) -> None:
        table = a_table([[40, 20], [0, 20]], uninformative=frozenset({"a0"}))
        assert hidden_in(table) == frozenset()

    def test_hides_an_answer_that_everybody_gave(self) -> None:
        table = a_table([[40, 30], [0, 0]])
        assert {table.answer_margin("a0"), table.answer_margin("a1")} <= hidden_in(table)

    def test_treats_both_sides_of_an_option_alike(self) -> None:
        option = a_table([[4, 30], [30, 4]])
        assert hidden_in(option) == {option.cell("a0", "g0"), option.cell("a1", "g1")}

    def test_hides_how_few_a_filter_left_out(self) -> None:
        gate = a_table([[40, 40], [4, 20]], question="Q1")
        asked = a_table([[20, 20], [20, 20]], question="Q2", filters=(Filter("Q1", ("a0",)),))
        left_out = Cell("2026", asked.base, "", NOT_ASKED, "D", "g0")
        assert hidden_in(gate, asked) == {gate.cell("a1", "g0"), left_out}
