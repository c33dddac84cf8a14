"""Reports beside other studies on their way out: who may, until when, and in which shapes."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports import policies
from reports.actions import (
    RenderingRefused,
    correct_report,
    name_reader,
    publish_report,
    release_report,
    review_report,
    withdraw_release,
)
from reports.comparisons import Across
from reports.document import ReportDocument
from reports.formats import FORMATS
from reports.formats.as_json import plain
from reports.formats.charts import NARROW, draw
from reports.formats.figures import figures_of
from reports.formats.method import method_note
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import document_of
from studies.models import Study
from tests.builders.access import NOW, a_component, a_person
from tests.builders.comparisons import comparing, reads, rendered, two_studies
from tests.builders.reports import EVERYTHING, a_report, an_analyst, went_on
from tests.builders.studies import a_clearance, a_member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-163", "R-072")]


@pytest.fixture(autouse=True)
def _the_clock_of_the_builders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def studies() -> tuple[Study, Study]:
    return two_studies()


@pytest.fixture
def other(studies: tuple[Study, Study]) -> Report:
    return a_report("released", study=studies[1])


@pytest.fixture
def report(studies: tuple[Study, Study], other: Report) -> Report:
    """A draft that stands beside the other study's report."""
    report = a_report(study=studies[0])
    reads(other.study, report)
    return comparing(report, other)


def withdrawn(report: Report) -> None:
    by = report.study.created_by
    withdraw_release(report_id=report.pk, reason="Counted wrongly.", by=by, at=NOW)


def corrected(report: Report) -> Report:
    second = correct_report(report_id=report.pk, note="Said anew.", by=report.author, at=NOW)
    return went_on(rendered(second), "released")


def name(report: Report, user: User) -> None:
    name_reader(report_id=report.pk, user=user, by=report.study.created_by, at=NOW)


def on_both(report: Report, other: Report) -> User:
    """Somebody who reads the other report by name."""
    user = a_person()
    name(other, user)
    return user


def an_officer(study: Study) -> User:
    """Who judges reports of the component, and of another component nothing."""
    return a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)


def decided(action: Any, report: Report, by: User) -> Report:
    found: Report = action(report_id=report.pk, confirmed=EVERYTHING, by=by, at=NOW)
    return found


def reviewed(report: Report, other: Report) -> Report:
    """Whose lead, who releases it, is on the team of the other study."""
    rendered(report)
    a_member(other.study, Role.ANALYST, user=report.study.created_by)
    return went_on(Report.objects.get(pk=report.pk), "reviewed")


def released(report: Report, other: Report) -> Report:
    ready = reviewed(report, other)
    name(ready, on_both(ready, other))
    return decided(release_report, ready, ready.study.created_by)


def shown(report: Report) -> ReportDocument:
    document = document_of(Report.objects.get(pk=report.pk))
    assert document is not None
    return document


def holds(other: Report, goes_out: Callable[[], object]) -> bool:
    """Whether the other report's row is locked on the way."""
    with CaptureQueriesContext(connection) as asked:
        goes_out()
    locking = (each["sql"] for each in asked if "FOR NO KEY UPDATE" in each["sql"])
    return any(other.report_ref.hex in sql.replace("-", "") for sql in locking)


class TestRenderReport:
    def test_is_refused_when_the_other_was_called_back(self, report: Report, other: Report) -> None:
        withdrawn(other)
        with pytest.raises(RenderingRefused, match="called back"):
            rendered(report)
        report.refresh_from_db()
        assert report.status == ReportStatus.REFUSED
        assert "called back" in report.refusal_reasons[0]

    def test_is_refused_when_the_other_was_corrected(self, report: Report, other: Report) -> None:
        corrected(other)
        with pytest.raises(RenderingRefused, match="was corrected"):
            rendered(report)

    def test_takes_the_corrected_version_once_it_is_chosen(
        self, report: Report, other: Report
    ) -> None:
        rendered(comparing(report, corrected(other)))
        assert [each.source.version for each in shown(report).compared] == [2]

    def test_copies_nothing_of_what_was_corrected(self, report: Report, other: Report) -> None:
        corrected(other)
        with pytest.raises(RenderingRefused):
            rendered(report)
        kept = Report.objects.get(pk=report.pk)
        assert (kept.payload, kept.pdf, kept.rendered_at) == (None, None, None)

    def test_is_refused_to_who_may_not_read_the_other(self, report: Report) -> None:
        report.author = an_analyst(report.study)
        with pytest.raises(RenderingRefused, match="may not read"):
            rendered(report)


