"""Reports that wait for somebody's yes are on that person's home page, and on nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from reports.actions import approve_release
from reports.models import Report
from reports.waiting import waiting_for
from tests.builders.access import NOW, a_component, a_person
from tests.builders.reports import a_report, an_analyst
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def rendered() -> Report:
    return a_report("rendered")


def refs(user: User) -> list[tuple[str | int, ...]]:
    return [item.args for item in waiting_for(user, at=NOW)]


@pytest.mark.requirement("R-072")
class TestWaitingFor:
    def test_names_the_report_to_everybody_who_may_release_it(self, rendered: Report) -> None:
        study = rendered.study
        for person in (
            study.created_by,
            an_analyst(study),
            a_person(Role.PRIVACY_OFFICE),
            a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component),
        ):
            (item,) = waiting_for(person, at=NOW)
            assert item.args == (str(rendered.report_ref),)
            assert item.what == "Report to release: How travelers see the checkpoint"
            assert item.since == NOW.date()

    def test_is_silent_to_everybody_else(self, rendered: Report) -> None:
        for person in (
            rendered.author,
            a_person(),
            a_member(rendered.study, Role.FACILITATOR),
            a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP")),
            a_person(Role.RECORDS_OFFICER),
            a_person(Role.AUDITOR),
        ):
            assert refs(person) == []

    def test_is_silent_once_the_person_said_yes(self, rendered: Report) -> None:
        lead = rendered.study.created_by
        approve_release(report_id=rendered.pk, no_personal_data=True, by=lead, at=NOW)
        assert refs(lead) == []
        assert refs(an_analyst(rendered.study)) == [(str(rendered.report_ref),)]

    def test_is_silent_about_what_is_not_rendered(self) -> None:
        report = a_report("draft")
        assert refs(report.study.created_by) == []

    def test_is_on_the_home_page(self, rendered: Report, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        client = Client()
        client.force_login(a_person(Role.PRIVACY_OFFICE))
        page = client.get(reverse("home")).text
        assert reverse("view_report", args=[rendered.report_ref]) in page
        assert "Read and decide" in page
