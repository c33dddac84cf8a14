"""The report on paper: headings, bookmarks, heads of tables, words for charts, and the foot."""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from reports.document import RESTRICTION
from reports.formats import FORMATS
from tests.reports.documents import a_document, two_waves

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def printed() -> PdfReader:
    return PdfReader(BytesIO(FORMATS["pdf"].write(two_waves())))


def elements(node: Any) -> Iterator[Any]:
    """All structure elements of a tagged PDF, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from elements(each)
    elif hasattr(node, "get"):
        if "/S" in node:
            yield node
        yield from elements(node.get("/K", []))


def outline(entries: list[Any], depth: int = 1) -> Iterator[tuple[int, str]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry, depth + 1)
        else:
            yield depth, str(entry.title)


class TestPdf:
    def test_has_real_headings_and_heads_of_tables(self, printed: PdfReader) -> None:
        tree = list(elements(printed.root_object["/StructTreeRoot"]))
        tags = Counter(str(each["/S"]) for each in tree)
        assert tags["/H1"] == 1
        assert (
            tags["/H3"] == 3 + 2 + 2 + 1
        )  # figures, findings, recommendations, what is not covered
        assert tags["/Table"] == tags["/THead"] == 3 + 2  # with the means of either wave
        heads = [each for each in tree if each["/S"] == "/THead"]
        assert all("/TH" in {str(cell["/S"]) for cell in elements(head)} for head in heads)

    def test_says_in_words_what_every_chart_shows(self, printed: PdfReader) -> None:
        tree = elements(printed.root_object["/StructTreeRoot"])
        words = [str(each.get("/Alt", "")) for each in tree if each["/S"] == "/Figure"]
        assert len(words) == 3
        assert all("share of each group" in each for each in words)

    def test_has_bookmarks_that_say_what_is_found(self, printed: PdfReader) -> None:
        marks = list(outline(printed.outline))
        assert marks[0] == (1, "How travelers see the checkpoint")
        assert (2, "How satisfied are you?") in marks
        assert (3, "54% answered “Satisfied”, more than any other answer") in marks
        assert (3, "1. Most are satisfied") in marks
        assert (2, "How these numbers were made") in marks

    @pytest.mark.requirement("R-169")
    def test_bears_the_restriction_on_every_page(self, printed: PdfReader) -> None:
        assert len(printed.pages) > 1
        for page in printed.pages:
            assert RESTRICTION in re.sub(r"\s+", " ", page.extract_text())


class TestPagesOnPaper:
    @pytest.mark.requirement("R-169")
    @pytest.mark.parametrize("style", ["static/css/portal/print.css", "reports/formats/report.css"])
    def test_bear_the_restriction_at_the_foot_of_every_page(self, style: str) -> None:
        (foot,) = re.findall(r"@bottom-left \{([^}]*)\}", (ROOT / style).read_text())
        assert f'content: "{RESTRICTION}"' in foot
        assert "Everyone asked" in FORMATS["html"].write(a_document()).decode()
