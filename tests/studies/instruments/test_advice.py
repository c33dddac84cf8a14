"""The checker: what it points at, and what it leaves alone."""

from typing import Any

import pytest

from studies.instruments.advice import advice, grade, syllables_of
from tests.studies.instruments.questionnaires import a_question, every_kind, of


def said(question: dict[str, Any], *, expected: int = 1_000) -> list[str]:
    found = advice(of(question), expected=expected, threshold=11)
    assert {each.key for each in found} <= {question["key"]}
    return [each.text for each in found]


class TestAdvice:
    def test_has_nothing_to_say_of_a_plain_questionnaire(self) -> None:
        assert advice(every_kind(), expected=1_000, threshold=11) == []

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("What is your full name?", "a name"),
            ("At which e-mail address can we write?", "an e-mail address"),
            ("What is your phone number?", "a telephone number"),
            ("What is your home address?", "a postal address"),
            ("When were you born?", "a date of birth"),
            ("What is your passport number?", "identifies a person"),
            ("What was the name of the officer?", "of an employee"),
        ],
    )
    def test_points_at_personal_data_that_nobody_marked(self, text: str, what: str) -> None:
        assert any(what in each for each in said(a_question("text", "q", text=text)))
        assert said(a_question("text", "q", text=text, pii="contact")) == []

    def test_points_at_open_demographics(self) -> None:
        open_age = a_question("number", "q", demographic="age", pii="demographic")
        assert "Offer bands" in said(open_age)[0]
        bands = a_question("single", "q", demographic="age", pii="demographic")
        assert said(bands) == []

    def test_points_at_more_answers_than_people_can_fill(self) -> None:
        fine = a_question(
            "single", "q", options=[{"code": n, "label": f"Place {n}"} for n in range(20)]
        )
        assert (
            "With 200 people and 20 answers, about 10 fall on each" in said(fine, expected=200)[0]
        )
        assert said(fine, expected=220) == []

    def test_points_at_two_questions_in_one(self) -> None:
        text = "Was it quick and easy?"
        assert "two questions of one" in said(a_question("yes_no", "q", text=text))[0]
        assert said(a_question("text", "q", text=text)) == []
        conditions = "Did you read the terms and conditions?"
        assert said(a_question("yes_no", "q", text=conditions)) == []

    def test_points_at_what_is_hard_to_read(self) -> None:
        hard = (
            "To what extent did the administrative accommodations facilitate expeditious "
            "adjudication of documentation?"
        )
        assert "It reads at grade" in said(a_question("scale", "q", text=hard))[0]
        long = "Think " + "of it " * 15 + "now."
        assert "is long" in said(a_question("scale", "q", text=long))[0]


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    assert [syllables_of(word) for word in ("the", "table", "made", "agree", "officer")] == [
        *(1, 2, 1, 2, 3)
    ]
    # 11 words, 1 sentence, 13 syllables.
    assert grade("The dog ran to the big tree and sat down again.") == pytest.approx(
        0.39 * 11 + 11.8 * 12 / 11 - 15.59
    )
    assert grade("") == 0.0
