from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from participants.models import DisclosedPerson, Disclosure
from reports.actions import approve_release, edit_report, withdraw_release
from reports.lifecycle import ReportStatus
from reports.models import ReleaseApproval, Report
from reports.policies import download_report, view_report
from reports.queries import document_of, reports_for
from studies.models import Study
from tests.builders.access import NOW, a_component, a_person
from tests.builders.reports import DRAFT, a_report, an_analyst, an_answered_study
from tests.builders.studies import a_clearance, a_member

pytestmark = pytest.mark.django_db


def approve(report: Report, by: User, **changes: Any) -> Report:
    said: dict[str, Any] = {"no_personal_data": True, "at": NOW} | changes
    return approve_release(report_id=report.pk, by=by, **said)


@pytest.mark.requirement("R-073")
class TestApproveRelease:
    def test_releases_with_the_second_person(self) -> None:
        report = a_report("rendered")
        report = approve(report, report.study.created_by)
        assert report.status == ReportStatus.RENDERED
        report = approve(report, a_person(Role.PRIVACY_OFFICE))
        assert (report.status, report.released_at) == (ReportStatus.RELEASED, NOW)

    @pytest.mark.requirement("R-147")
    def test_is_logged_as_a_publication_and_discloses_nobody(self) -> None:
        report = a_report("released")
        assert AuditEvent.objects.filter(verb="report.released", study_ref=report.study.study_ref)
        assert not Disclosure.objects.exists()
        assert not DisclosedPerson.objects.exists()

    def test_refuses_the_author(self) -> None:
        report = a_report("rendered")
        with pytest.raises(Refused, match="your own report"):
            approve(report, report.author)
        assert not AuditEvent.objects.filter(verb="report.approved").exists()

    def test_refuses_the_same_person_twice(self) -> None:
        report = a_report("rendered")
        approve(report, report.study.created_by)
        with pytest.raises(Refused, match="second person"):
            approve(report, report.study.created_by)

    def test_refuses_without_the_confirmation(self) -> None:
        report = a_report("rendered")
        with pytest.raises(Refused, match="Confirm first"):
            approve(report, report.study.created_by, no_personal_data=False)

    def test_refuses_who_does_not_release_reports_of_the_study(self) -> None:
        report = a_report("rendered")
        for person in (a_person(Role.RECORDS_OFFICER), a_member(report.study, Role.FACILITATOR)):
            with pytest.raises(Refused, match="do not release"):
                approve(report, person)

    def test_refuses_what_is_not_rendered(self) -> None:
        report = a_report("draft")
        with pytest.raises(Refused, match="not waiting for release"):
            approve(report, report.study.created_by)

    @pytest.mark.requirement("R-072")
    def test_refuses_a_publication_that_the_clearance_forbids(self) -> None:
        study = an_answered_study()
        a_clearance(study, forbids_publication=True, at=NOW + timedelta(minutes=1))
        report = a_report("rendered", study=study, release_to="public")
        with pytest.raises(Refused, match="forbids publication"):
            approve(report, study.created_by)
        inside = a_report("rendered", study=study)
        assert approve(inside, study.created_by).approvals.count() == 1

    @pytest.mark.requirement("R-110")
    def test_refuses_a_threshold_that_was_raised_since(self) -> None:
        report = a_report("rendered")
        Study.objects.filter(pk=report.study_id).update(threshold=20)
        with pytest.raises(Refused, match="raised the threshold"):
            approve(report, report.study.created_by)
        assert not AuditEvent.objects.filter(verb="report.approved").exists()

    @pytest.mark.django_db(transaction=True)
    def test_waits_while_another_report_of_the_study_is_released(self) -> None:
        """Released at once, two reports would each miss the other among the earlier ones."""
        report = a_report("rendered")
        lead = report.study.created_by

        def approve_at_once() -> str:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '300ms'")
                approve(report, lead)
            except OperationalError as waited:
                return str(waited)
            finally:
                connection.close()
            return "did not wait"

        with transaction.atomic(), ThreadPoolExecutor(1) as other:
            Study.objects.select_for_update(no_key=True).get(pk=report.study_id)
            assert "lock timeout" in other.submit(approve_at_once).result()
        assert approve(report, lead).approvals.count() == 1

    def test_counts_only_approvals_of_exactly_what_is_rendered(self) -> None:
        report = a_report("rendered")
        approve(report, report.study.created_by)
        changed = edit_report(report_id=report.pk, draft=DRAFT, by=report.author, at=NOW)
        assert changed.status == ReportStatus.DRAFT
        assert changed.valid_approvals.count() == 0


