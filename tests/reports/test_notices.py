"""Who is told that a report was rendered, refused, waits for release, is out or was called back."""

import pytest

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.mail.models import Message
from reports.actions import approve_release, withdraw_release
from reports.notices import tell_author_report_refused
from tests.builders.access import NOW, a_person
from tests.builders.reports import a_report
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[User]:
    return {message.to for message in Message.objects.filter(kind=kind).select_related("to")}


class TestAReport:
    def test_is_told_on_its_way_out_and_back(self) -> None:
        office = a_person(Role.PRIVACY_OFFICE)
        report = a_report("rendered")
        lead = report.study.created_by
        assert told("report.rendered") == {report.author}
        assert {lead, office} <= told("report.to_release")
        assert report.author not in told("report.to_release")
        facilitator = a_member(report.study, Role.FACILITATOR)
        for person in (lead, office):
            approve_release(report_id=report.pk, no_personal_data=True, by=person, at=NOW)
        assert {report.author, lead, office, facilitator} <= told("report.released")
        withdraw_release(report_id=report.pk, by=lead, at=NOW)
        assert {report.author, office, facilitator} <= told("report.withdrawn")
        assert lead not in told("report.withdrawn")
        assert not Message.objects.filter(sentence__contains=report.title).exists()

    def test_that_was_refused_is_told_to_its_author_and_to_who_asked(self) -> None:
        report = a_report("draft")
        tell_author_report_refused(report, by=report.study.created_by, at=NOW)
        assert told("report.refused") == {report.author, report.study.created_by}
