"""Steps of building: each leaves a definition that is still in order."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.instruments import as_text, validate_definition
from studies.instruments.changing import (
    free_key,
    moved_page,
    moved_question,
    with_copy_of,
    with_page,
    with_question,
    without_page,
    without_question,
)
from studies.instruments.languages import with_translation
from tests.studies.instruments.questionnaires import a_question, every_kind, of


def keys(definition: dict[str, Any]) -> list[str]:
    """The questions in their order."""
    return [question["key"] for question in definition["questions"]]


def paged() -> dict[str, Any]:
    """a and b on the first page, c on the second."""
    pages = [{"key": "one"}, {"key": "two"}]
    questions = [
        a_question("text", key, page=page)
        for key, page in (("a", "one"), ("b", "one"), ("c", "two"))
    ]
    return of(*questions, pages=pages)


class TestQuestions:
    def test_stand_at_the_end_of_their_page_or_in_the_place_of_another(self) -> None:
        added = with_question(paged(), a_question("nps", "d", page="one"))
        assert keys(added) == ["a", "b", "d", "c"]
        changed = with_question(added, a_question("nps", "e", page="one"), instead_of="a")
        assert keys(changed) == ["e", "b", "d", "c"]

    def test_go_with_their_translations(self) -> None:
        definition = with_translation(paged(), "es", {"questions.b.text": "¿Y?"})
        left = without_question(definition, "b")
        assert left["translations"] == {"es": {}}
        assert validate_definition(left) == []

    def test_are_copied_under_a_name_of_their_own(self) -> None:
        copied = with_copy_of(with_copy_of(paged(), "a"), "a")
        assert keys(copied) == ["a", "a_3", "a_2", "b", "c"]
        assert free_key(copied, "z") == "z"

    @pytest.mark.parametrize(
        ("key", "by", "order", "page"),
        [
            ("a", 1, ["b", "a", "c"], "one"),
            ("b", 1, ["a", "b", "c"], "two"),
            ("c", -1, ["a", "b", "c"], "one"),
            ("c", 1, ["a", "b", "c"], "two"),
            ("a", -1, ["a", "b", "c"], "one"),
        ],
    )
    def test_move_within_their_page_and_over_its_edge(
        self, key: str, by: int, order: list[str], page: str
    ) -> None:
        moved = moved_question(paged(), key, by=by)
        assert keys(moved) == order
        assert next(q["page"] for q in moved["questions"] if q["key"] == key) == page

    def test_move_without_pages(self) -> None:
        definition = of(*(a_question("text", key) for key in "abc"))
        assert keys(moved_question(definition, "a", by=1)) == ["b", "a", "c"]
        assert keys(moved_question(definition, "a", by=-1)) == ["a", "b", "c"]


class TestPages:
    def test_take_in_what_there_was_when_they_are_first(self) -> None:
        definition = with_page(of(a_question("text", "a")), {"key": "one"})
        assert definition["questions"][0]["page"] == "one"
        assert validate_definition(definition) == []

    def test_leave_their_questions_to_a_neighbour(self) -> None:
        left = without_page(paged(), "one")
        assert [q["page"] for q in left["questions"]] == ["two", "two", "two"]
        alone = without_page(left, "two")
        assert "pages" not in alone
        assert validate_definition(alone) == []

    def test_move_with_their_questions(self) -> None:
        assert keys(moved_page(paged(), "two", by=-1)) == ["c", "a", "b"]

    def test_change_in_place(self) -> None:
        assert with_page(paged(), {"key": "one", "title": "You"})["pages"][0]["title"] == "You"


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_any_steps_leave_every_question_on_a_page_in_order(data: st.DataObject) -> None:
    definition = paged()
    for _ in range(6):
        key = data.draw(st.sampled_from(keys(definition)))
        step = data.draw(st.integers(0, 3))
        if step == 0:
            definition = moved_question(definition, key, by=data.draw(st.sampled_from([-1, 1])))
        elif step == 1:
            definition = with_copy_of(definition, key)
        elif step == 2 and definition["pages"][1:]:
            definition = moved_page(definition, definition["pages"][0]["key"], by=1)
        elif step == 3:
            new = free_key(definition, "p")
            question = a_question("nps", free_key(definition, "n"), page=new)
            definition = with_question(with_page(definition, {"key": new}), question)
        problems = validate_definition(definition)
        assert all(problem.endswith("has no questions.") for problem in problems)


def test_a_definition_reads_line_by_line_with_all_that_participants_see() -> None:
    definition = with_translation(every_kind(), "es", {"title": "De viaje"})
    definition["questions"][2]["when"] = {"question": "q_yes_no", "is": [1]}
    definition["questions"][2]["help"] = "The longest part."
    text = as_text(definition)
    for line in (
        "Page: You / Your journey",
        "   Think of it.",
        "   Asked when “About q_yes_no?” is “Yes”",
        "   The longest part.",
        "   1 to 24 hours",
        "   De viaje",
    ):
        assert line in text.splitlines()
