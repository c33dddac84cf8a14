"""Conditions: what makes one well formed, what it means, how it reads, where it leads nowhere."""

from typing import Any

import pytest
from hypothesis import given, settings

from studies.codes import DECLINED, SELECTED
from studies.instruments import validate_definition
from studies.instruments.conditions import dead_ends, holds, in_words
from studies.instruments.given import Answers
from tests.studies.instruments.questionnaires import KINDS, a_question, of, questionnaires

LAST = "q_last"


def asked_when(*earlier: dict[str, Any], when: object) -> dict[str, Any]:
    """A definition whose last question has this condition."""
    return of(*earlier, a_question("text", LAST, when=when))


class TestProblems:
    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ("x", "must be a JSON object"),
            ({}, "must name a “question”"),
            ({"all": []}, "must be a list of conditions"),
            ({"all": [{}], "any": []}, "something beside it"),
            ({"not": 3}, "must be a JSON object"),
            ({"question": "q_none", "answered": True}, "is not asked"),
            ({"question": LAST, "answered": True}, "looks ahead"),
            ({"question": "q_single"}, "in one way"),
            ({"question": "q_single", "is": [1], "answered": True}, "in one way"),
            ({"question": "q_single", "is": 1}, "must be a list of codes"),
            ({"question": "q_single", "is": [7]}, "does not offer"),
            ({"question": "q_single", "is": [[1]]}, "does not offer"),
            ({"question": "q_single", "row": 1, "is": [1]}, "“row” has no place"),
            ({"question": "q_single", "from": 1}, "no place"),
            ({"question": "q_single", "is": [1], "colour": 1}, "no test"),
            ({"question": "q_matrix", "is": [1]}, "must name a row"),
            ({"question": "q_matrix", "row": {}, "is": [1]}, "must name a row"),
            ({"question": "q_number", "from": "x"}, "must be numbers"),
            ({"question": "q_number", "is": [1]}, "no place"),
            ({"question": "q_text", "answered": 1}, "true or false"),
            ({"question": "q_info", "answered": True}, "only informs"),
        ],
    )
    def test_name_the_question_and_what_is_wrong(self, when: object, said: str) -> None:
        earlier = [a_question(kind) for kind in (*KINDS, "info")]
        problems = validate_definition(asked_when(*earlier, when=when))
        assert len(problems) == 1
        assert f"“{LAST}”" in problems[0]
        assert said in problems[0]

    def test_refuse_a_page_that_looks_at_its_own_questions(self) -> None:
        pages = [{"key": "p", "when": {"question": "q_yes_no", "is": [1]}}]
        problems = validate_definition(of(a_question("yes_no", page="p"), pages=pages))
        assert problems == [
            "Page “p”: “when” looks ahead at “q_yes_no”: only what was asked before is known."
        ]

    def test_refuse_a_page_without_questions(self) -> None:
        pages = [{"key": "p"}, {"key": "empty"}]
        assert validate_definition(of(a_question("text", page="p"), pages=pages)) == [
            "Page “empty” has no questions."
        ]

    def test_refuse_a_nesting_without_end(self) -> None:
        when: dict[str, Any] = {"question": "q_yes_no", "answered": True}
        for _ in range(30):
            when = {"not": when}
        problems = validate_definition(asked_when(a_question("yes_no"), when=when))
        assert "nested more than" in problems[0]


