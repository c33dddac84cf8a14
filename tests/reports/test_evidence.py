from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from reports.models import Report
from reports.queries import evidence_of
from tests.builders.access import NOW, a_person
from tests.builders.reports import a_report, went_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march_2027(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the web stands where the builders put everything."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page_for(user: User, report: Report) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse("view_evidence", args=[report.report_ref]))


class TestEvidenceOf:
    def test_counts_what_is_hidden_and_what_was_found(self) -> None:
        report = a_report("rendered")
        evidence = evidence_of(report)
        assert evidence is not None
        assert 0 < evidence.hidden < evidence.numbers
        assert evidence.recoverable == 0
        assert evidence.narrowest is not None
        assert evidence.narrowest >= evidence.wanted == report.threshold - 1
        assert sum(table.hidden for table in evidence.tables) >= evidence.hidden
        assert evidence.is_as_attacked

    def test_notices_numbers_that_are_not_those_attacked(self) -> None:
        report = a_report("rendered")
        assert report.payload is not None
        report.payload["protected"]["tables"][0]["total"] += 1
        evidence = evidence_of(report)
        assert evidence is not None
        assert not evidence.is_as_attacked

    def test_counts_what_left_before(self) -> None:
        first = went_on(a_report("rendered"), "released")
        second = a_report("rendered", study=first.study, author=first.author)
        evidence = evidence_of(second)
        assert evidence is not None
        assert evidence.earlier == 1

    def test_is_none_of_what_was_not_rendered(self) -> None:
        assert evidence_of(a_report()) is None


class TestViewEvidence:
    def test_is_read_by_the_privacy_office(self) -> None:
        report = a_report("rendered")
        page = page_for(a_person(Role.PRIVACY_OFFICE), report).text
        assert "Nothing hidden could be worked out" in page
        assert report.statements_hash in page

    def test_says_when_what_is_stored_was_changed(self) -> None:
        report = a_report("rendered")
        Report.objects.update(statements_hash="0" * 64)
        page = page_for(a_person(Role.PRIVACY_OFFICE), report).text
        assert "not what was attacked" in page

    def test_is_not_for_others(self) -> None:
        assert page_for(a_person(), a_report("rendered")).status_code == 403

    def test_is_not_there_before_rendering(self) -> None:
        report = a_report()
        assert page_for(report.author, report).status_code == 403

    def test_is_linked_from_the_report(self) -> None:
        report = a_report("rendered")
        client = Client()
        client.force_login(report.author)
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert reverse("view_evidence", args=[report.report_ref]) in page
