"""Every shape in which a report leaves is searched for what must not leave."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from reports.formats import FORMATS
from reports.formats.charts import draw
from reports.formats.figures import figures_of
from reports.models import Report
from reports.queries import document_of
from reports.tabulating import asked_by, true_tables
from tests.builders.access import NOW
from tests.builders.comparisons import comparing, reads, rendered, two_studies
from tests.builders.reports import a_report, an_answered_study, many_answers, two_demographics

pytestmark = pytest.mark.django_db

MEASURES = ("mean", "top_two")
PAIR = ("age", "languages__1")


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Report:
    """Satisfaction by age, by language and by both, of 397 people."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    study = an_answered_study(many_answers(397), definition=two_demographics())
    return a_report("rendered", study=study, pairs=(PAIR,), measures=MEASURES, summary="")


def everything_that_leaves(report: Report) -> dict[str, str]:
    """The page as a browser gets it, every file, and every chart."""
    document = document_of(report)
    assert document is not None
    client = Client()
    client.force_login(report.author)
    said = {"page": client.get(reverse("view_report", args=[report.report_ref])).text}
    for name, shape in FORMATS.items():
        content = shape.write(document)
        if name == "pdf":
            said[name] = " ".join(p.extract_text() for p in PdfReader(BytesIO(content)).pages)
        elif name == "xlsx":
            sheets = load_workbook(BytesIO(content)).worksheets
            values = (v for sheet in sheets[1:] for v in _people_of(list(sheet.values)))
            said[name] = "\n".join(f"|{value!r}|" for value in values)
        else:
            said[name] = content.decode("utf-8-sig")
    for number, _ in enumerate(figures_of(document)):
        said[f"chart {number}"] = draw(document, number)
    return said


def _people_of(rows: list[tuple[Any, ...]]) -> Iterator[Any]:
    """What stands in the columns of people, until the table ends."""
    top = next(n for n, row in enumerate(rows) if any(map(_is_of_people, row)))
    for row in rows[top + 1 :]:
        if row[0] is None:
            return
        yield from (v for v, head in zip(row, rows[top], strict=True) if _is_of_people(head))


def _is_of_people(head: object) -> bool:
    return head in {"Asked", "Answered"} or str(head).endswith(": people")


SMALL = r"(?:[1-9]|10)"
WHERE_A_NUMBER_STANDS = {
    "page": rf"<td[^>]*>\s*{SMALL}\s*<",
    "html": rf"<td[^>]*>\s*{SMALL}\s*<",
    "pdf": rf"(?<![\d,.]){SMALL}\s*\(\d+%\)",
    "xlsx": rf"\|{SMALL}\|",
    "csv": rf"(?m),{SMALL},\d*(?:\.\d)?,(?:everyone|[a-z_0-9]+),11,",
    "json": rf"(?m)^\s+{SMALL},?$",
    "chart": rf"<text[^>]*>(?:n = )?{SMALL}</text>",
}


@pytest.mark.requirement("R-110")
class TestNothingSmallLeaves:
    def test_no_true_count_from_1_to_10_stands_in_a_cell_anywhere(self, report: Report) -> None:
        tables = true_tables(asked_by(report))
        small = {int(n) for table in tables for n in table.counts.ravel() if 0 < n < 11}
        assert small
        assert all(len(table.measures) == 2 for table in tables)
        assert any(table.crossing for table in tables)
        for where, text in everything_that_leaves(report).items():
            assert not re.search(WHERE_A_NUMBER_STANDS[where.split()[0]], text), where

    @pytest.mark.parametrize(
        ("where", "text"),
        [
            ("page", '<td class="portal-num">\n  7\n  </td>'),
            ("pdf", "Neither 7 (12%) 40 (50%)"),
            ("csv", "A,1,satisfied,x,age,y,Neither,55 or older,7,12,everyone,11,z"),
            ("xlsx", "|'Neither'|\n|7|\n|12.0|"),
            ("json", "        7,\n"),
            ("chart", '<text transform="x">n = 7</text>'),
        ],
    )
    def test_would_be_found_if_it_did(self, where: str, text: str) -> None:
        assert re.search(WHERE_A_NUMBER_STANDS[where], text)

    def test_no_hidden_number_stands_in_any_text_as_a_number_of_its_own(
        self, report: Report
    ) -> None:
        """Counts that are hidden and that nothing shown has in common."""
        document = document_of(report)
        assert document is not None
        protected = document.protected
        true = {
            table.cell(a, g): int(table.counts[i, j])
            for table in true_tables(asked_by(report))
            for i, a in enumerate(table.answers)
            for j, g in enumerate(table.groups)
        }
        shown = {n for table in protected.tables for _, n in table.cells()}
        telling = {true[cell] for cell in protected.hidden if cell in true} - shown
        telling = {n for n in telling if n >= 20}  # smaller ones are percentages, dates, places
        assert telling
        for where, text in everything_that_leaves(report).items():
            plain = unescape(re.sub(r"<(?:style|path|svg|g|rect)\b[^>]*>", "<x>", text))
            for number in telling:
                pattern = rf"(?<![\d.,%:/-]){number}(?![\d.,%:/-])"
                assert not re.search(pattern, _words(plain)), (where, number)


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> tuple[Report, Report]:
    """A report, and one of another study that it compares with; each hides small numbers."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    study, another = two_studies(many_answers(397), many_answers(353, seed=11))
    other = a_report("released", study=another, summary="")
    report = a_report(study=study, summary="")
    reads(another, report)
    rendered(comparing(report, other))
    return Report.objects.get(pk=report.pk), other


@pytest.mark.requirement("R-110", "R-163")
class TestNothingSmallOfEitherStudyLeaves:
    def test_no_true_count_from_1_to_10_of_one_or_the_other(
        self, beside: tuple[Report, Report]
    ) -> None:
        for each in beside:
            tables = true_tables(asked_by(each))
            assert {int(n) for table in tables for n in table.counts.ravel() if 0 < n < 11}
        for where, text in everything_that_leaves(beside[0]).items():
            assert not re.search(WHERE_A_NUMBER_STANDS[where.split()[0]], text), where

    def test_what_is_kept_of_the_other_holds_no_number_that_it_hides(
        self, beside: tuple[Report, Report]
    ) -> None:
        report, other = beside
        true = {
            (table.question, table.demographic): table for table in true_tables(asked_by(other))
        }
        hidden = 0
        assert report.payload is not None
        for part in (part for each in report.payload["compared"] for part in each["parts"]):
            table = true.get((part["question"], part["demographic"]))
            for row, counts in zip(part["counts"], table.counts if table else (), strict=False):
                for kept, count in zip(row, counts, strict=True):
                    assert kept == "hidden" or (kept == count and not 0 < kept < 11)
                    hidden += kept == "hidden"
        assert hidden


def _words(text: str) -> str:
    """Text without what only draws or addresses: attributes of shapes, hashes, percentages."""
    text = re.sub(r"<[^>]*>", " ", text)
    text = re.sub(r"\d+(?:\.\d+)?%", " ", text)
    return re.sub(r"[0-9a-f]{8,}", " ", text)