class TestTheDatabaseItself:
    def test_refuses_an_approval_by_the_author(self) -> None:
        report = a_report("rendered")
        with pytest.raises(IntegrityError, match="author_does_not_release"):
            ReleaseApproval.objects.create(
                report=report,
                by=report.author,
                author=report.author,
                document_hash=report.document_hash,
                no_personal_data=True,
                at=NOW,
            )

    def test_refuses_an_approval_that_names_another_author(self) -> None:
        report = a_report("rendered")
        with pytest.raises(IntegrityError, match="names the author"):
            ReleaseApproval.objects.create(
                report=report,
                by=report.author,
                author=report.study.created_by,
                document_hash=report.document_hash,
                no_personal_data=True,
                at=NOW,
            )

    def test_refuses_a_release_with_one_approval(self) -> None:
        report = approve(a_report("rendered"), a_person(Role.PRIVACY_OFFICE))
        with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
            Report.objects.update(status=ReportStatus.RELEASED)
        report.refresh_from_db()
        assert report.status == ReportStatus.RENDERED

    def test_refuses_a_rendered_report_without_its_audit(self) -> None:
        a_report("rendered")
        with pytest.raises(IntegrityError, match="has_passed_its_audit"):
            Report.objects.update(audit=None)


class TestWithdrawRelease:
    def test_shows_nothing_any_more_but_remembers_what_was_out(self) -> None:
        report = a_report("released")
        report = withdraw_release(report_id=report.pk, by=report.author, at=NOW)
        assert report.status == ReportStatus.WITHDRAWN
        assert document_of(report) is None
        assert report.payload is not None

    def test_refuses_an_outsider(self) -> None:
        report = a_report("released")
        with pytest.raises(Refused):
            withdraw_release(report_id=report.pk, by=a_person(Role.RECORDS_OFFICER), at=NOW)


class TestViewReport:
    @pytest.mark.requirement("R-018")
    def test_shows_decision_makers_released_reports_only(self) -> None:
        maker = a_person(Role.OPERATIONAL_DECISION_MAKER)
        waiting, released = a_report("rendered"), a_report("released")
        assert not view_report.allows(maker, waiting, at=NOW)
        assert view_report.allows(maker, released, at=NOW)
        assert list(reports_for(maker, at=NOW)) == [released]

    def test_shows_the_team_its_drafts(self) -> None:
        report = a_report("draft")
        assert view_report.allows(an_analyst(report.study), report, at=NOW)
        assert not view_report.allows(a_person(), report, at=NOW)

    @pytest.mark.requirement("R-072")
    def test_shows_numbers_before_release_to_writers_and_releasers_only(self) -> None:
        report = a_report("rendered")
        study = report.study
        office = a_person(Role.PRIVACY_OFFICE)
        for person in (an_analyst(study), study.created_by, office):
            assert view_report.allows(person, report, at=NOW)
            assert download_report.allows(person, report, at=NOW)
            assert list(reports_for(person, at=NOW, study=study)) == [report]
        for person in (
            a_member(study, Role.FACILITATOR),
            a_person(Role.AUDITOR),
            a_person(Role.RECORDS_OFFICER),
            a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP")),
        ):
            assert not view_report.allows(person, report, at=NOW)
            assert not download_report.allows(person, report, at=NOW)
            assert list(reports_for(person, at=NOW, study=study)) == []

    def test_shows_the_team_and_the_offices_what_is_released(self) -> None:
        report = a_report("released")
        for person in (a_member(report.study, Role.FACILITATOR), a_person(Role.AUDITOR)):
            assert view_report.allows(person, report, at=NOW)
            assert list(reports_for(person, at=NOW, study=report.study)) == [report]

    def test_says_truly_who_reads_it_inside_the_department(self) -> None:
        label = Report.ReleaseTo.INTERNAL.label
        assert label == "People of the department who use the reports page"
