"""The way out: four steps by different people, each refused to everybody else, and called back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role, UnitKind
from foundation.audit.models import AuditEvent
from participants.models import DisclosedPerson, Disclosure
from reports.actions import (
    Confirmed,
    check_report,
    edit_report,
    name_reader,
    publish_report,
    release_report,
    remove_reader,
    render_report,
    request_rendering,
    review_report,
    withdraw_release,
)
from reports.lifecycle import ReportStatus, Step
from reports.models import ReleaseDecision, Report, ReportAuthor, ReportReader
from reports.personal_data import PersonalDataFoundError
from reports.policies import download_report, view_report
from reports.policies import edit_report as may_edit
from reports.queries import document_of, reports_for, valid_decisions
from studies.models import Study
from tests.builders.access import NOW, a_component, a_person
from tests.builders.reports import (
    DRAFT,
    EVERYTHING,
    a_report,
    an_analyst,
    an_answered_study,
    went_on,
)
from tests.builders.studies import a_clearance, a_member, an_umbrella

pytestmark = pytest.mark.django_db

Action = Callable[..., Report]


def take(action: Action, report: Report, by: User, **changes: Any) -> Report:
    said: dict[str, Any] = {"confirmed": EVERYTHING, "at": NOW} | changes
    return action(report_id=report.pk, by=by, **said)


def office(report: Report) -> User:
    return a_person(Role.COMPONENT_PRIVACY_OFFICER, component=report.study.component)


class TestCheckReport:
    def test_may_be_the_authors_and_sends_it_to_privacy_review(self) -> None:
        report = a_report("rendered")
        assert take(check_report, report, report.author).status == ReportStatus.CHECKED

    def test_refuses_who_does_not_analyze_the_study(self) -> None:
        report = a_report("rendered")
        for person in (a_person(Role.PRIVACY_OFFICE), a_member(report.study, Role.FACILITATOR)):
            with pytest.raises(Refused, match="does not include this"):
                take(check_report, report, person)
        assert not ReleaseDecision.objects.exists()

    @pytest.mark.requirement("R-073")
    @pytest.mark.parametrize(
        "left_out", ["findings_agree", "no_personal_data", "nobody_recognizable"]
    )
    def test_refuses_without_every_confirmation(self, left_out: str) -> None:
        report = a_report("rendered")
        confirmed = Confirmed(**{name: name != left_out for name in Confirmed.__dataclass_fields__})
        with pytest.raises(Refused, match="Confirm first"):
            take(check_report, report, report.author, confirmed=confirmed)


@pytest.mark.requirement("R-150")
class TestReviewReport:
    def test_is_for_either_privacy_office(self) -> None:
        for who in (office, lambda _: a_person(Role.PRIVACY_OFFICE)):
            report = a_report("checked")
            assert take(review_report, report, who(report)).status == ReportStatus.REVIEWED

    def test_refuses_everybody_else(self) -> None:
        report = a_report("checked")
        elsewhere = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP"))
        for person in (report.study.created_by, an_analyst(report.study), elsewhere):
            with pytest.raises(Refused, match="privacy offices"):
                take(review_report, report, person)

    def test_refuses_who_ever_worked_on_the_study(self) -> None:
        report = a_report("checked")
        officer = office(report)
        Study.objects.filter(pk=report.study_id).update(created_by=officer)
        with pytest.raises(Refused, match="worked on this study"):
            take(review_report, report, officer)

    def test_refuses_what_was_not_checked(self) -> None:
        report = a_report("rendered")
        with pytest.raises(Refused, match="does not wait for that"):
            take(review_report, report, office(report))


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


class TestReaders:
    def test_are_of_the_department(self) -> None:
        report = a_report("rendered")
        vendor = a_person(unit_kind=UnitKind.VENDOR)
        with pytest.raises(Refused, match="Vendors read what is public"):
            name_reader(report_id=report.pk, user=vendor, by=report.author, at=NOW)

    def test_are_named_by_who_releases_reports_of_the_study(self) -> None:
        report, reader = a_report("rendered"), a_person()
        for person in (reader, a_person(Role.RECORDS_OFFICER)):
            with pytest.raises(Refused, match="do not release"):
                name_reader(report_id=report.pk, user=reader, by=person, at=NOW)
        name_reader(report_id=report.pk, user=reader, by=report.author, at=NOW)
        name_reader(report_id=report.pk, user=reader, by=report.author, at=NOW)
        assert report.readers.count() == 1

    def test_are_taken_out_again_only_before_the_release(self) -> None:
        report, reader = a_report("rendered"), a_person()
        name_reader(report_id=report.pk, user=reader, by=report.author, at=NOW)
        remove_reader(report_id=report.pk, user=reader, by=report.author, at=NOW)
        assert not report.readers.exists()
        released = a_report("released")
        one = released.readers.get().user
        with pytest.raises(Refused, match="stays on record"):
            remove_reader(report_id=released.pk, user=one, by=released.author, at=NOW)


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


class TestViewReport:
    @pytest.mark.requirement("R-018", "R-072")
    def test_shows_decision_makers_what_names_them_or_is_public(self) -> None:
        maker = a_person(Role.OPERATIONAL_DECISION_MAKER)
        for_others, waiting, public = a_report("released"), a_report("rendered"), a_report("public")
        for_maker = ready_to_release()
        lead = for_maker.study.created_by
        name_reader(report_id=for_maker.pk, user=maker, by=lead, at=NOW)
        for_maker = take(release_report, for_maker, lead)
        for report, sees in (
            *((for_others, False), (waiting, False)),
            *((for_maker, True), (public, True)),
        ):
            assert view_report.allows(maker, report, at=NOW) is sees
        assert set(reports_for(maker, at=NOW)) == {for_maker, public}

    def test_shows_the_team_its_drafts(self) -> None:
        report = a_report("draft")
        assert view_report.allows(an_analyst(report.study), report, at=NOW)
        assert not view_report.allows(a_person(), report, at=NOW)

    @pytest.mark.requirement("R-072")
    def test_shows_numbers_before_release_to_writers_and_releasers_only(self) -> None:
        report = a_report("rendered")
        study = report.study
        privacy = a_person(Role.PRIVACY_OFFICE)
        for person in (an_analyst(study), study.created_by, privacy):
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

    def test_lets_every_analyst_change_it_until_it_is_released(self) -> None:
        for status in ("draft", "rendered", "checked", "reviewed", "returned"):
            report = a_report(status)
            assert may_edit.allows(an_analyst(report.study), report, at=NOW)
        report = a_report("released")
        assert not may_edit.allows(report.author, report, at=NOW)


def ready_to_release() -> Report:
    """Reviewed, with a reader."""
    report = a_report("reviewed")
    name_reader(report_id=report.pk, user=a_person(), by=report.study.created_by, at=NOW)
    return report


def rendered_again(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


def a_decision(report: Report, step: Step, by: User, **changes: Any) -> ReleaseDecision:
    confirmed = {name: changes.get(name, True) for name in Confirmed.__dataclass_fields__}
    return ReleaseDecision.objects.create(
        report=report,
        step=step,
        by=by,
        rendering=report.rendering,
        document_hash=report.document_hash,
        unit_kind=by.unit_kind,
        at=NOW,
        **confirmed,
    )
