"""Who is told that a report was rendered, refused, waits for release, is out or was called back."""

import pytest

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.mail.models import Message
from reports.actions import withdraw_release
from reports.notices import tell_author_report_refused
from tests.builders.access import NOW, a_person
from tests.builders.reports import a_report, went_on
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[User]:
    return {message.to for message in Message.objects.filter(kind=kind).select_related("to")}


class TestAReport:
    def test_is_told_on_its_way_out_and_back(self) -> None:
        office = a_person(Role.PRIVACY_OFFICE)
        report = a_report("rendered")
        lead = report.study.created_by
        assert told("report.rendered") == {report.author, lead}
        facilitator = a_member(report.study, Role.FACILITATOR)
        report = went_on(report, "public")
        reviewer = report.decisions.get(step="privacy").by
        assert {office, reviewer} <= told("report.to_review")
        assert {lead, office} <= told("report.to_release")
        assert not {report.author, reviewer} & told("report.to_release")
        reader = report.readers.get().user
        assert told("report.to_read") == {reader}
        for kind in ("report.released", "report.published"):
            assert {report.author, lead, reviewer, facilitator} <= told(kind)
        withdraw_release(report_id=report.pk, reason="A wave was missing.", by=lead, at=NOW)
        assert {report.author, reviewer, facilitator, reader} <= told("report.withdrawn")
        assert lead not in told("report.withdrawn")
        assert not Message.objects.filter(sentence__contains=report.title).exists()

    def test_that_came_back_is_told_to_its_authors(self) -> None:
        report = a_report("returned")
        assert told("report.returned") == {report.author}

    def test_that_was_refused_is_told_to_its_author_and_to_who_asked(self) -> None:
        report = a_report("draft")
        tell_author_report_refused(report, by=report.study.created_by, at=NOW)
        assert told("report.refused") == {report.author, report.study.created_by}
