"""Translations: what is missing, what is out of date, what is shown."""

from studies.instruments import content_hash, validate_definition
from studies.instruments.languages import (
    complete_languages,
    in_language,
    is_right_to_left,
    languages_of,
    missing,
    name_of,
    with_translation,
    wordings,
)
from tests.studies.instruments.questionnaires import a_question, every_kind, of


def in_spanish(definition: dict[str, object]) -> dict[str, object]:
    """Everything translated, after a fashion."""
    return with_translation(
        definition, "es", {place: f"es: {text}" for place, text in wordings(definition).items()}
    )


class TestMissing:
    def test_is_nothing_in_the_language_of_the_definition(self) -> None:
        assert missing(every_kind(), "en") == []

    def test_is_everything_before_and_nothing_after_translating(self) -> None:
        definition = every_kind()
        assert missing(definition, "es") == list(wordings(definition))
        assert missing(in_spanish(definition), "es") == []
        assert complete_languages(in_spanish(definition)) == ["en", "es"]

    def test_includes_what_changed_since_it_was_translated(self) -> None:
        definition = in_spanish(every_kind())
        definition["questions"][1]["text"] = "Was it easy?"  # type: ignore[index]
        assert missing(definition, "es") == ["questions.q_yes_no.text"]
        assert languages_of(definition) == ["en", "es"]
        assert complete_languages(definition) == ["en"]


class TestInLanguage:
    def test_shows_every_wording_and_keeps_every_code(self) -> None:
        definition = in_spanish(every_kind())
        shown = in_language(definition, "es")
        assert validate_definition(shown) == []
        assert all(text.startswith("es: ") for text in wordings(shown).values())
        back = {place: text.removeprefix("es: ") for place, text in wordings(shown).items()}
        assert back == wordings(definition)

    def test_falls_back_to_the_language_of_the_definition(self) -> None:
        definition = with_translation(of(a_question("text", "q")), "ar", {"title": "السفر"})
        shown = in_language(definition, "ar")
        assert shown["title"] == "السفر"
        assert shown["questions"][0]["text"] == "About q?"


class TestWithTranslation:
    def test_keeps_the_definition_well_formed_and_takes_blank_away(self) -> None:
        definition = in_spanish(every_kind())
        changed = with_translation(definition, "es", {"title": " ", "nowhere": "x"})
        assert validate_definition(changed) == []
        assert missing(changed, "es") == ["title"]
        assert content_hash(changed) != content_hash(definition)


class TestProblems:
    def test_name_the_language_and_the_place(self) -> None:
        good = {"text": "a", "of": "b"}
        for translations, said in (
            ({"Spanish": {}}, "“Spanish”: it must be the code"),
            ({"en": {}}, "another language than “en”"),
            ({"es": []}, "must be a JSON object"),
            ({"es": {"questions.none.text": good}}, "no wording of the definition"),
            ({"es": {"title": "Viajar"}}, "“title” must be"),
        ):
            problems = validate_definition(of(a_question("text"), translations=translations))
            assert len(problems) == 1
            assert said in problems[0]
        assert validate_definition(of(a_question("text"), language="English")) == [
            "“language” must be a code such as “en” or “es”."
        ]


def test_languages_know_their_names_and_directions() -> None:
    assert (name_of("es"), name_of("xx")) == ("español", "xx")
    assert is_right_to_left("ar")
    assert not is_right_to_left("es")
    assert not is_right_to_left("xx")
