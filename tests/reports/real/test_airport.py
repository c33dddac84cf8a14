"""Six years of a real survey: imported, closed, frozen, reported, and counted again by pandas.

Net promoter is not among the figures: the code books of these years ask nobody whether they would
recommend the airport. A report that wants the score has none to print.
"""

from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from pypdf import PdfReader

from fieldwork.lifecycle import ImportStatus
from fieldwork.models import ResponseBatch
from reports.disclosure.check import audit
from reports.disclosure.protected import HIDDEN
from reports.document import ReportDocument
from reports.formats import FORMATS
from reports.models import Report, Snapshot
from reports.queries import document_of
from studies.actions import add_wave, close_wave, create_instrument_version, rename_wave
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import an_import, responses
from tests.builders.reports import a_report
from tests.builders.studies import a_study, approve_again
from tests.real_data import needs_real_data
from tests.reports.real.airport import (
    DEMOGRAPHICS,
    FOLDER,
    NOT_ASKED,
    QUESTIONS,
    YEARS,
    Year,
    definition,
)
from tests.reports.real.figures import differences, rounded
from tests.reports.real.pages import HIDDEN as HIDDEN_WORD
from tests.reports.real.pages import NOT_THERE, Said, trend_numbers

pytestmark = [pytest.mark.django_db, pytest.mark.real_data, needs_real_data]

MEASURES = ("mean", "median", "top_two", "net_promoter")
ROWS = {2010: 3234, 2011: 3872, 2012: 3521, 2013: 3535, 2014: 2818, 2015: 2958}


def the_study() -> Study:
    """All six waves, each closed before the next began; a new version of the questions in 2013."""
    study = a_study(
        "collecting",
        definition=definition(with_other=False),
        expected_respondents=100_000,
        planned_waves=len(YEARS) + 1,
    )
    lead = study.created_by
    rename_wave(wave=study.waves.get(), label=str(YEARS[0]), by=lead, at=NOW)
    for number, year in enumerate(map(Year, YEARS), start=1):
        if number > 1:
            add_wave(study=study, label=str(year.number), by=lead, at=NOW)
        if year.number == 2013:
            ask_otherwise(study)
        responses(study, content=year.path.read_bytes(), book=year.book(), at=NOW)
        close_wave(wave=study.waves.get(number=number), by=lead, at=NOW)
    return study


def ask_otherwise(study: Study) -> None:
    """A new version voids the approvals: both offices approve again, and collection goes on."""
    changed = definition(with_other=True)
    create_instrument_version(study=study, definition=changed, by=study.created_by, at=NOW)
    approve_again(study)


def the_report(study: Study, **changes: Any) -> Report:
    asked: dict[str, Any] = {
        "questions": tuple(QUESTIONS),
        "demographics": tuple(DEMOGRAPHICS),
        "waves": tuple(range(1, len(YEARS) + 1)),
        "measures": MEASURES,
    }
    return a_report("rendered", study=study, **{**asked, **changes})


def year_of(stratum: str) -> int:
    return YEARS[int(stratum.split()[1]) - 1]


class TestTheCodeBooks:
    @pytest.mark.parametrize("book", sorted((FOLDER / "dictionaries").glob("*.pdf")), ids=str)
    def test_ask_nobody_whether_they_would_recommend_the_airport(self, book: Any) -> None:
        words = " ".join(page.extract_text() for page in PdfReader(book).pages).lower()
        assert "as a whole" in words
        assert "recommend" not in words
        assert "promoter" not in words


class TestSixWaves:
    @pytest.mark.requirement("R-037")
    def test_refuse_a_code_that_only_a_later_code_book_knows(self) -> None:
        study = a_study(
            "collecting", definition=definition(with_other=False), expected_respondents=10_000
        )
        year = Year(2013)
        run = an_import(study, content=year.path.read_bytes(), book=year.book())
        assert run.status != ImportStatus.DONE
        assert "the code 3 is not one of “gender”" in str(run.findings)

    @pytest.mark.requirement("R-110")
    @pytest.mark.requirement("R-150")
    def test_print_what_pandas_counts_and_hide_what_is_small(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        study = the_study()
        written = ResponseBatch.objects.order_by("wave__number").values_list("rows", flat=True)
        assert dict(zip(YEARS, written, strict=True)) == ROWS
        report = the_report(study)
        assert Snapshot.objects.count() == len(YEARS)
        document = document_of(report)
        assert document is not None
        _require_true(document)
        _require_safe(document)
        _require_printed(document, report)


def _require_true(document: ReportDocument) -> None:
    """Every number of every table, and that enough of them are shown to be worth comparing."""
    raw = {year: Year(year).raw() for year in YEARS}
    tables = document.protected.tables
    assert len(tables) == len(YEARS) * len(QUESTIONS) * len(DEMOGRAPHICS)
    found = [
        each
        for table in tables
        for each in differences(table, raw[year_of(table.stratum)], document.protected.threshold)
    ]
    assert found == []
    values = [v for t in tables for m in t.measures for v in (*m.values, m.overall)]
    assert {m.name for t in tables for m in t.measures} == {"mean", "median", "top_two"}
    assert sum(value is not HIDDEN for value in values) > len(values) / 10
    assert len(document.protected.hidden) < document.protected.note["cells"] / 2


def _require_safe(document: ReportDocument) -> None:
    result = audit(document.protected)
    assert not result.succeeded
    assert result.min_width >= document.protected.threshold - 1 - 1e-4


def _require_printed(document: ReportDocument, report: Report) -> None:
    """The page's trends over six years say what pandas counts; the PDF is PDF/UA."""
    page = FORMATS["html"].write(document).decode()
    assert "Net promoter" not in page
    said = list(trend_numbers(page))
    assert {each.wave for each in said} == {str(year) for year in YEARS}
    assert sum(each.number.isdigit() for each in said) > len(said) / 3
    raw = {str(year): Year(year).raw() for year in YEARS}
    assert [each for each in said if not is_true(each, raw[each.wave])] == []
    assert report.pdf is not None
    pdf = PdfReader(BytesIO(report.pdf))
    xmp = pdf.xmp_metadata
    assert xmp is not None
    assert b"pdfuaid" in xmp.stream.get_data()
    assert len(pdf.outline[1]) >= len(QUESTIONS)  # under the title


def is_true(said: Said, raw: pd.DataFrame) -> bool:
    """Whether what stands in a trend is what pandas counts in that year's file."""
    question = next(name for name, text in QUESTIONS.items() if f": {text}?" in said.question)
    asked = raw[raw[question] != NOT_ASKED]
    group = asked[asked[said.by] == said.group]
    true = int((group[question] == said.answer).sum())
    if not said.number.isdigit():
        return said.number == HIDDEN_WORD or (said.number == NOT_THERE and true == 0)
    decimals = len(said.percent.partition(".")[2])
    share = said.percent and float(said.percent) == rounded(100 * true / len(group), decimals)
    return int(said.number) == true and share is not False and not 0 < true < 11