class TestHolds:
    @pytest.mark.parametrize(
        ("when", "codes", "expected"),
        [
            ({"question": "q_single", "is": [1, 2]}, {"q_single": 2}, True),
            ({"question": "q_single", "is": [1]}, {"q_single": 2}, False),
            ({"question": "q_single", "is": [1]}, {"q_single": DECLINED}, False),
            ({"question": "q_single", "is_none_of": [1]}, {"q_single": 2}, True),
            ({"question": "q_single", "is_none_of": [1]}, {"q_single": DECLINED}, False),
            ({"not": {"question": "q_single", "is": [1]}}, {"q_single": DECLINED}, True),
            ({"question": "q_multiple", "is": [1]}, {"q_multiple__1": SELECTED}, True),
            ({"question": "q_multiple", "is": [2]}, {"q_multiple__1": SELECTED}, False),
            ({"question": "q_multiple", "is_none_of": [2]}, {"q_multiple__1": SELECTED}, True),
            ({"question": "q_matrix", "row": 2, "is": [1]}, {"q_matrix__2": 1}, True),
            ({"question": "q_matrix", "row": 1, "is": [1]}, {"q_matrix__2": 1}, False),
            ({"question": "q_ranking", "row": 3, "is": [1]}, {"q_ranking__3": 1}, True),
            ({"question": "q_number", "from": 2.5}, {"q_number": 25}, True),
            ({"question": "q_number", "from": 2.6}, {"q_number": 25}, False),
            ({"question": "q_number", "to": 2.4}, {"q_number": 25}, False),
            ({"question": "q_date", "from": 2020, "to": 2020}, {"q_date": 2020 * 12 + 11}, True),
            ({"question": "q_date", "to": 2019}, {"q_date": 2020 * 12}, False),
            ({"question": "q_number", "answered": True}, {"q_number": DECLINED}, False),
            ({"question": "q_number", "answered": False}, {}, True),
        ],
    )
    def test_means_what_it_says(
        self, when: dict[str, Any], codes: dict[str, int], *, expected: bool
    ) -> None:
        questions = {f"q_{kind}": a_question(kind) for kind in KINDS}
        assert holds(when, questions, Answers(codes)) is expected


class TestInWords:
    def test_reads_as_a_sentence_with_brackets_where_and_meets_or(self) -> None:
        questions = {f"q_{kind}": a_question(kind) for kind in KINDS}
        when = {
            "all": [
                {"any": [{"question": "q_single", "is": [1, 9]}, {"question": "q_nps", "is": [0]}]},
                {"question": "q_number", "from": 2},
                {"not": {"question": "q_text", "answered": True}},
                {"question": "q_matrix", "row": 1, "is": [2]},
            ]
        }
        assert in_words(when, questions) == (
            "(“About q_single?” is “By air” or “Other” or “About q_nps?” is “0”) and "
            "“About q_number?” is at least 2 hours and not (“About q_text?” was answered) and "
            "“Row 1” in “About q_matrix?” is “By rail”"
        )


class TestDeadEnds:
    @pytest.mark.parametrize(
        "when",
        [
            {"all": [{"question": "q_single", "is": [1]}, {"question": "q_single", "is": [2]}]},
            {"all": [{"question": "q_number", "from": 9}, {"question": "q_number", "to": 8.9}]},
            {"question": "q_number", "from": 25},
            {"question": "q_date", "to": 1999},
            {
                "all": [
                    {"question": "q_ranking", "row": 1, "is": [1]},
                    {"question": "q_ranking", "row": 2, "is": [1]},
                ]
            },
            {"all": [{"question": "q_yes_no", "is": [2]}, {"question": "q_late", "is": [1]}]},
        ],
    )
    def test_are_found_and_named(self, when: dict[str, Any]) -> None:
        earlier = [a_question(kind) for kind in KINDS]
        late = a_question("yes_no", "q_late", when={"question": "q_yes_no", "is": [1]})
        problems = validate_definition(asked_when(*earlier, late, when=when))
        assert len(problems) == 1
        assert f"(“{LAST}”): no answers lead here" in problems[0]

    def test_are_not_seen_where_somebody_can_get_through(self) -> None:
        when = {
            "all": [
                {"question": "q_multiple", "is": [1]},
                {"question": "q_multiple", "is": [2]},
                {"question": "q_ranking", "row": 1, "is_none_of": [1]},
                {"question": "q_ranking", "row": 2, "is_none_of": [1]},
                {"question": "q_number", "from": 24},
                {"question": "q_nps", "is_none_of": [0, 10]},
            ]
        }
        earlier = [a_question(kind) for kind in KINDS]
        assert validate_definition(asked_when(*earlier, when=when)) == []

    def test_are_not_looked_for_without_end(self) -> None:
        earlier = [a_question("nps", f"q{n}") for n in range(12)]
        when = {"all": [{"question": f"q{n}", "is": [1]} for n in range(12)]}
        assert not list(dead_ends(asked_when(*earlier, when=when)))


@settings(max_examples=50, deadline=None)
@given(questionnaires())
def test_every_other_problem_than_a_dead_end_is_absent_from_what_looks_back(
    definition: dict[str, Any],
) -> None:
    problems = validate_definition(definition)
    assert all("no answers lead here" in problem for problem in problems)
