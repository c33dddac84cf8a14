"""Definitions: what makes one valid, what it compiles to, and its hash."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies.codes import RESERVED
from studies.instruments import (
    DefinitionError,
    compile_variables,
    content_hash,
    problems_of_objectives,
    text_keys,
    validate_definition,
    with_question,
    without_question,
)
from studies.instruments.languages import in_language
from tests.builders.studies import a_definition
from tests.studies.instruments.questionnaires import a_question, of


def with_first(**changes: Any) -> dict[str, Any]:
    """A definition whose first question is changed; ``None`` takes a field away."""
    definition = a_definition()
    first = {**definition["questions"][0], **changes}
    definition["questions"][0] = {name: value for name, value in first.items() if value is not None}
    return definition


class TestValidateDefinition:
    def test_finds_nothing_wrong_with_a_good_one(self) -> None:
        assert validate_definition(a_definition()) == []

    @pytest.mark.parametrize("broken", [None, [], "x", 3])
    def test_wants_an_object(self, broken: object) -> None:
        assert validate_definition(broken)

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            ({"key": "Not A Key"}, "“key”"),
            ({"key": "a__b"}, "“key”"),
            ({"key": None}, "“key”"),
            ({"text": "  "}, "“text”"),
            ({"why": None}, "“why”"),
            ({"objective": 0}, "“objective”"),
            ({"objective": True}, "“objective”"),
            ({"kind": "essay"}, "“kind”"),
            ({"options": []}, "“options”"),
            ({"options": [{"code": 1, "label": "a"}]}, "“options”"),
            ({"options": [{"code": -1, "label": "a"}, {"code": 2, "label": "b"}]}, "“options”"),
            ({"options": [{"code": 1, "label": "a"}, {"code": 1, "label": "b"}]}, "repeat a code"),
            ({"options": [{"code": 1, "label": "a"}, {"code": 2, "label": "a"}]}, "repeat a label"),
            ({"options": ["a", "b"]}, "“options”"),
            ({"decimals": 2}, "“decimals”"),
            ({"demographic": "shoe_size"}, "“demographic”"),
            ({"demographic": "age", "pii": "none"}, "“pii”"),
            ({"pii": "secret"}, "“pii”"),
            ({"colour": "red"}, "“colour”"),
        ],
    )
    def test_names_question_and_field(self, changes: dict[str, Any], named: str) -> None:
        problems = validate_definition(with_first(**changes))
        assert len(problems) == 1
        assert "Question 1" in problems[0]
        assert named in problems[0]

    def test_refuses_a_key_used_twice(self) -> None:
        definition = with_question(a_definition(), a_definition()["questions"][0])
        assert "is used by an earlier question" in validate_definition(definition)[0]

    def test_wants_a_title_and_questions(self) -> None:
        assert len(validate_definition({"title": "", "questions": None})) == 2
        assert len(validate_definition({"title": "Empty", "questions": []})) == 1

    @given(
        st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5)
    )
    def test_never_fails_on_anything(self, thing: object) -> None:
        validate_definition({"title": "t", "questions": [thing, {"key": thing, "options": thing}]})


class TestCompileVariables:
    def test_makes_one_per_closed_question_one_per_option_and_one_per_number(self) -> None:
        names = [variable.name for variable in compile_variables(a_definition())]
        assert names == ["satisfied", "languages__1", "languages__2", "minutes", "age"]

    def test_counts_positions_from_zero(self) -> None:
        positions = [variable.position for variable in compile_variables(a_definition())]
        assert positions == list(range(5))

    def test_gives_yes_and_no_fixed_codes(self) -> None:
        definition = with_first(kind="yes_no", options=None)
        assert compile_variables(definition)[0].codes == {"1": "Yes", "2": "No"}

    def test_keeps_decimals_and_demographics(self) -> None:
        by_name = {variable.name: variable for variable in compile_variables(a_definition())}
        assert by_name["minutes"].decimals == 1
        assert by_name["age"].demographic == "age"

    def test_makes_none_for_open_text(self) -> None:
        assert text_keys(a_definition()) == ["better"]

    def test_never_uses_a_reserved_code(self) -> None:
        codes = {int(c) for variable in compile_variables(a_definition()) for c in variable.codes}
        assert not codes & RESERVED

    def test_refuses_a_broken_definition(self) -> None:
        with pytest.raises(DefinitionError) as refusal:
            compile_variables(with_first(kind="essay"))
        assert len(refusal.value.problems) == 1


class TestContentHash:
    def test_does_not_depend_on_the_order_of_fields(self) -> None:
        definition = a_definition()
        assert content_hash(dict(reversed(definition.items()))) == content_hash(definition)

    def test_changes_with_a_single_letter(self) -> None:
        assert content_hash(with_first(text="How satisfied are you?")) != content_hash(
            a_definition()
        )


class TestQuestions:
    def test_are_taken_out_by_key(self) -> None:
        left = without_question(a_definition(), "age")
        assert "age" not in {question["key"] for question in left["questions"]}

    @pytest.mark.requirement("R-124")
    def test_without_an_objective_of_the_study_are_named(self) -> None:
        assert len(problems_of_objectives(with_first(objective=9), {1})) == 1


class TestFieldsThatSayNothing:
    @pytest.mark.parametrize("nothing", [None, "", 0, [], {}])
    def test_stand_anywhere_without_harm(self, nothing: object) -> None:
        names = ("unit", "decimals", "options", "rows", "largest")
        more: dict[str, Any] = dict.fromkeys(names, nothing)
        definition = of(a_question("text", **more), a_question("yes_no", decimals=nothing))
        assert validate_definition(definition) == []
        assert compile_variables(definition)[0].decimals == 0
        assert in_language(definition, "es")["questions"][0]["text"] == "About q_text?"


class TestNamesOfOptions:
    @pytest.mark.parametrize("name", ["", "two words", "1", "it's", 5])
    def test_are_words_other_than_the_code(self, name: object) -> None:
        options = [{"code": 1, "label": "a", "name": name}, {"code": 2, "label": "b"}]
        assert "“options”" in validate_definition(with_first(options=options))[0]

    def test_are_given_once(self) -> None:
        options = [{"code": 1, "label": "a", "name": "2"}, {"code": 2, "label": "b"}]
        assert "repeat a name" in validate_definition(with_first(options=options))[0]
