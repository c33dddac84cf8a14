"""What stands on a letter: read back from the PDF that Typst wrote as PDF/UA."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import segno
from pypdf import PdfReader

from participants.letters import Addressed, LetterText, Sheet, UnprintableError, as_letters
from participants.letters.document import _qr

LINK = "https://portal.example/s/checkpoint?k=23456789abcdefghjkmnpqrstvw"
ANA = Addressed(
    name="Ana Example",
    address="12 Long Street, Springfield, IL 62701",
    slip="23456789abcd",
    link=LINK,
    page="portal.example/s/checkpoint",
    code="23456789abcdefghjkmnpqrstvw",
)
BEN = replace(ANA, name="Ben Example", slip="dcba98765432")
TEXT = LetterText(
    language="en",
    title="Tell us about the checkpoint",
    text="Dear {name}, please answer at {link}.",
    text_format="plain",
    frame=["Taking part is voluntary."],
    omb=["OMB control number 1652-0058, expires 03/31/2029", "Nobody need respond."],
    links=[("Privacy impact assessment:", "https://pia.example")],
)
SPANISH = replace(TEXT, language="es", title="Cuéntenos", text="Hola, {name}: {link}")
SHEET = Sheet(
    code="TSA-2027-014",
    department="Department of Homeland Security",
    component="Transportation Security Administration",
    office=["Customer Research", "601 South 12th Street"],
    opt_out_page="portal.example/opt-out/",
    opt_out_contact="Customer Research, 202-555-0100",
    large=False,
    both_sides=False,
)


def read(texts: list[LetterText], people: list[Addressed], **sheet: Any) -> PdfReader:
    return PdfReader(BytesIO(as_letters(replace(SHEET, **sheet), texts, people)))


def pages_of(texts: list[LetterText], people: list[Addressed], **sheet: Any) -> list[str]:
    pages = read(texts, people, **sheet).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


class TestAsLetters:
    @pytest.mark.requirement("R-010", "R-136", "R-165")
    def test_tells_everything_that_somebody_who_is_asked_must_know(self) -> None:
        (page,) = pages_of([TEXT], [ANA])
        for words in (
            "Ana Example 12 Long Street Springfield, IL 62701",
            "Dear Ana Example, please answer at portal.example/s/checkpoint.",
            "portal.example/s/checkpoint and then your code: 2345-6789-ABCD-EFGH-JKMN-PQRS-TVW",
            "Taking part is voluntary.",
            "OMB control number 1652-0058, expires 03/31/2029",
            "Nobody need respond.",
            "Privacy impact assessment: https://pia.example",
            "On the web: portal.example/opt-out/ with the code of this slip.",
            "By phone or in writing: Customer Research, 202-555-0100.",
            "By letter: send back this slip.",
            "Code of this slip: 2345-6789-ABCD",
            "Send it to: Customer Research 601 South 12th Street",
        ):
            assert words in page, words

    @pytest.mark.parametrize(
        "name",
        ["*x* #let y = 1", "[a](http://b)", "_Ana_ `x` $y$ @z", "**A** <b>B</b> \\ C", "= {link}"],
    )
    @pytest.mark.parametrize("text_format", ["plain", "markdown"])
    def test_sets_whatever_a_name_contains_as_it_is_written(
        self, name: str, text_format: str
    ) -> None:
        text = replace(TEXT, text="Dear **{name}**, come.", text_format=text_format)
        reader = read([text], [replace(ANA, name=name)])
        (page,) = [re.sub(r"\s+", " ", each.extract_text()) for each in reader.pages]
        assert page.count(name) == 2, page
        assert not any("/Annots" in each for each in reader.pages)

    def test_gives_each_person_a_letter_with_nothing_of_another(self) -> None:
        first, second = pages_of([TEXT], [ANA, BEN])
        assert "Ben" not in first
        assert "Ana" not in second
        assert "DCBA-9876-5432" in second
        assert "Page 1 of 1" in second

    def test_stands_in_each_language_one_after_another(self) -> None:
        english, spanish = pages_of([TEXT, SPANISH], [ANA])
        assert "Dear Ana Example" in english
        assert "Hola, Ana Example: portal.example/s/checkpoint" in spanish
        assert "Código de este talón: 2345-6789-ABCD" in spanish
        assert "Page 2 of 2" in spanish

    def test_begins_each_letter_on_a_sheet_of_its_own(self) -> None:
        pages = pages_of([TEXT], [ANA, BEN], both_sides=True)
        assert ["Ana" in page for page in pages] == [True, False, False]
        assert "Ben Example" in pages[2]

    def test_sets_large_print_larger(self) -> None:
        long = replace(TEXT, text="The checkpoint matters to all of us. " * 20)
        assert len(pages_of([long], [ANA])) == 1
        assert len(pages_of([long], [ANA], large=True)) == 2

    def test_is_tagged_in_the_language_and_says_what_its_pictures_are(self) -> None:
        reader = read([SPANISH], [ANA])
        catalog: Any = reader.trailer["/Root"]
        assert catalog["/MarkInfo"]["/Marked"]
        assert catalog["/Lang"] == "es"
        assert b"pdfuaid" in catalog["/Metadata"].get_object().get_data()
        assert "Código cuadrado que lleva a su propia página de la encuesta" in _alternatives(
            catalog["/StructTreeRoot"]
        )

    def test_shows_nothing_but_the_address_where_the_window_slides(self) -> None:
        found: list[tuple[float, str]] = []

        def note(text: str, page: Any, line: Any, *_: Any) -> None:
            points = line[4] * page[1] + line[5] * page[3] + page[5]
            if text.strip():
                found.append((11 - points / 72, text.strip()))

        read([TEXT], [ANA]).pages[0].extract_text(visitor_text=note)
        in_window = [(inches, text) for inches, text in found if 2.25 < inches < 3.625]
        assert " ".join(text for _, text in in_window).startswith("Ana Example")
        assert all(2.6 < inches < 3.375 for inches, _ in in_window)

    def test_fills_no_placeholder_that_a_name_contains(self) -> None:
        (page,) = pages_of([TEXT], [replace(ANA, name="{link}")])
        assert "Dear {link}, please answer at portal.example" in page

    def test_asks_for_nothing_where_there_is_no_link(self) -> None:
        (page,) = pages_of([TEXT], [replace(ANA, link="", page="", code="")])
        assert "your code" not in page
        assert "Code of this slip" in page

    def test_refuses_what_it_has_no_letters_for_without_quoting_it(self) -> None:
        with pytest.raises(UnprintableError) as refused:
            as_letters(SHEET, [TEXT], [replace(ANA, name="名前")])
        assert "名" not in str(refused.value)
        assert refused.value.__cause__ is None


class TestTheSquare:
    def test_holds_the_link_and_nothing_else(self) -> None:
        """Every dark module of the drawing is one of the code for exactly this link."""
        drawn = re.search(r'd="([^"]+)"', _qr(LINK).decode())
        assert drawn is not None
        expected = segno.make(LINK, error="m", micro=False).matrix
        assert _dark(drawn[1]) == {
            (row, column)
            for row, line in enumerate(expected)
            for column, is_dark in enumerate(line)
            if is_dark
        }


def _dark(path: str) -> set[tuple[int, int]]:
    """Modules that strokes of the path cover: ``M`` and ``m`` move, ``h`` draws along a row."""
    x, y, covered = 0.0, 0.0, set()
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            covered |= {(int(y), int(x) + step) for step in range(int(values[0]))}
            x += values[0]
    return covered


def _alternatives(node: Any) -> set[str]:
    """Every alternative text in the structure of a PDF."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found |= {str(one["/Alt"])} if "/Alt" in one else set()
            waiting += [one["/K"]] if "/K" in one else []
    return found
