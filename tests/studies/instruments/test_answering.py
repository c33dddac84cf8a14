"""What is reached, what counts, and on which screens: over random questionnaires and answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.codes import DECLINED, LEFT_BLANK, NOT_ASKED, RESERVED, SELECTED
from studies.instruments import compile_variables, validate_definition
from studies.instruments.answering import reached, screens, settled
from studies.instruments.conditions import holds, questions_in
from studies.instruments.given import Answers, variables_of
from studies.instruments.sending import take
from tests.studies.instruments.questionnaires import a_question, every_kind, of, questionnaires


@st.composite
def answered(draw: st.DrawFn) -> tuple[dict[str, Any], Answers]:
    """A well-formed questionnaire with an answer to every question, reached or not."""
    definition = draw(questionnaires().filter(lambda d: not validate_definition(d)))
    answers = Answers()
    for question in definition["questions"]:
        for name in variables_of(question):
            answers.codes[name] = draw(st.sampled_from([LEFT_BLANK, DECLINED, 1, 2]))
        if question["kind"] == "text" and draw(st.booleans()):
            answers.texts[question["key"]] = "words"
    return definition, answers


def one_by_one(definition: dict[str, Any], answers: Answers) -> Iterator[str]:
    """The keys that are reached, found by asking question after question with a clean sheet."""
    questions = {question["key"]: question for question in definition["questions"]}
    pages = {page["key"]: page for page in definition["pages"]}
    heard = Answers()
    for key, question in questions.items():
        page = pages[question["page"]].get("when")
        if holds(page, questions, heard) and holds(question.get("when"), questions, heard):
            yield key
            names = variables_of(question)
            heard.update({n: answers.codes[n] for n in names}, {})
            heard.update({}, {key: answers.texts[key]} if key in answers.texts else {})


@settings(max_examples=50, deadline=None)
@given(answered())
def test_answers_count_exactly_where_they_are_reached(case: tuple[dict[str, Any], Answers]) -> None:
    definition, answers = case
    expected = list(one_by_one(definition, answers))
    assert [question["key"] for question in reached(definition, answers)] == expected
    final = settled(definition, answers)
    assert list(final.codes) == [spec.name for spec in compile_variables(definition)]
    for question in definition["questions"]:
        is_reached = question["key"] in expected
        for name in variables_of(question):
            assert final.codes[name] == (answers.codes[name] if is_reached else NOT_ASKED)
        assert (question["key"] in final.texts) == (is_reached and question["key"] in answers.texts)


@settings(max_examples=50, deadline=None)
@given(answered())
def test_a_screen_never_changes_by_what_is_answered_on_it(
    case: tuple[dict[str, Any], Answers],
) -> None:
    definition, answers = case
    shown = screens(definition, answers)
    assert [key for screen in shown for key in screen.keys] == list(one_by_one(definition, answers))
    for screen in shown:
        assert len({question.get("page") for question in screen.questions}) == 1
        looked_at = questions_in(*(question.get("when") for question in screen.questions))
        assert not looked_at & set(screen.keys)


class TestSettled:
    def test_forgets_what_no_longer_leads_anywhere(self) -> None:
        follow_up = a_question("text", "why", when={"question": "used", "is": [1]})
        definition = of(a_question("yes_no", "used"), follow_up)
        went_back = Answers({"used": 2}, {"why": "It was slow."})
        assert settled(definition, went_back) == Answers({"used": 2})

    def test_keeps_words_beside_other_only_where_it_is_chosen(self) -> None:
        definition = of(a_question("single", "mode"))
        words = {"mode__other": "By boat"}
        assert settled(definition, Answers({"mode": 9}, words)).texts == words
        assert settled(definition, Answers({"mode": 1}, words)).texts == {}

    def test_says_no_answer_for_what_was_passed_over(self) -> None:
        final = settled(every_kind(), Answers())
        assert set(final.codes.values()) == {LEFT_BLANK}


class TestScreens:
    def test_part_a_page_before_a_question_that_depends_on_it(self) -> None:
        definition = of(
            a_question("yes_no", "used"),
            a_question("text", "why", when={"question": "used", "is": [1]}),
            a_question("nps", "last"),
        )
        shown = [screen.keys for screen in screens(definition, Answers({"used": SELECTED}))]
        assert shown == [("used",), ("why", "last")]
        assert [s.keys for s in screens(definition, Answers({"used": 2}))] == [("used",), ("last",)]


class TestTake:
    @pytest.mark.parametrize(
        ("kind", "sent", "codes"),
        [
            ("yes_no", {"q": ["2"]}, {"q": 2}),
            ("single", {"q": ["9"]}, {"q": 9}),
            ("single", {"q": ["declined"]}, {"q": DECLINED}),
            ("single", {}, {"q": LEFT_BLANK}),
            ("scale", {"q": ["5"]}, {"q": 5}),
            ("nps", {"q": ["0"]}, {"q": 0}),
            ("multiple", {"q": ["1", "2"]}, {"q__1": 1, "q__2": 1, "q__9": 0}),
            ("multiple", {"q": ["declined"]}, {"q__1": -2, "q__2": -2, "q__9": -2}),
            ("multiple", {}, {"q__1": -3, "q__2": -3, "q__9": -3}),
            ("matrix", {"q__1": ["2"]}, {"q__1": 2, "q__2": -3}),
            ("ranking", {"q__1": ["2"], "q__3": ["1"]}, {"q__1": 2, "q__2": -3, "q__3": 1}),
            ("number", {"q": ["2,5"]}, {"q": 25}),
            ("number", {"q": ["9"], "q__declined": ["on"]}, {"q": DECLINED}),
            ("date", {"q__month": ["3"], "q__year": ["2020"]}, {"q": 2020 * 12 + 2}),
            ("date", {}, {"q": LEFT_BLANK}),
        ],
    )
    def test_reads_what_was_sent(
        self, kind: str, sent: dict[str, list[str]], codes: dict[str, int]
    ) -> None:
        taken = take(a_question(kind, "q"), sent)
        assert taken.problem == ""
        assert taken.answers.codes == codes

    @pytest.mark.parametrize(
        ("kind", "sent", "problem"),
        [
            ("single", {"q": ["7"]}, "choice"),
            ("yes_no", {"q": ["-1"]}, "choice"),
            ("multiple", {"q": ["1", "9"]}, "alone"),
            ("multiple", {"q": ["1", "x"]}, "choice"),
            ("matrix", {"q__1": ["8"]}, "choice"),
            ("ranking", {"q__1": ["1"], "q__2": ["1"]}, "ranks"),
            ("number", {"q": ["many"]}, "number"),
            ("number", {"q": ["1e9"]}, "number"),
            ("number", {"q": ["-3"]}, "number"),
            ("number", {"q": ["2.55"]}, "decimals"),
            ("number", {"q": ["0.5"]}, "smallest"),
            ("number", {"q": ["24.1"]}, "largest"),
            ("date", {"q__month": ["13"], "q__year": ["2020"]}, "month"),
            ("date", {"q__year": ["2020"]}, "month"),
            ("date", {"q__month": ["1"], "q__year": ["1999"]}, "year"),
            ("text", {"q": ["x" * 4001]}, "long"),
        ],
    )
    def test_names_what_is_wrong(self, kind: str, sent: dict[str, list[str]], problem: str) -> None:
        assert take(a_question(kind, "q"), sent).problem == problem

    def test_keeps_words_with_their_lines(self) -> None:
        assert take(a_question("text", "q"), {"q": [" one\r\ntwo "]}).answers.texts == {
            "q": "one\ntwo"
        }

    @pytest.mark.requirement("R-129")
    def test_lets_every_question_be_declined_or_passed_over(self) -> None:
        for question in every_kind()["questions"]:
            declined = {question["key"]: ["declined"], f"{question['key']}__declined": ["on"]}
            for name in variables_of(question):
                declined.setdefault(name, ["declined"])
            assert take(question, declined).problem == ""
            assert set(take(question, declined).answers.codes.values()) <= {DECLINED}
            assert take(question, {}).problem == ""

    @settings(max_examples=50, deadline=None)
    @given(
        st.sampled_from(every_kind()["questions"]),
        st.dictionaries(
            st.sampled_from(["", "__1", "__2", "__year", "__month", "__other", "__declined"]),
            st.lists(st.text(max_size=6), max_size=3),
        ),
    )
    def test_never_fails_and_never_takes_a_code_that_is_not_offered(
        self, question: dict[str, Any], parts: dict[str, list[str]]
    ) -> None:
        sent = {question["key"] + part: values for part, values in parts.items()}
        taken = take(question, sent).answers
        specs = {s.name: s for s in compile_variables(every_kind())}
        for name, code in taken.codes.items():
            known = specs[name].codes
            assert code in RESERVED or (str(code) in known if known else code >= 0)
