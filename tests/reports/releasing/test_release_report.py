from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from participants.models import DisclosedPerson, Disclosure
from reports.actions import check_report, edit_report, name_reader, release_report, review_report
from reports.lifecycle import ReportStatus, Step
from reports.models import Report
from reports.policies import view_report
from reports.queries import valid_decisions
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.reports import DRAFT, a_report, an_analyst, went_on
from tests.builders.studies import a_member
from tests.reports.releasing.cases import ready_to_release, rendered_again, take

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-072")
class TestReleaseReport:
    def test_lets_it_out_to_who_is_named(self) -> None:
        report, reader = a_report("reviewed"), a_person()
        lead = report.study.created_by
        with pytest.raises(Refused, match="Name the people"):
            take(release_report, report, lead)
        name_reader(report_id=report.pk, user=reader, by=lead, at=NOW)
        assert not view_report.allows(reader, report, at=NOW)
        report = take(release_report, report, lead)
        assert (report.status, report.released_at) == (ReportStatus.RELEASED, NOW)
        assert view_report.allows(reader, report, at=NOW)

    @pytest.mark.requirement("R-147")
    def test_is_logged_and_discloses_nobody(self) -> None:
        report = a_report("released")
        assert AuditEvent.objects.filter(verb="report.released", study_ref=report.study.study_ref)
        assert not Disclosure.objects.exists()
        assert not DisclosedPerson.objects.exists()

    def test_refuses_authors_and_whoever_took_a_step(self) -> None:
        report = ready_to_release()
        reviewer = valid_decisions(report).get(step=Step.PRIVACY).by
        for person, reason in ((report.author, "You wrote"), (reviewer, "A second person")):
            with pytest.raises(Refused, match=reason):
                take(release_report, report, person)

    def test_refuses_who_checked_it_without_having_written_it(self) -> None:
        report = a_report("rendered")
        checker = an_analyst(report.study)
        report = take(check_report, report, checker)
        report = take(review_report, report, a_person(Role.PRIVACY_OFFICE))
        with pytest.raises(Refused, match="You checked"):
            take(release_report, report, checker)

    def test_refuses_who_only_changed_its_words(self) -> None:
        """Whoever edited once is an author for good, whoever began the report."""
        report = a_report("rendered")
        lead = report.study.created_by
        edit_report(report_id=report.pk, draft=DRAFT, by=lead, at=NOW)
        report = rendered_again(report)
        report = went_on(report, "reviewed")
        with pytest.raises(Refused, match="You wrote words"):
            take(release_report, report, lead)

    def test_refuses_who_does_not_release_reports_of_the_study(self) -> None:
        report = ready_to_release()
        for person in (a_person(Role.RECORDS_OFFICER), a_member(report.study, Role.FACILITATOR)):
            with pytest.raises(Refused, match="do not release"):
                take(release_report, report, person)

    @pytest.mark.requirement("R-110")
    def test_refuses_a_threshold_that_was_raised_since(self) -> None:
        report = ready_to_release()
        Study.objects.filter(pk=report.study_id).update(threshold=20)
        with pytest.raises(Refused, match="raised the threshold"):
            take(release_report, report, report.study.created_by)
        assert not AuditEvent.objects.filter(verb="report.released").exists()

    def test_refuses_what_is_stored_otherwise_than_it_was_rendered(self) -> None:
        report = ready_to_release()
        payload = {**(report.payload or {})}
        payload["heading"] = {**payload["heading"], "title": "Something else."}
        Report.objects.filter(pk=report.pk).update(payload=payload)
        with pytest.raises(Refused, match="not what was rendered"):
            take(release_report, report, report.study.created_by)

    @pytest.mark.django_db(transaction=True)
    def test_waits_while_another_report_of_the_study_is_released(self) -> None:
        """Released at once, two reports would each miss the other among the earlier ones."""
        report = ready_to_release()
        lead = report.study.created_by

        def release_at_once() -> str:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '300ms'")
                take(release_report, report, lead)
            except OperationalError as waited:
                return str(waited)
            finally:
                connection.close()
            return "did not wait"

        with transaction.atomic(), ThreadPoolExecutor(1) as other:
            Study.objects.select_for_update(no_key=True).get(pk=report.study_id)
            assert "lock timeout" in other.submit(release_at_once).result()
        assert take(release_report, report, lead).status == ReportStatus.RELEASED

    def test_counts_only_decisions_on_exactly_what_is_rendered(self) -> None:
        report = a_report("reviewed")
        edit_report(report_id=report.pk, draft=DRAFT, by=report.author, at=NOW)
        report = rendered_again(report)
        assert report.status == ReportStatus.RENDERED
        assert not valid_decisions(report).exists()
