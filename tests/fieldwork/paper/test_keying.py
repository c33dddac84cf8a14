"""What a keyer types becomes what a form on the web would have sent."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldwork.paper.keying import (
    as_typed,
    differing,
    is_blank,
    key_questions,
    put_together,
    read_form,
)
from studies.codes import DECLINED, LEFT_BLANK, NOT_SELECTED, SELECTED
from studies.instruments.given import Answers, variables_of
from studies.instruments.kinds import asked
from tests.studies.instruments.questionnaires import KINDS, a_question, every_kind, of


def read(kind: str, **typed: str) -> dict[str, int]:
    keyed = read_form(of(a_question(kind)), typed)
    assert keyed.problems == {}
    return keyed.answers.codes


class TestReadForm:
    @pytest.mark.parametrize("kind", ["yes_no", "single", "scale", "rating", "nps"])
    def test_takes_the_number_of_a_box(self, kind: str) -> None:
        assert read(kind, **{f"q_{kind}": "2"}) == {f"q_{kind}": 2}

    def test_takes_several_numbers(self) -> None:
        codes = read("multiple", q_multiple="1, 2")
        assert codes == {
            "q_multiple__1": SELECTED,
            "q_multiple__2": SELECTED,
            "q_multiple__9": NOT_SELECTED,
        }

    def test_takes_rows_ranks_numbers_and_dates(self) -> None:
        assert read("matrix", q_matrix__1="2", q_matrix__2="-") == {
            "q_matrix__1": 2,
            "q_matrix__2": DECLINED,
        }
        assert read("ranking", q_ranking__1="2", q_ranking__2="1")["q_ranking__2"] == 1
        assert read("number", q_number="7.5") == {"q_number": 75}
        assert read("date", q_date__month="3", q_date__year="2026") == {"q_date": 12 * 2026 + 2}

    @pytest.mark.requirement("R-129")
    @pytest.mark.parametrize("kind", KINDS)
    def test_takes_blank_and_declined_for_every_kind(self, kind: str) -> None:
        definition = of(a_question(kind))
        fields = [f.name for each in key_questions(definition, {}) for f in each.fields]
        assert set(read_form(definition, {}).answers.codes.values()) <= {LEFT_BLANK}
        declined = read_form(definition, dict.fromkeys(fields, "–")).answers
        assert set(declined.codes.values()) <= {DECLINED}
        assert declined.texts in ({}, {"q_single__other": "–"})

    @pytest.mark.parametrize(
        ("kind", "typed", "problem"),
        [
            ("yes_no", {"q_yes_no": "3"}, "No box has this number."),
            ("multiple", {"q_multiple": "1 9"}, "“None of these” cannot be combined"),
            ("ranking", {"q_ranking__1": "1", "q_ranking__2": "1"}, "each rank only once"),
            ("number", {"q_number": "many"}, "Write a number"),
            ("date", {"q_date__month": "13", "q_date__year": "2026"}, "month as 1 to 12"),
        ],
    )
    def test_says_what_cannot_be_read(self, kind: str, typed: dict[str, str], problem: str) -> None:
        keyed = read_form(of(a_question(kind)), typed)
        assert problem in keyed.problems[f"q_{kind}"]

    def test_keeps_words_beside_other(self) -> None:
        keyed = read_form(of(a_question("single")), {"q_single": "9", "q_single__other": "By sea"})
        assert keyed.answers.texts == {"q_single__other": "By sea"}

    @settings(max_examples=40)
    @given(st.data())
    def test_reads_again_what_it_says_was_typed(self, data: st.DataObject) -> None:
        for question in asked(every_kind()):
            if question["kind"] in ("matrix", "ranking", "date", "text"):
                continue
            typed = data.draw(st.sampled_from(["", "-", "1", "2"]))
            answers = read_form(of(question), {question["key"]: typed}).answers
            again = {question["key"]: as_typed(question, answers)}
            assert read_form(of(question), again).answers == answers


class TestDiffering:
    DEFINITION = of(a_question("yes_no"), a_question("text"), a_question("multiple"))
    FIRST: dict[str, Any] = {"q_yes_no": "1", "q_text": "More  chairs", "q_multiple": "1"}

    def answers(self, **changes: str) -> Answers:
        return read_form(self.DEFINITION, self.FIRST | changes).answers

    @pytest.mark.parametrize("change", [{"q_yes_no": "2"}, {"q_text": "Chairs"}])
    def test_names_the_questions_that_were_read_in_two_ways(self, change: dict[str, str]) -> None:
        second = self.answers(**change)
        assert differing(self.DEFINITION, self.answers(), second) == list(change)

    def test_does_not_mind_blanks_and_capitals(self) -> None:
        assert differing(self.DEFINITION, self.answers(), self.answers(q_text="more Chairs")) == []

    def test_is_put_together_from_what_was_settled(self) -> None:
        settled = read_form(self.DEFINITION, {"q_yes_no": "2"}).answers
        both = put_together(self.DEFINITION, self.answers(), settled, ["q_yes_no", "q_text"])
        assert both.codes["q_yes_no"] == 2
        assert both.texts == {}
        assert both.codes["q_multiple__1"] == SELECTED


class TestIsBlank:
    def test_is_a_form_on_which_nothing_stands(self) -> None:
        assert is_blank(read_form(every_kind(), {}).answers)
        assert not is_blank(read_form(every_kind(), {"q_yes_no": "-"}).answers)
        assert not is_blank(read_form(every_kind(), {"q_text": "Yes."}).answers)
        assert not is_blank(read_form(every_kind(), {"q_nps": "0"}).answers)

    def test_asks_every_variable_of_every_kind(self) -> None:
        keyed = read_form(every_kind(), {})
        names = {name for q in asked(every_kind()) for name in variables_of(q)}
        assert set(keyed.answers.codes) == names
