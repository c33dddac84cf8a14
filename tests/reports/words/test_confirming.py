from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import FindingDraft, edit_finding, edit_report
from reports.lifecycle import ReportStatus
from reports.models import ConfirmedNumber, Finding, Report
from reports.personal_data import PersonalDataFoundError
from tests.builders.access import NOW, a_person
from tests.builders.reports import DRAFT as REPORT_DRAFT
from tests.builders.reports import went_on
from tests.reports.words.cases import address, check, confirm, rendered_again, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-163")]


class TestConfirmNumber:
    def test_lets_the_report_be_checked(self, disagreeing: Finding) -> None:
        with pytest.raises(Refused, match="Numbers do not agree in finding 1"):
            check(disagreeing.report)
        confirm(disagreeing)
        check(disagreeing.report)
        facts = AuditEvent.objects.get(verb="report.number_confirmed").facts
        assert facts == {"finding": 1}

    def test_refuses_without_a_reason_and_other_numbers(self, disagreeing: Finding) -> None:
        with pytest.raises(Refused, match="Say why"):
            confirm(disagreeing, reason=" ")
        with pytest.raises(Refused, match="not pointed out"):
            confirm(disagreeing, number="12")
        with pytest.raises(PersonalDataFoundError):
            confirm(disagreeing, reason="jo@example.gov says so")
        confirm(disagreeing)
        with pytest.raises(Refused, match="not pointed out"):
            confirm(disagreeing)

    def test_refuses_others_and_while_it_is_reviewed(self, disagreeing: Finding) -> None:
        with pytest.raises(Refused):
            confirm(disagreeing, a_person())
        Report.objects.filter(pk=disagreeing.report.pk).update(status=ReportStatus.DRAFT)
        confirm(disagreeing)
        went_on(rendered_again(disagreeing.report), "checked")
        with pytest.raises(Refused, match="Reviewers have"):
            confirm(disagreeing)

    def test_is_about_these_words(self, disagreeing: Finding) -> None:
        confirm(disagreeing)
        same = FindingDraft.of(disagreeing)
        edit: dict[str, Any] = {
            "finding_id": disagreeing.pk,
            "by": disagreeing.report.author,
            "at": NOW,
        }
        edit_finding(**edit, draft=same)
        assert disagreeing.confirmed.exists()
        edit_finding(**edit, draft=replace(same, text="Nearly."))
        assert not disagreeing.confirmed.exists()

    def test_goes_when_the_report_asks_something_else(self, disagreeing: Finding) -> None:
        confirm(disagreeing)
        asked: dict[str, Any] = {
            "report_id": disagreeing.report.pk,
            "by": disagreeing.report.author,
            "at": NOW,
        }
        edit_report(**asked, draft=replace(REPORT_DRAFT, summary="Other words only."))
        assert disagreeing.confirmed.exists()
        edit_report(**asked, draft=replace(REPORT_DRAFT, measures=("mean",)))
        assert not disagreeing.confirmed.exists()

    @pytest.mark.requirement("R-143")
    def test_makes_who_vouches_an_author(self, disagreeing: Finding) -> None:
        lead = disagreeing.report.study.created_by
        confirm(disagreeing, lead)
        assert disagreeing.report.authors.filter(user=lead).exists()
        with pytest.raises(Refused, match="You wrote words"):
            went_on(disagreeing.report, "released")

    def test_stays_once_it_is_released(self, disagreeing: Finding) -> None:
        confirm(disagreeing)
        went_on(disagreeing.report, "released")
        rows = ConfirmedNumber.objects.filter(finding=disagreeing)
        for change in (lambda: rows.update(reason="So."), rows.delete):
            with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
                change()

    @pytest.mark.usefixtures("today")
    def test_is_done_on_the_page_and_read_by_reviewers(self, disagreeing: Finding) -> None:
        report = disagreeing.report
        client = signed_in(report.author)
        page = client.get(address("view_report", report)).text
        assert "Numbers that its table does not print" in page
        assert "Confirm this number" in page
        where = address("confirm_number", report, 1)
        wrong = client.post(where, {"number": "7777", "reason": ""})
        assert wrong.status_code == 422
        client.post(where, {"number": "7777", "reason": "Of another survey."})
        check(report)
        office = signed_in(a_person(Role.PRIVACY_OFFICE))
        read = office.get(address("view_report", report)).text
        assert "Of another survey." in read
        assert "Confirm this number" not in read
