"""The standard questions that come with the portal."""

import pytest

from studies.codes import DECLINED, RESERVED_LABELS
from studies.instruments import content_hash, options_of, validate_definition
from studies.instruments.advice import advice
from studies.instruments.bank import Banked, is_same, problems_of_marks, spoken, with_banked
from studies.instruments.kinds import Definition
from studies.instruments.languages import complete_languages, missing
from studies.instruments.library import standards
from studies.vocabulary import Demographic, QuestionKind
from studies.xlsform import Asking, read_file, read_form, write_form
from studies.xlsform.saving import as_workbook

EMPTY = {"title": "Trips", "questions": []}
EVERY = [pytest.param(banked, id=key) for key, banked in standards().items()]


def alone(banked: Banked, **more: object) -> Definition:
    return with_banked({**EMPTY, **more}, banked, objective=1, why=banked.why)


class TestStandards:
    def test_cover_every_demographic_of_the_assessment(self) -> None:
        about = {banked.question.get("demographic") for banked in standards().values()}
        assert about >= set(Demographic.values)

    def test_ask_race_and_ethnicity_as_the_directive_does(self) -> None:
        question = standards()["demographics.race_ethnicity"].question
        assert question["kind"] == QuestionKind.MULTIPLE
        assert len(options_of(question)) == 7

    def test_have_every_county_of_a_state_and_no_question_without(self) -> None:
        assert len(options_of(standards()["demographics.county_tx"].question)) == 254 + 1
        assert "demographics.county_dc" not in standards()

    @pytest.mark.requirement("R-094")
    @pytest.mark.parametrize("banked", EVERY)
    def test_can_be_declined_and_leave_no_way_to_compel(self, banked: Banked) -> None:
        assert RESERVED_LABELS[DECLINED] == "Prefer not to say"
        assert "Prefer not to say" not in options_of(banked.question).values()
        assert not {"required", "mandatory"} & set(banked.question)

    @pytest.mark.parametrize("banked", EVERY)
    def test_are_well_formed_and_complete_in_both_languages(self, banked: Banked) -> None:
        assert validate_definition(alone(banked)) == []
        said = alone(banked, translations={"es": {}})
        assert missing(said, "es") == ["title"]
        spanish = spoken(banked, "es")
        assert spanish is not None
        assert validate_definition(alone(spanish, language="es")) == []
        assert spoken(spanish, "en") == banked

    @pytest.mark.parametrize("banked", EVERY)
    def test_leave_the_checker_nothing_to_point_at(self, banked: Banked) -> None:
        assert advice(alone(banked), expected=0, threshold=10) == []


class TestWithBanked:
    def test_is_recognised_and_not_once_the_words_differ(self) -> None:
        banked = standards()["demographics.age"]
        definition = alone(banked)
        assert [*problems_of_marks(definition, standards())] == []
        (question,) = definition["questions"]
        assert is_same({**question, "when": {"x": 1}, "why": "Other."}, banked, language="en")
        other = {**question, "text": "How old are you?"}
        assert not is_same(other, banked, language="en")
        assert len([*problems_of_marks({**EMPTY, "questions": [other]}, standards())]) == 1

    def test_refuses_a_mark_that_the_bank_does_not_know(self) -> None:
        question = {**alone(standards()["demographics.age"])["questions"][0], "bank": "x"}
        found = [*problems_of_marks({**EMPTY, "questions": [question]}, standards())]
        assert "has no question “x”" in found[0]

    def test_takes_a_second_name_where_the_first_is_taken(self) -> None:
        banked = standards()["experience.ease"]
        twice = with_banked(alone(banked), banked, objective=1, why="Again.")
        assert [question["key"] for question in twice["questions"]] == ["ease", "ease_2"]

    def test_brings_its_spanish_where_there_is_spanish(self) -> None:
        banked = standards()["experience.trust"]
        assert "translations" not in alone(banked)
        titled = {"es": {"title": {"text": "Viajes", "of": "Trips"}}}
        assert complete_languages(alone(banked, translations=titled)) == ["en", "es"]

    def test_comes_back_from_a_form_of_another_tool_as_it_was(self) -> None:
        definition = alone(standards()["demographics.state"])
        workbook = as_workbook(write_form(definition, form_id="x"))
        found, _ = read_form(read_file(workbook), Asking("Another title"))
        assert content_hash(found) == content_hash(definition)
