import csv
import json
import re
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from foundation.printing.sheets import harmless
from reports.disclosure.protected import HIDDEN
from reports.document import RESTRICTION, ReportDocument
from reports.formats import FORMATS
from reports.formats.figures import figures_of
from reports.formats.layout import sections_of
from reports.formats.method import method_note
from reports.formats.words import MARKER
from reports.written import Written, WrittenFinding, WrittenRecommendation
from tests.reports.documents import COUNTS, a_document, a_table, two_waves


def written(name: str, document: ReportDocument) -> str:
    """What a format says, as text."""
    content = FORMATS[name].write(document)
    if name == "pdf":
        pages = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
        return re.sub(r"\s+", " ", " ".join(pages))
    if name == "xlsx":
        book = load_workbook(BytesIO(content))
        cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
        return "\n".join(str(value) for value in cells if value is not None)
    return content.decode("utf-8-sig")


def plain(text: str) -> str:
    return text.replace("’", "'")


class TestMeasures:
    @pytest.mark.parametrize("name", ["pdf", "html", "csv", "json"])
    def test_stand_in_every_format_with_their_marker(self, name: str) -> None:
        """A mean of the second group, which is shown; that of the third is hidden."""
        document = a_document()
        (mean,) = document.protected.tables[0].measures
        assert HIDDEN in mean.values
        shown = next(value for value in mean.values if isinstance(value, float))
        text = written(name, document)
        assert ("mean" if name in {"csv", "json"} else "Mean") in text
        assert str(shown) in text


class TestEveryFormat:
    @pytest.mark.requirement("R-169")
    @pytest.mark.parametrize("name", FORMATS)
    def test_bears_the_restriction_on_use(self, name: str) -> None:
        assert RESTRICTION in written(name, a_document())

    @pytest.mark.parametrize("name", ["pdf", "html", "json", "xlsx"])
    def test_says_how_the_numbers_were_made(self, name: str) -> None:
        text = written(name, a_document())
        assert "Numbers from 1 to 10 are hidden" in text
        assert "does not cover" in text or "not_covered" in text

    @pytest.mark.parametrize("name", FORMATS)
    def test_gives_the_same_bytes_for_the_same_document(self, name: str) -> None:
        if name != "pdf":
            assert FORMATS[name].write(a_document()) == FORMATS[name].write(a_document())

    @pytest.mark.parametrize("name", FORMATS)
    def test_can_be_written_from_what_was_stored(self, name: str) -> None:
        document = two_waves()
        stored = json.loads(json.dumps(document.to_plain()))
        assert ReportDocument.from_plain(stored) == document
        assert FORMATS[name].write(ReportDocument.from_plain(stored))

    def test_writes_words_of_people_as_words(self) -> None:
        document = a_document(
            written=Written(
                "<script>alert(1)</script> #panic()",
                (WrittenFinding(1, "<script>alert(2)</script> #panic()", "", "satisfied", "age"),),
                (WrittenRecommendation(1, "<script>alert(3)</script> #panic()"),),
            )
        )
        assert "<script>" not in written("html", document)
        assert written("pdf", document).count("#panic()") >= 4

    @pytest.mark.parametrize("name", FORMATS)
    def test_has_findings_with_their_table_and_recommendations_with_their_state(
        self, name: str
    ) -> None:
        text = " ".join(written(name, a_document()).split())
        assert "Few are not" in text
        if name != "csv":
            for words in ("Open another.", "No room.", "TSA, research", "Accepted"):
                assert words in text

    def test_links_a_finding_and_its_figure_both_ways(self) -> None:
        page = written("html", a_document())
        for anchor in ("finding-2", "figure-0"):
            assert f'id="{anchor}"' in page
            assert f'href="#{anchor}"' in page
        links = [
            annotation.get_object().get("/Dest")
            for pdf_page in PdfReader(BytesIO(FORMATS["pdf"].write(a_document()))).pages
            for annotation in pdf_page.get("/Annots", ())
        ]
        assert len(links) == 4

    def test_reads_what_was_rendered_when_both_were_one_text(self) -> None:
        plain = a_document().to_plain()
        del plain["written"]
        plain["heading"] |= {"findings": "Most are.", "recommendations": "Keep it.\n\nAnd that."}
        written_then = ReportDocument.from_plain(plain).written
        assert written_then.summary == "Most are."
        assert [each.text for each in written_then.recommendations] == ["Keep it.", "And that."]


class TestJson:
    def test_has_null_for_hidden_numbers_and_the_true_count_for_all_others(self) -> None:
        (table,) = json.loads(written("json", a_document()))["tables"]
        flat = [count for row in table["counts"] for count in row]
        true = [count for row in COUNTS for count in row]
        assert None in flat
        assert all(shown in (None, count) for shown, count in zip(flat, true, strict=True))
        assert table["answers"] == ["Satisfied", "Neither", "Not satisfied"]
        assert table["counts"][2][2] is None

    @pytest.mark.requirement("R-163")
    def test_has_trends_over_waves(self) -> None:
        (trend,) = json.loads(written("json", two_waves()))["trends"]
        assert trend["waves"] == ["2026", "2027"]
        assert trend["answers"][-1] == "No answer"
        assert trend["counts"][-1][0] == [None, 30]


