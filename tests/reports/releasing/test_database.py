from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.access.roles import Role
from reports.lifecycle import Step
from reports.models import ReleaseDecision, Report, ReportAuthor, ReportReader
from reports.queries import valid_decisions
from tests.builders.access import NOW, a_person
from tests.builders.reports import a_report, an_analyst
from tests.builders.studies import a_clearance, an_umbrella
from tests.reports.releasing.cases import a_decision

pytestmark = pytest.mark.django_db


class TestTheDatabaseItself:
    @pytest.mark.parametrize("step", [Step.PRIVACY, Step.SECOND, Step.PUBLIC])
    def test_refuses_a_decision_of_any_author(self, step: Step) -> None:
        report = a_report("rendered")
        second = an_analyst(report.study)
        ReportAuthor.objects.create(report=report, user=second, since=NOW)
        for author in (report.author, second):
            with pytest.raises(IntegrityError, match="no author"), transaction.atomic():
                a_decision(report, step, author)

    def test_refuses_two_reviews_by_one_person(self) -> None:
        report = a_report("reviewed")
        reviewer = valid_decisions(report).get(step=Step.PRIVACY).by
        with pytest.raises(IntegrityError, match="two_reviewers_are_two_people"):
            a_decision(report, Step.SECOND, reviewer)

    def test_refuses_a_review_by_who_checked(self) -> None:
        report = a_report("rendered")
        checker = an_analyst(report.study)
        a_decision(report, Step.CHECK, checker)
        with pytest.raises(IntegrityError, match="whoever checked"):
            a_decision(report, Step.SECOND, checker)

    def test_refuses_a_decision_that_confirms_less(self) -> None:
        report = a_report("rendered")
        with pytest.raises(IntegrityError, match="release_confirms_everything"):
            a_decision(report, Step.CHECK, report.author, nobody_recognizable=False)

    def test_refuses_to_change_or_take_back_a_decision(self) -> None:
        a_report("checked")
        for change in (
            lambda: ReleaseDecision.objects.update(at=NOW + timedelta(days=1)),
            lambda: ReleaseDecision.objects.all().delete(),
        ):
            with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
                change()

    @pytest.mark.parametrize("status", ["analyst_checked", "privacy_reviewed", "released"])
    def test_refuses_a_state_whose_steps_were_not_taken(self, status: str) -> None:
        a_report("rendered")
        with pytest.raises(IntegrityError, match="each step"), transaction.atomic():
            Report.objects.update(status=status)

    def test_refuses_a_publication_that_nobody_decided(self) -> None:
        report = a_report("released")
        with pytest.raises(IntegrityError, match="each step"), transaction.atomic():
            Report.objects.update(status="public", published_at=NOW, public_pdf=report.pdf)

    @pytest.mark.parametrize("by_umbrella", [False, True])
    def test_refuses_a_publication_that_the_clearance_forbids(self, *, by_umbrella: bool) -> None:
        report = a_report("released")
        later = NOW + timedelta(minutes=1)
        if by_umbrella:
            an_umbrella("1601-0099", forbids_publication=True)
            a_clearance(report.study, control_number="1601-0099", at=later)
        else:
            a_clearance(report.study, forbids_publication=True, at=later)
        a_decision(report, Step.PUBLIC, a_person(Role.PRIVACY_OFFICE))
        out = {"status": "public", "published_at": NOW, "public_pdf": report.pdf}
        with pytest.raises(IntegrityError, match="forbids publication"), transaction.atomic():
            Report.objects.update(**out)

    @pytest.mark.parametrize(
        "change", [{"title": "Other"}, {"payload": {}}, {"pdf": b"x"}, {"status": "draft"}]
    )
    def test_refuses_to_change_what_was_released(self, change: dict[str, Any]) -> None:
        a_report("released")
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            Report.objects.update(**change)

    def test_refuses_to_delete_what_was_released(self) -> None:
        report = a_report("released")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM reports_report WHERE id = %s", [report.pk])

    def test_keeps_who_may_read_what_was_released(self) -> None:
        report = a_report("released")
        with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
            ReportReader.objects.filter(report=report).delete()

    def test_keeps_the_authors_of_what_was_decided_on(self) -> None:
        a_report("checked")
        with pytest.raises(IntegrityError, match="stays its author"), transaction.atomic():
            ReportAuthor.objects.all().delete()

    def test_refuses_a_rendered_report_without_its_audit(self) -> None:
        a_report("rendered")
        with pytest.raises(IntegrityError, match="has_passed_its_audit"):
            Report.objects.update(audit=None)
