"""Reports that wait for somebody are on that person's home page, and on nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from reports.models import Report
from reports.waiting import waiting_for
from tests.builders.access import NOW, a_component, a_person
from tests.builders.reports import a_report, an_analyst
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db
TITLE = "How travelers see the checkpoint"


def whats(user: User) -> list[str]:
    return [item.what for item in waiting_for(user, at=NOW)]


def offices(report: Report) -> tuple[User, User]:
    component = report.study.component
    return (
        a_person(Role.PRIVACY_OFFICE),
        a_person(Role.COMPONENT_PRIVACY_OFFICER, component=component),
    )


@pytest.mark.requirement("R-072")
class TestWaitingFor:
    def test_names_a_rendered_report_to_analysts(self) -> None:
        report = a_report("rendered")
        for person in (report.author, report.study.created_by, an_analyst(report.study)):
            (item,) = waiting_for(person, at=NOW)
            assert item.args == (str(report.report_ref),)
            assert item.what == f"Report to check: {TITLE}"
            assert item.since == NOW.date()
        for person in (*offices(report), *nobody(report)):
            assert whats(person) == []

    def test_names_a_checked_report_to_the_privacy_offices(self) -> None:
        report = a_report("checked")
        for person in offices(report):
            assert whats(person) == [f"Report to review for privacy: {TITLE}"]
        lead = report.study.created_by
        for person in (report.author, lead, an_analyst(report.study), *nobody(report)):
            assert whats(person) == []

    def test_names_a_reviewed_report_to_who_may_still_release_it(self) -> None:
        report = a_report("reviewed")
        reviewer = report.decisions.get(step="privacy").by
        for person in (report.study.created_by, an_analyst(report.study), *offices(report)):
            assert whats(person) == [f"Report to release: {TITLE}"]
        for person in (report.author, reviewer, *nobody(report)):
            assert whats(person) == []

    def test_names_a_returned_report_to_its_authors(self) -> None:
        report = a_report("returned")
        assert whats(report.author) == [f"Report with comments to answer: {TITLE}"]
        for person in (an_analyst(report.study), *offices(report), *nobody(report)):
            assert whats(person) == []

    def test_is_silent_about_what_waits_for_nobody(self) -> None:
        for status in ("draft", "released", "public"):
            report = a_report(status)
            for person in (report.author, report.study.created_by, *offices(report)):
                assert whats(person) == []

    def test_is_on_the_home_page(self, monkeypatch: pytest.MonkeyPatch) -> None:
        report = a_report("checked")
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        client = Client()
        client.force_login(a_person(Role.PRIVACY_OFFICE))
        page = client.get(reverse("home")).text
        assert reverse("view_report", args=[report.report_ref]) in page
        assert "Read and decide" in page


def nobody(report: Report) -> list[User]:
    return [
        a_person(),
        a_member(report.study, Role.FACILITATOR),
        a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP")),
        a_person(Role.RECORDS_OFFICER),
        a_person(Role.AUDITOR),
    ]