class TestCsv:
    def test_has_one_line_for_every_number(self) -> None:
        lines = list(csv.DictReader(StringIO(written("csv", a_document()))))
        counts = [line for line in lines if not line["measure"]]
        assert len(counts) == (3 + 1) * (3 + 1)
        assert [line["measure"] for line in lines if line not in counts] == ["mean"] * (3 + 1)
        hidden = [line for line in lines if line["count"] == MARKER]
        assert hidden
        assert all(not line["percent_of_group"] for line in hidden)
        assert {line["restriction"] for line in lines} == {RESTRICTION}

    @pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@x"])
    def test_gives_spreadsheets_no_formulas(self, label: str) -> None:
        assert harmless(label) == f"'{label}"


class TestPdf:
    def test_is_tagged_for_screen_readers(self) -> None:
        root: Any = PdfReader(BytesIO(FORMATS["pdf"].write(a_document()))).root_object
        metadata = root["/Metadata"].get_object().get_data().decode()
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-US"
        assert 'pdfuaid:part="1"' in metadata or "<pdfuaid:part>1<" in metadata

    def test_describes_its_charts_in_words(self) -> None:
        reader = PdfReader(BytesIO(FORMATS["pdf"].write(a_document())))
        entries: list[Any] = [reader.get_object(number) for number in reader.xref[0]]
        words = [entry["/Alt"] for entry in entries if hasattr(entry, "get") and "/Alt" in entry]
        assert any("share of each group" in str(text) for text in words)


class TestHtml:
    def test_stands_alone(self) -> None:
        page = written("html", two_waves())
        assert not re.search(r'(src|href)="(?!data:|#)', page)
        assert page.count("<img ") == page.count('alt="') == 3


class TestLayout:
    def test_puts_the_trend_before_the_tables_of_its_waves(self) -> None:
        (section,) = sections_of(two_waves())
        assert [layout.kind for layout in section.tables] == ["trend", "table", "table"]
        assert [layout.number for layout in section.tables] == [0, 1, 2]
        assert len(figures_of(two_waves())) == 3

    @pytest.mark.requirement("R-156")
    def test_warns_where_one_answer_would_matter(self) -> None:
        few = a_table(counts=((20, 12, 0), (11, 15, 0), (0, 0, 12)))
        (section,) = sections_of(a_document(few))
        assert any("one wrong answer moves" in warning for warning in section.tables[0].warnings)
        (section,) = sections_of(a_document())
        assert not section.tables[0].warnings

    def test_shows_no_percentage_of_a_hidden_number(self) -> None:
        (section,) = sections_of(a_document())
        cells = [cell for row in section.tables[0].rows for cell in row.cells]
        assert any(cell.hidden for cell in cells)
        assert all(cell.count == MARKER and not cell.percent for cell in cells if cell.hidden)


class TestMethodNote:
    def test_says_how_many_answered_and_how_many_numbers_are_hidden(self) -> None:
        document = a_document()
        text = " ".join(method_note(document))
        note = document.protected.note
        assert "n = 332" in text
        assert f"{note['hidden']} of {note['cells']} numbers" in text
        assert document.audited.statements_hash[:16] in text


class TestFindings:
    def test_say_what_most_answered_leaving_out_who_gave_no_answer(self) -> None:
        table = a_table(answers=("No answer", "Neither", "Satisfied"))
        (section,) = sections_of(a_document(table))
        assert section.tables[0].finding.startswith("23% answered “Neither”")

    def test_claim_no_more_than_is_shown(self) -> None:
        (section,) = sections_of(a_document())
        assert section.tables[0].finding == "54% answered “Satisfied”, more than any other answer"
        hidden = a_table(counts=((60, 70, 50), (33, 24, 21), (4, 0, 0)))
        (section,) = sections_of(a_document(hidden))
        assert section.tables[0].finding.endswith("the most of what is shown")

    def test_say_what_everyone_said_once_and_then_which_groups_differ(self) -> None:
        first = a_table(counts=((40, 30, 30), (30, 35, 35), (15, 20, 15)))
        apart = replace(
            first,
            demographic="place",
            groups=("City", "Country"),
            counts=np.array([[80, 20], [40, 60], [20, 30]]),
        )
        alike = replace(
            apart,
            demographic="sex",
            groups=("Women", "Men"),
            counts=np.array([[50, 50], [50, 50], [25, 25]]),
        )
        (section,) = sections_of(a_document(first, apart, alike))
        findings = [table.finding for table in section.tables]
        assert findings == [
            "40% answered “Satisfied”, more than any other answer",
            "“City” answered “Satisfied” more often than all others, 57% against 18%",
            "By sex, no group differs from all others by more than chance explains",
        ]