class TestReleaseReport:
    def test_goes_to_readers_who_may_read_both(self, report: Report, other: Report) -> None:
        assert released(report, other).status == ReportStatus.RELEASED

    def test_refuses_a_reader_who_may_not_read_the_other_by_name(
        self, report: Report, other: Report
    ) -> None:
        ready, reader = reviewed(report, other), a_person()
        with pytest.raises(Refused, match=str(reader)):
            name(ready, reader)
        ready.readers.create(user=reader, named_by=ready.author, named_at=NOW)
        with pytest.raises(Refused, match=f"{reader} may not read every report"):
            decided(release_report, ready, ready.study.created_by)

    def test_refuses_who_may_not_read_the_other(self, report: Report, other: Report) -> None:
        rendered(report)
        ready = went_on(Report.objects.get(pk=report.pk), "reviewed")
        name(ready, on_both(ready, other))
        with pytest.raises(Refused, match="You may not read every report"):
            decided(release_report, ready, ready.study.created_by)

    @pytest.mark.parametrize("becomes", [withdrawn, corrected])
    def test_refuses_what_is_out_no_more(self, report: Report, other: Report, becomes: Any) -> None:
        ready = reviewed(report, other)
        name(ready, on_both(ready, other))
        becomes(other)
        with pytest.raises(Refused, match=r"called back|was corrected"):
            decided(release_report, ready, ready.study.created_by)

    def test_holds_what_it_compares_with_while_it_goes_out(
        self, report: Report, other: Report
    ) -> None:
        ready, office = reviewed(report, other), a_person(Role.PRIVACY_OFFICE)
        name(ready, on_both(ready, other))
        lead = ready.study.created_by
        assert holds(other, lambda: decided(release_report, ready, lead))
        decided(publish_report, other, office)
        assert holds(other, lambda: decided(publish_report, ready, office))

    def test_is_asked_at_the_steps_before(self, report: Report, other: Report) -> None:
        rendered(report)
        checked = went_on(Report.objects.get(pk=report.pk), "checked")
        withdrawn(other)
        with pytest.raises(Refused, match="called back"):
            decided(review_report, checked, a_person(Role.PRIVACY_OFFICE))

    def test_names_nobody_more_who_may_not_read_the_other(
        self, report: Report, other: Report
    ) -> None:
        out = released(report, other)
        with pytest.raises(Refused, match="may not read"):
            name(out, a_person())

    def test_stays_as_it_is_when_the_other_is_called_back(
        self, report: Report, other: Report
    ) -> None:
        out = released(report, other)
        before = out.document_hash
        withdrawn(other)
        out.refresh_from_db()
        assert (out.status, out.document_hash) == (ReportStatus.RELEASED, before)
        assert "version 1, released on" in " ".join(method_note(shown(out)))


class TestPublishReport:
    def test_is_refused_until_the_other_is_public(self, report: Report, other: Report) -> None:
        out, office = released(report, other), a_person(Role.PRIVACY_OFFICE)
        with pytest.raises(Refused, match="is not public"):
            decided(publish_report, out, office)
        decided(publish_report, other, office)
        assert decided(publish_report, out, office).status == ReportStatus.PUBLIC

    def test_is_refused_where_the_clearance_of_the_other_forbids_it(
        self, report: Report, other: Report
    ) -> None:
        out, office = released(report, other), a_person(Role.PRIVACY_OFFICE)
        decided(publish_report, other, office)
        later = NOW + timedelta(minutes=1)
        a_clearance(other.study, forbids_publication=True, at=later)
        with pytest.raises(Refused, match="whose clearance forbids"):
            decided(publish_report, out, office)


class TestCorrectReport:
    def test_compares_with_the_same(self, report: Report, other: Report) -> None:
        out = released(report, other)
        second = correct_report(report_id=out.pk, note="Said anew.", by=out.author, at=NOW)
        assert second.comparisons == [str(other.report_ref)]


