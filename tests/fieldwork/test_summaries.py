"""Aggregate summaries: counts come in, rows of people do not, by any way (R-100)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from fieldwork import actions
from fieldwork.models import AggregateSummary
from fieldwork.reading.summaries import (
    SummaryRefusedError,
    SummaryShape,
    read_summary,
)
from fieldwork.reading.tables import TableError
from fieldwork.retention_rules import AggregateSummaries
from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from foundation.keyring.models import PendingUpload
from studies.actions import close_study, close_wave
from studies.gates import CollectionRefused
from studies.models import Study
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_member, a_study
from tests.builders.summaries import TABLE, a_companys_study, a_summary, details

BY_LANGUAGE = "Language,Satisfied,Not satisfied\nEnglish,59,15\nSpanish,15,11\n"
SHAPE = SummaryShape(label_columns=1, threshold=11, respondents=100)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def workbook(*rows: list[Any], sheets: int = 1) -> bytes:
    book = Workbook()
    for _ in range(sheets - 1):
        book.create_sheet()
    for row in rows:
        book.worksheets[0].append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def problems(text: str, shape: SummaryShape = SHAPE) -> list[tuple[int, str]]:
    with pytest.raises(SummaryRefusedError) as refusal:
        read_summary(BytesIO(text.encode()), shape)
    return [(each.row, each.column) for each in refusal.value.problems]


@pytest.mark.requirement("R-100")
class TestReadSummary:
    def test_takes_a_table_of_counts(self) -> None:
        summary = read_summary(BytesIO(TABLE.encode()), SHAPE)
        assert (summary.labels, summary.counts) == (["Age"], ["Satisfied", "Not satisfied"])
        assert summary.rows[1] == ["35 to 54", 30, 0]

    def test_takes_a_workbook_with_one_sheet(self) -> None:
        rows: list[list[Any]] = [
            ["Age", "People"],
            ["18 to 34", 89],
            ["35 to 54", 11.0],
            [None, None],
        ]
        summary = read_summary(BytesIO(workbook(*rows)), SHAPE)
        assert summary.rows == [["18 to 34", 89], ["35 to 54", 11]]
        with pytest.raises(TableError, match="several sheets"):
            read_summary(BytesIO(workbook(*rows, sheets=2)), SHAPE)

    def test_refuses_counts_below_the_threshold_and_names_each_cell(self) -> None:
        text = "Age,Yes,No\nyoung,10,1\nold,11,0\n"
        assert problems(text) == [(2, "Yes"), (2, "No")]

    @pytest.mark.parametrize("cell", ["12.5", "-12", "*", "", "twelve", "<11"])
    def test_refuses_what_is_no_count(self, cell: str) -> None:
        assert problems(f"Age,Yes\nyoung,{cell}\nold,11\n") == [(2, "Yes")]

    def test_refuses_more_people_than_answered(self) -> None:
        assert problems("Age,Yes\nyoung,101\n") == [(2, "Yes")]

    def test_refuses_the_same_group_twice(self) -> None:
        assert problems("Age,Yes\nyoung,11\nYoung,12\n") == [(3, "")]

    def test_refuses_one_row_per_person(self) -> None:
        rows = "".join(f"p{number},{20 + number % 50}\n" for number in range(100))
        assert (1, "Age in years") in problems(f"Person,Age in years\n{rows}")

    @pytest.mark.parametrize("header", ["E-mail address", "ResponseId", "IP address", "Name"])
    def test_refuses_columns_that_lead_to_people(self, header: str) -> None:
        assert problems(f"{header},Yes\nx,11\n") == [(1, header)]

    @pytest.mark.parametrize("label", ["jo@example.org", "10.1.2.3", "202-555-0101"])
    def test_refuses_labels_that_lead_to_people(self, label: str) -> None:
        assert problems(f"Group,Yes\n{label},11\n") == [(2, "Group")]

    @pytest.mark.parametrize("columns", [0, 2, 3])
    def test_wants_labels_and_counts(self, columns: int) -> None:
        shape = SummaryShape(columns, 11, 100)
        assert problems("Age,Yes\nyoung,11\n", shape) == [(1, "")]


@pytest.mark.django_db
@pytest.mark.requirement("R-100")
class TestLoadSummary:
    def test_stores_the_table_and_counts_the_people(self) -> None:
        study = a_companys_study()
        summary = a_summary(study)
        assert (summary.threshold, len(summary.rows)) == (11, 3)
        addressed = study.addressings.get()
        assert (addressed.channel, addressed.people) == ("aggregate", 120)
        facts = AuditEvent.objects.get(verb="summary.loaded").facts
        assert facts == {"people": 100, "rows": 3}

    def test_stores_nothing_of_a_table_with_one_problem(self) -> None:
        study = a_companys_study()
        with pytest.raises(SummaryRefusedError):
            a_summary(study, TABLE + "older,3,0\n")
        assert not AggregateSummary.objects.exists()
        assert not study.addressings.exists()

    def test_a_second_table_counts_nobody_twice(self) -> None:
        study = a_companys_study()
        a_summary(study)
        a_summary(study, BY_LANGUAGE, title="By language", newly_addressed=0)
        assert study.addressings.get().people == 120
        with pytest.raises(Refused, match="title"):
            a_summary(study, newly_addressed=0)

    def test_refuses_more_answers_than_people_addressed(self) -> None:
        with pytest.raises(Refused, match="More people answered"):
            a_summary(a_companys_study(), newly_addressed=99)

    def test_refuses_a_study_that_no_company_runs(self) -> None:
        with pytest.raises(Refused, match="No research company"):
            a_summary(a_study("collecting"))

    def test_refuses_a_closed_wave_and_study(self) -> None:
        study = a_companys_study()
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="open wave"):
            a_summary(study)
        close_study(study=study, by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="closed"):
            a_summary(Study.objects.get(pk=study.pk))

    def test_asks_the_gates(self) -> None:
        study = a_companys_study()
        assert study.vendor is not None
        study.vendor.contract_ends_on = NOW.date() - timedelta(days=1)
        study.vendor.contract_starts_on = None
        study.vendor.save()
        with pytest.raises(CollectionRefused, match="no contract in force"):
            a_summary(study)

    @pytest.mark.parametrize("role", ["recruiter", "facilitator", "analyst", "vendor_staff"])
    def test_is_for_the_lead(self, role: str) -> None:
        study = a_companys_study()
        with pytest.raises(Refused):
            actions.load_summary(
                study=study,
                wave=study.waves.get(),
                details=details(),
                source=BytesIO(TABLE.encode()),
                by=a_member(study, role),
                at=NOW,
            )


@pytest.mark.django_db
class TestSummaryPage:
    def form(self, study: Study, text: str = TABLE, **changes: Any) -> dict[str, Any]:
        file = SimpleUploadedFile("table.csv", text.encode())
        said = {
            "wave": study.waves.get().pk,
            "title": "By age",
            "question": "Q?",
            "label_columns": 1,
        }
        people = {"respondents": 100, "newly_addressed": 120}
        return {**said, **people, "file": file, **changes}

    def test_tries_out_then_loads_and_forgets_the_file(self) -> None:
        study = a_companys_study()
        client, url = signed_in(study.created_by), reverse("load_summary", args=[study.code])
        assert "The table is clean" in client.post(url, self.form(study, check="yes")).text
        assert not AggregateSummary.objects.exists()
        client.post(url, self.form(study))
        summary = AggregateSummary.objects.get()
        assert not PendingUpload.objects.exists()
        page = client.get(reverse("view_summary", args=[study.code, summary.summary_ref]))
        assert "55 or older" in page.text
        assert "By age" in client.get(reverse("view_fieldwork", args=[study.code])).text

    def test_names_row_and_column_of_every_problem(self) -> None:
        study = a_companys_study()
        url = reverse("load_summary", args=[study.code])
        page = signed_in(study.created_by).post(url, self.form(study, "Age,Yes\nyoung,3\n"))
        assert "fewer than 11 people" in page.text
        assert not PendingUpload.objects.exists()

    @pytest.mark.requirement("R-100")
    def test_the_import_page_is_closed_to_a_companys_study(self) -> None:
        study = a_companys_study()
        page = signed_in(study.created_by).get(reverse("start_import", args=[study.code]))
        assert page.status_code == 403
        assert "only its aggregate summaries" in page.text

    def test_is_not_for_strangers_to_the_study(self) -> None:
        study = a_companys_study()
        url = reverse("load_summary", args=[study.code])
        assert signed_in(a_person("lead")).post(url, self.form(study)).status_code == 403


@pytest.mark.django_db
class TestAggregateSummaries:
    def test_go_with_the_study(self) -> None:
        study = a_companys_study()
        a_summary(study)
        rule = AggregateSummaries()
        assert next(iter(rule.holdings(at=NOW))).promise is None
        close_study(study=study, by=study.created_by, at=NOW)
        holding = next(iter(rule.holdings(at=NOW)))
        assert holding.is_due(NOW + timedelta(days=367))
        assert (rule.erase(holding, at=NOW), rule.remaining(holding)) == (1, 0)
        assert rule.erase(holding, at=NOW) == 0
