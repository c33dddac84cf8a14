from datetime import timedelta
from typing import Any

import pytest

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role, UnitKind
from reports.actions import publish_report, withdraw_release
from reports.lifecycle import ReportStatus
from reports.personal_data import PersonalDataFoundError
from reports.queries import document_of
from tests.builders.access import NOW, a_person
from tests.builders.reports import a_report, an_analyst, an_answered_study
from tests.builders.studies import a_clearance
from tests.reports.releasing.cases import office, ready_to_release, take

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-143")
class TestPublishReport:
    def test_is_a_decision_of_the_privacy_office_and_makes_a_file_for_everybody(self) -> None:
        report = a_report("released")
        report = take(publish_report, report, a_person(Role.PRIVACY_OFFICE))
        assert (report.status, report.published_at) == (ReportStatus.PUBLIC, NOW)
        assert bytes(report.public_pdf or b"").startswith(b"%PDF")
        assert report.public_pdf != report.pdf

    def test_refuses_everybody_else(self) -> None:
        report = a_report("released")
        for person in (report.author, report.study.created_by, office(report)):
            with pytest.raises(Refused, match="Privacy Office decides"):
                take(publish_report, report, person)

    def test_refuses_what_is_not_released(self) -> None:
        report = ready_to_release()
        with pytest.raises(Refused, match="Only a released report"):
            take(publish_report, report, a_person(Role.PRIVACY_OFFICE))

    @pytest.mark.requirement("R-072")
    def test_refuses_where_the_clearance_forbids_it(self) -> None:
        study = an_answered_study()
        a_clearance(study, forbids_publication=True, at=NOW + timedelta(minutes=1))
        report = a_report("released", study=study)
        with pytest.raises(Refused, match="forbids publication"):
            take(publish_report, report, a_person(Role.PRIVACY_OFFICE))
        report.refresh_from_db()
        assert report.status == ReportStatus.RELEASED

    @pytest.mark.requirement("R-150")
    def test_refuses_what_no_research_or_outreach_unit_checked(self) -> None:
        author = an_analyst(study := an_answered_study())
        User.objects.filter(pk=author.pk).update(unit_kind=UnitKind.PRIVACY)
        author.refresh_from_db()
        report = a_report("released", study=study, author=author)
        with pytest.raises(Refused, match="research or outreach unit"):
            take(publish_report, report, a_person(Role.PRIVACY_OFFICE))


class TestWithdrawRelease:
    def test_shows_nothing_any_more_but_remembers_what_was_out(self) -> None:
        report = a_report("released")
        report = withdraw_release(
            report_id=report.pk, reason="A wave was counted twice.", by=report.author, at=NOW
        )
        assert report.status == ReportStatus.WITHDRAWN
        assert document_of(report) is None
        assert report.payload is not None

    def test_asks_why_of_what_is_out_and_scans_the_reason(self) -> None:
        report = a_report("released")
        asked: dict[str, Any] = {"report_id": report.pk, "by": report.author, "at": NOW}
        with pytest.raises(Refused, match="Say why"):
            withdraw_release(**asked, reason=" ")
        with pytest.raises(PersonalDataFoundError):
            withdraw_release(**asked, reason="jo@example.gov asked for it.")
        report.refresh_from_db()
        assert report.status == ReportStatus.RELEASED

    def test_refuses_an_outsider(self) -> None:
        report = a_report("released")
        with pytest.raises(Refused):
            withdraw_release(
                report_id=report.pk, reason="No.", by=a_person(Role.RECORDS_OFFICER), at=NOW
            )