class TestViewReport:
    def test_a_team_that_may_not_read_the_other_does_not_see_its_numbers(
        self, report: Report
    ) -> None:
        colleague = an_analyst(report.study)
        rendered(report)
        report.refresh_from_db()
        reason = policies.view_report.refusal(colleague, report, at=NOW)
        assert reason is not None
        assert "may not read every report" in reason
        assert policies.view_report.allows(report.author, report, at=NOW)

    def test_who_writes_or_judges_sees_no_number_of_what_they_may_not_read(self) -> None:
        study, another = two_studies(component=a_component("FEMA"))
        report, other = a_report(study=study), a_report("released", study=another)
        reads(another, report)
        colleague, office = an_analyst(study), an_officer(study)
        rendered(comparing(report, other))
        checked = went_on(Report.objects.get(pk=report.pk), "checked")
        for name, user in (("add_finding", colleague), ("return_report", office)):
            client = Client()
            client.force_login(user)
            page = client.get(reverse(name, args=[checked.report_ref])).text
            assert "How satisfied are you" in page
            assert other.study.code not in page
        client.force_login(report.author)
        page = client.get(reverse("add_finding", args=[checked.report_ref])).text
        assert other.study.code in page

    def test_named_readers_see_it_once_it_is_released(self, report: Report, other: Report) -> None:
        out = released(report, other)
        (reader,) = (each.user for each in out.readers.all())
        assert policies.view_report.allows(reader, out, at=NOW)

    def test_the_page_says_with_what_it_compares(self, report: Report, other: Report) -> None:
        rendered(report)
        client = Client()
        client.force_login(report.author)
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert "Compared with other studies" in page
        assert other.study.code in page
        withdrawn(other)
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert "was called back" in page


class TestFormats:
    @pytest.fixture
    def document(self, report: Report) -> ReportDocument:
        rendered(report)
        return shown(report)

    def test_all_shapes_show_the_other_study(self, document: ReportDocument, other: Report) -> None:
        (source,) = (each.source for each in document.compared)
        code, mark = other.study.code, source.fingerprint[:16]
        assert mark in FORMATS["html"].write(document).decode()
        pdf = PdfReader(BytesIO(FORMATS["pdf"].write(document)))
        text = " ".join(page.extract_text() for page in pdf.pages)
        assert code in text
        assert "Compared with other studies" in text
        book = load_workbook(BytesIO(FORMATS["xlsx"].write(document)))
        (first, *_) = (sheet for sheet in book.worksheets if sheet.title.startswith("Studies"))
        assert any(code in str(cell.value) for cell in first[5])

    def test_the_lines_of_the_other_study_say_which_report_prints_them(
        self, document: ReportDocument, other: Report
    ) -> None:
        lines = list(csv.DictReader(StringIO(FORMATS["csv"].write(document).decode("utf-8-sig"))))
        theirs = [line for line in lines if line["study"] == other.study.code]
        assert {line["value"] for line in theirs if line["measure"] == "compared_report"} == {
            str(other.report_ref)
        }
        assert any(line["measure"] == "difference_points" for line in theirs)
        (everyone,) = (
            line
            for line in theirs
            if (line["answer"], line["group"], line["demographic"]) == ("(all)", "(all)", "")
        )
        total = next(t.total for t in shown(other).protected.tables if t.question == "satisfied")
        assert everyone["count"] == str(total)

    def test_json_is_as_its_schema_says(self, document: ReportDocument) -> None:
        schema = json.loads(Path("static/schemas/report.schema.json").read_text())
        said = plain(document)
        jsonschema.validate(said, schema)
        assert len(said["comparisons"]["figures"]) == 2

    def test_every_figure_is_drawn_wide_and_narrow(self, document: ReportDocument) -> None:
        numbers = [n for n, each in enumerate(figures_of(document)) if isinstance(each, Across)]
        for number in numbers:
            assert "2027" in draw(document, number)
            assert draw(document, number, NARROW)
        assert len(numbers) == 2

    def test_the_note_says_what_the_test_takes_for_granted(self, document: ReportDocument) -> None:
        note = " ".join(method_note(document))
        assert "people may be in several studies" in note
        assert "Not public when it was compared." in note
