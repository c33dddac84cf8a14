"""What a code book says of a version."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from studies.codebook import COLUMNS, Entry, as_document, as_json, entries_of, sheet
from studies.codes import RESERVED_LABELS
from studies.instruments import compile_variables, text_keys
from studies.instruments.bank import with_banked
from studies.instruments.library import standards
from tests.studies.instruments.questionnaires import CHOICES, a_question, every_kind, of

ABOUT = {
    "title": "Code book of TSA-2027-001",
    "code": "TSA-2027-001",
    "study": "Checkpoints",
    "component": "Transportation Security Administration",
    "instrument": "Travelling",
    "version": 3,
    "hash": "abc",
}
NAMED = [{**choice, "name": name} for choice, name in zip(CHOICES, ("air", "rail"), strict=True)]


def a_book(**changes: Any) -> list[Entry]:
    first = a_question("single", "way", options=NAMED, demographic="age", pii="demographic")
    last = a_question("number", "hours", when={"question": "way", "is": [1]}, **changes)
    return entries_of(of(first, last))


class TestEntriesOf:
    def test_has_every_variable_and_every_open_answer(self) -> None:
        definition = every_kind()
        entries = entries_of(definition)
        numbered = [entry.name for entry in entries if entry.number]
        assert numbered == [spec.name for spec in compile_variables(definition)]
        assert [entry.name for entry in entries if not entry.number] == text_keys(definition)

    def test_says_conditions_in_words(self) -> None:
        assert a_book()[1].asked_when == "“About way?” is “By air”"

    def test_says_the_conditions_of_page_and_question(self) -> None:
        pages = [{"key": "a"}, {"key": "b", "when": {"question": "way", "answered": True}}]
        when = {"question": "way", "is": [2]}
        definition = of(
            a_question("single", "way", page="a"),
            a_question("text", page="b", when=when),
            pages=pages,
        )
        assert entries_of(definition)[2].asked_when == (
            "(“About way?” was answered) and (“About way?” is “By rail”)"
        )


class TestSheet:
    def test_has_one_row_for_each_code(self) -> None:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in sheet(a_book())]
        assert [(row["Code"], row["Name elsewhere"]) for row in rows[:2]] == [
            (1, "air"),
            (2, "rail"),
        ]
        assert rows[0]["Demographic"] == "Age"
        assert rows[0]["Question of the bank"] == ""
        number = rows[2]
        assert (number["Code"], number["Decimals"], number["Unit"]) == (None, 1, "hours")
        assert (number["Smallest"], number["Largest"]) == (1, 24)

    def test_says_what_reserved_codes_mean(self) -> None:
        last = list(sheet(a_book()))[-len(RESERVED_LABELS) :]
        assert {row[COLUMNS.index("Code")] for row in last} == set(RESERVED_LABELS)


def test_names_the_question_of_the_bank() -> None:
    trust = standards()["experience.trust"]
    definition = with_banked(of(a_question("yes_no")), trust, objective=1, why="To compare.")
    found = entries_of(definition)
    assert [row[COLUMNS.index("Question of the bank")] for row in sheet(found)][2:4] == [
        trust.key,
        trust.key,
    ]
    assert as_json(found, ABOUT)["variables"][1]["bank"] == trust.key


def test_as_json_names_codes_labels_and_names() -> None:
    book = as_json(a_book(), ABOUT)
    assert book["variables"][0]["codes"] == {"1": "By air", "2": "By rail"}
    assert book["variables"][0]["names"] == {"1": "air", "2": "rail"}
    assert book["variables"][1]["asked_when"] == "“About way?” is “By air”"


@pytest.mark.parametrize("definition", [every_kind(), of(a_question("text", text="#link(1) *x*"))])
def test_as_document_is_a_tagged_pdf_that_says_all(definition: dict[str, Any]) -> None:
    entries = entries_of(definition)
    reader = PdfReader(BytesIO(as_document(entries, ABOUT)))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "/StructTreeRoot" in reader.root_object
    assert all(entry.name.split("__")[0] in words for entry in entries)
    assert "Prefer not to say" in words
