"""From screen to screen: what is taken, what is refused, and that nothing is lost on the way."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldwork.answering.flow import Move, Turn, digest, shown, turn
from fieldwork.answering.progress import Progress
from fieldwork.answering.reviewing import review
from fieldwork.answering.showing import questions_shown
from studies.codes import DECLINED, LEFT_BLANK, NOT_ASKED
from studies.instruments.answering import reached, settled
from studies.instruments.given import Answers, variables_of
from studies.instruments.refilling import refilled
from studies.instruments.sending import take
from tests.fieldwork.answering.filling import answered, filled
from tests.studies.instruments.questionnaires import (
    KINDS,
    a_question,
    every_kind,
    of,
    questionnaires,
)

BEGUN = Progress(place="test", version_id=1, language="en", step=0)


def going(definition: dict[str, Any], *moves: tuple[dict[str, list[str]], Move]) -> Turn:
    turned = shown(definition, BEGUN)
    for sent, move in moves:
        turned = turn(definition, turned.progress, sent, move)
    return turned


class TestEveryWayThrough:
    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=80)
    @given(st.data())
    def test_takes_exactly_what_is_reached(self, data: st.DataObject) -> None:
        definition = data.draw(questionnaires())
        given_by_key: dict[str, Any] = {}
        turned = shown(definition, BEGUN)
        while turned.screen is not None:
            sent = data.draw(filled(turned.screen))
            for question in turned.screen.questions:
                given_by_key[question["key"]] = take(question, sent).answers
            turned = turn(definition, turned.progress, sent, Move.NEXT)
            assert not turned.problems
        answers = turned.progress.answers
        asked = {question["key"] for question in reached(definition, answers)}
        final = settled(definition, answers)
        assert set(given_by_key) == asked
        for question in definition["questions"]:
            names = variables_of(question)
            if question["key"] in asked:
                taken = given_by_key[question["key"]]
                assert {n: final.code(n) for n in names} == {n: taken.code(n) for n in names}
                assert NOT_ASKED not in {final.code(n) for n in names}
            else:
                assert {final.code(n) for n in names} <= {NOT_ASKED}
                assert question["key"] not in final.texts

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
    @given(st.data())
    def test_shows_again_what_was_answered(self, data: st.DataObject) -> None:
        question = a_question(data.draw(st.sampled_from(sorted(KINDS))))
        taken = take(question, data.draw(answered(question)))
        assert not taken.problem
        again = take(question, refilled(question, taken.answers))
        names = variables_of(question)
        blank = dict.fromkeys(names, LEFT_BLANK)
        assert blank | again.answers.codes == blank | taken.answers.codes
        kept = settled(of(question), taken.answers).texts
        assert settled(of(question), again.answers).texts == kept

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=30)
    @given(st.data())
    def test_going_back_and_forth_changes_nothing(self, data: st.DataObject) -> None:
        definition = data.draw(questionnaires())
        turned = shown(definition, BEGUN)
        while turned.screen is not None:
            turned = turn(definition, turned.progress, data.draw(filled(turned.screen)), Move.NEXT)
        before = settled(definition, turned.progress.answers)
        turned = turn(definition, turned.progress, {}, Move.BACK)
        while turned.screen is not None:
            sent: dict[str, Any] = {}
            for question in turned.screen.questions:
                sent |= refilled(question, turned.progress.answers)
            turned = turn(definition, turned.progress, sent, Move.NEXT)
        assert settled(definition, turned.progress.answers) == before


class TestTurn:
    def test_says_what_is_wrong_and_keeps_what_was_typed(self) -> None:
        definition = of(a_question("number"), a_question("yes_no"))
        sent = {"q_number": ["many"], "q_yes_no": ["1"]}
        turned = going(definition, (sent, Move.NEXT))
        number, yes_no = questions_shown(turned, sent)
        assert number.problem == "Write a number, such as 12."
        assert number.value == "many"
        assert [choice.label for choice in yes_no.choices if choice.is_chosen] == ["Yes"]

    def test_goes_back_with_what_can_be_read(self) -> None:
        questions = [a_question("yes_no", "a", page="p1"), a_question("number", "b", page="p2")]
        definition = of(*questions, pages=[{"key": "p1"}, {"key": "p2"}])
        turned = going(
            definition, ({"a": ["1"]}, Move.NEXT), ({"b": ["many"]}, Move.BACK), ({}, Move.SHOW)
        )
        assert turned.progress.step == 0
        assert turned.progress.answers.codes == {"a": LEFT_BLANK}

    @pytest.mark.requirement("R-129")
    def test_lets_everything_be_left_blank(self) -> None:
        definition = every_kind()
        turned = going(definition, ({}, Move.NEXT))
        assert turned.screen is None
        assert not any(one.answers for one in review(turned))
        codes = settled(definition, turned.progress.answers).codes
        assert set(codes.values()) == {LEFT_BLANK}

    @pytest.mark.requirement("R-129", "R-094")
    @pytest.mark.parametrize("kind", sorted(set(KINDS) - {"text"}))
    def test_lets_every_question_be_declined(self, kind: str) -> None:
        question = a_question(kind)
        fields = {name: ["declined"] for name in (question["key"], *variables_of(question))}
        fields[f"{question['key']}__declined"] = ["yes"]
        if kind not in ("number", "date"):
            del fields[f"{question['key']}__declined"]
        turned = going(of(question), (fields, Move.NEXT))
        assert set(turned.progress.answers.codes.values()) == {DECLINED}
        [reviewed] = review(turned)
        assert "Prefer not to say" in reviewed.answers[0]

    def test_forgets_what_is_no_longer_asked(self) -> None:
        when = {"question": "a", "is": [1]}
        questions = [
            a_question("yes_no", "a", page="p1"),
            a_question("text", "b", page="p2", when=when),
            a_question("yes_no", "c", page="p2"),
        ]
        definition = of(*questions, pages=[{"key": "p1"}, {"key": "p2"}])
        turned = going(
            definition,
            ({"a": ["1"]}, Move.NEXT),
            ({"b": ["Something private"]}, Move.BACK),
            ({"a": ["2"]}, Move.NEXT),
        )
        assert turned.screen is not None
        assert turned.screen.keys == ("c",)
        assert settled(definition, turned.progress.answers).texts == {}


class TestOpenTexts:
    @pytest.mark.requirement("R-111", "R-025")
    def test_are_held_once_when_they_look_personal(self) -> None:
        definition = of(a_question("text", "better"))
        text = "Call me at 212-555-0142."
        turned = going(definition, ({"better": [text]}, Move.NEXT))
        assert turned.screen is not None
        assert turned.told == {"better": ["a telephone number"]}
        [question] = questions_shown(turned, {"better": [text]})
        assert question.words is not None
        assert question.words.value == text
        said = {"better": [text], question.words.seen_name: [question.words.seen]}
        assert turn(definition, turned.progress, said, Move.NEXT).screen is None

    def test_are_held_again_once_they_were_changed(self) -> None:
        definition = of(a_question("text", "better"))
        first, second = "Call 212-555-0142.", "Or write to ann@example.org."
        turned = going(definition, ({"better": [first]}, Move.NEXT))
        said = {"better": [second], "better__seen": [digest(first)]}
        assert turn(definition, turned.progress, said, Move.NEXT).told

    def test_never_hold_whoever_goes_back(self) -> None:
        definition = of(a_question("text", "better"))
        turned = going(definition, ({"better": ["Call 212-555-0142."]}, Move.BACK))
        assert not turned.told


class TestQuestionsShown:
    def test_keep_the_order_that_one_person_saw(self) -> None:
        options = [{"code": n, "label": f"Way {n}"} for n in range(1, 13)]
        last = {"code": 99, "label": "Other", "other": True}
        definition = of(a_question("single", options=[*options, last], shuffle=True))

        def order(seed: int) -> list[str]:
            progress = Progress(place="t", version_id=1, language="en", step=0, seed=seed)
            [question] = questions_shown(shown(definition, progress))
            return [choice.label for choice in question.choices]

        assert order(1) == order(1) != order(2)
        assert order(1)[-2:] == order(2)[-2:] == ["Other", "Prefer not to say"]
        assert sorted(order(1)) == sorted(order(2))

    def test_have_a_field_for_each_kind(self) -> None:
        every = questions_shown(shown(every_kind(), BEGUN))
        assert {question.kind for question in every} == {*KINDS, "info"}
        by_kind = {question.kind: question for question in every}
        assert [choice.label for choice in by_kind["rating"].steps] == ["1", "2", "3", "4", "5"]
        assert by_kind["rating"].ends == ("Poor", "Good")
        assert by_kind["single"].words is not None
        assert len(by_kind["date"].months) == 12
        assert by_kind["number"].hint == "From 1 to 24."
        assert [row.label for row in by_kind["matrix"].rows] == ["Row 1", "Row 2"]
        assert len(by_kind["ranking"].rows[0].choices) == 4


class TestReview:
    def test_reads_back_every_answer_in_words(self) -> None:
        definition = every_kind()
        sent = {
            "q_yes_no": ["1"],
            "q_single": ["9"],
            "q_single__other": ["By boat"],
            "q_multiple": ["1", "2"],
            "q_scale": ["2"],
            "q_rating": ["5"],
            "q_nps": ["10"],
            "q_matrix__1": ["1"],
            "q_matrix__2": ["declined"],
            "q_ranking__2": ["1"],
            "q_number": ["7.5"],
            "q_date__month": ["3"],
            "q_date__year": ["2027"],
            "q_text": ["Shorter lines."],
        }
        found = {one.text: one.answers for one in review(going(definition, (sent, Move.NEXT)))}
        assert list(found.values()) == [
            ["Yes"],
            ["Other", "By boat"],
            ["By air", "By rail"],
            ["Step 2"],
            ["5 (Good)"],
            ["10"],
            ["Row 1: By air", "Row 2: Prefer not to say"],
            ["By rail: 1"],
            ["7.5 hours"],
            ["March 2027"],
            ["Shorter lines."],
        ]


def test_nothing_sent_is_no_answer() -> None:
    assert going(of(a_question("text")), ({}, Move.NEXT)).progress.answers == Answers()
