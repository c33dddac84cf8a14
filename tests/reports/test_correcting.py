"""A released report is corrected by a next version, which goes the whole way."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports.actions import (
    correct_report,
    release_report,
    render_report,
    request_rendering,
    withdraw_release,
)
from reports.actions.correcting import CARRIED
from reports.lifecycle import ReportStatus
from reports.models import LedgerEntry, Report
from reports.personal_data import PersonalDataFoundError
from reports.queries import corrected_by, document_of
from tests.builders.access import NOW, a_person
from tests.builders.reports import EVERYTHING, a_report, an_analyst, went_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOTE = "Two answers were counted twice."


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def correct(report: Report, **changes: Any) -> Report:
    said: dict[str, Any] = {"note": NOTE, "by": report.author, "at": NOW} | changes
    return correct_report(report_id=report.pk, **said)


def corrected(report: Report) -> Report:
    """Released by the lead, after every step."""
    draft = correct(report)
    request_rendering(report_id=draft.pk, by=draft.author, at=NOW)
    draft = render_report(report_id=draft.pk, by=draft.author, at=NOW)
    draft = went_on(draft, "reviewed")
    lead = draft.study.created_by
    return release_report(report_id=draft.pk, confirmed=EVERYTHING, by=lead, at=NOW)


class TestCorrectReport:
    def test_begins_the_next_version_with_words_authors_and_readers(self) -> None:
        report = a_report("released", measures=("mean",))
        other = an_analyst(report.study)
        draft = correct(report, by=other)
        assert (draft.measures, draft.pairs) == (["mean"], [])
        assert (draft.version, draft.status) == (2, ReportStatus.DRAFT)
        assert draft.publication_ref == report.publication_ref
        assert draft.summary == report.summary
        assert {each.user for each in draft.authors.all()} == {report.author, other}
        assert draft.readers.get().user == report.readers.get().user
        assert draft.payload is None

    def test_goes_the_whole_way_and_says_in_the_file_what_it_corrects(self) -> None:
        report = a_report("released")
        second = corrected(report)
        document = document_of(second)
        assert document is not None
        assert (document.heading.version, document.heading.correction) == (2, NOTE)
        assert corrected_by(report) == second
        assert corrected_by(report, for_public=True) is None
        with pytest.raises(Refused, match="newer version"):
            correct(report)

    def test_leaves_the_corrected_version_as_it_is_with_a_word_to_its_readers(self) -> None:
        report = a_report("released")
        before = (report.document_hash, bytes(report.pdf or b""))
        second = corrected(report)
        report.refresh_from_db()
        assert (report.document_hash, bytes(report.pdf or b"")) == before
        client = Client()
        client.force_login(report.author)
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert "This report was corrected" in page
        assert reverse("view_report", args=[second.report_ref]) in page

    def test_refuses_two_at_a_time_and_what_is_not_out(self) -> None:
        report = a_report("released")
        draft = correct(report)
        with pytest.raises(Refused, match="on its way"):
            correct(report)
        with pytest.raises(Refused, match="Only what is released"):
            correct(draft)
        withdraw_release(report_id=draft.pk, by=draft.author, at=NOW)
        assert correct(report).version == 3

    def test_refuses_outsiders_no_words_and_a_name(self) -> None:
        report = a_report("released")
        with pytest.raises(Refused, match="does not include this"):
            correct(report, by=a_person(Role.PRIVACY_OFFICE))
        with pytest.raises(Refused, match="Say what is corrected"):
            correct(report, note=" ")
        with pytest.raises(PersonalDataFoundError):
            correct(report, note="Ask jo@example.gov.")
        assert Report.objects.count() == 1

    def test_keeps_the_authors_of_the_first_version_from_releasing_the_second(self) -> None:
        report = a_report("released")
        draft = correct(report, by=an_analyst(report.study))
        request_rendering(report_id=draft.pk, by=draft.author, at=NOW)
        render_report(report_id=draft.pk, by=draft.author, at=NOW)
        draft = went_on(Report.objects.get(pk=draft.pk), "reviewed")
        with pytest.raises(Refused, match="You wrote words"):
            release_report(report_id=draft.pk, confirmed=EVERYTHING, by=report.author, at=NOW)

    def test_carries_everything_that_decides_which_numbers_there_are(self) -> None:
        assert {*LedgerEntry.ASKED} <= {*CARRIED}


class TestTheDatabaseItself:
    def test_refuses_two_corrections_on_their_way(self) -> None:
        draft = correct(a_report("released"))
        with pytest.raises(IntegrityError, match="one_correction_at_a_time"), transaction.atomic():
            Report.objects.create(
                study=draft.study,
                publication_ref=draft.publication_ref,
                version=3,
                correction_note=NOTE,
                author=draft.author,
                threshold=draft.threshold,
                waves=[1],
                created_at=NOW,
            )

    def test_refuses_a_correction_that_says_nothing(self) -> None:
        draft = correct(a_report("released"))
        with pytest.raises(IntegrityError, match="correction_says_what"), transaction.atomic():
            Report.objects.filter(pk=draft.pk).update(correction_note="")


class TestWithdrawRelease:
    def test_calls_back_the_versions_that_it_corrected(self) -> None:
        report = a_report("released")
        second = corrected(report)
        why: dict[str, Any] = {"reason": "The wrong wave.", "by": second.author, "at": NOW}
        withdraw_release(report_id=second.pk, **why)
        report.refresh_from_db()
        assert (report.status, report.withdrawal_reason) == ("withdrawn", "The wrong wave.")
