"""People who try a door that is not theirs, by sending the form without having seen its page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError
from django.urls import reverse

from fieldwork.models import Response
from foundation.access.actions import end_role, record_training
from foundation.access.models import User
from foundation.access.policy import TRAINING_FIRST
from foundation.access.queries import may_use_page
from foundation.access.roles import Role, UnitKind
from foundation.access.waiting import everything_for
from foundation.audit.models import AuditEvent
from reports.queries import releases, reports_to_decide
from retention.actions import set_hold
from retention.models import LegalHold
from studies.actions import create_instrument_version, end_access
from studies.lifecycle import PtaStatus, StudyStatus
from studies.models import Study
from studies.queries import visible_studies
from tests.builders.access import NOW, a_component, a_person, an_administrator, made_officer
from tests.builders.fieldwork import a_recording, a_session, a_session_study, an_import
from tests.builders.participants import a_study_with_contacts
from tests.builders.reports import a_report
from tests.builders.studies import (
    a_definition,
    a_grant,
    a_lead,
    a_member,
    a_pta,
    a_study,
    a_tool,
    a_vendor,
)
from tests.gates.paths import said_on, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def come_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    later = NOW + timedelta(days=days)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)


def approve(study: Study, person: User) -> Any:
    """As whoever keeps every question, and confirms."""
    form: dict[str, Any] = {f"question-{q['key']}-kind": "keep" for q in a_pta(study).questions}
    form |= {"confirm-unlinkable": "on", "threshold": 11, "revision": a_pta(study).revision}
    return signed_in(person).post(reverse("approve_pta", args=[a_pta(study).pk]), form)


def a_hold() -> LegalHold:
    study, by = a_study(), a_person(Role.RECORDS_OFFICER)
    return set_hold(
        study_ref=study.study_ref, study_code=study.code, reason="A case.", by=by, at=NOW
    )


def status_of(study: Study) -> str:
    return a_pta(study).status


class TestApprovePta:
    @pytest.fixture
    def study(self) -> Study:
        return a_study("in_review")

    @pytest.fixture
    def officer(self, study: Study) -> User:
        return a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)

    @pytest.mark.requirement("R-160")
    def test_refuses_the_author(self, study: Study) -> None:
        author = made_officer(study.created_by, Role.COMPONENT_PRIVACY_OFFICER, study.component)
        assert "You cannot review your own submission." in said_on(approve(study, author))
        assert status_of(study) == PtaStatus.SUBMITTED

    @pytest.mark.requirement("R-160")
    def test_refuses_the_team(self, study: Study) -> None:
        analyst = a_member(study, Role.ANALYST, unit_kind=UnitKind.PRIVACY)
        made_officer(analyst, Role.COMPONENT_PRIVACY_OFFICER, study.component)
        assert "You are or were on the team of this study." in said_on(approve(study, analyst))
        assert status_of(study) == PtaStatus.SUBMITTED

    @pytest.mark.requirement("R-160")
    def test_refuses_whoever_left_the_team(self, study: Study) -> None:
        grant = a_grant(study, Role.ANALYST, unit_kind=UnitKind.PRIVACY)
        end_access(grant=grant, by=grant.user, at=NOW)
        made_officer(grant.user, Role.COMPONENT_PRIVACY_OFFICER, study.component)
        assert "You are or were on the team of this study." in said_on(approve(study, grant.user))
        assert status_of(study) == PtaStatus.SUBMITTED

    @pytest.mark.requirement("R-160")
    def test_refuses_the_author_in_the_database_too(self, study: Study) -> None:
        with pytest.raises(IntegrityError, match="author"):
            study.ptas.update(component_by=study.created_by, submitted_by=a_person())

    @pytest.mark.requirement("R-103")
    def test_refuses_an_officer_of_another_component(self, study: Study) -> None:
        neighbor = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP"))
        assert said_on(approve(study, neighbor))
        assert status_of(study) == PtaStatus.SUBMITTED

    @pytest.mark.requirement("R-103")
    def test_refuses_the_privacy_office_before_the_component(self, study: Study) -> None:
        office = a_person(Role.PRIVACY_OFFICE)
        said = said_on(approve(study, office))
        assert "You are not a privacy officer of this component." in said
        assert status_of(study) == PtaStatus.SUBMITTED

    @pytest.mark.requirement("R-103")
    def test_refuses_the_component_a_second_time(self, study: Study, officer: User) -> None:
        assert said_on(approve(study, officer)) == ""
        assert "You do not work for the Privacy Office." in said_on(approve(study, officer))
        assert status_of(study) == PtaStatus.COMPONENT_APPROVED

    @pytest.mark.requirement("R-103")
    @pytest.mark.requirement("R-160")
    def test_refuses_the_same_person_who_changed_offices(self, study: Study, officer: User) -> None:
        approve(study, officer)
        (held,) = officer.role_assignments.all()
        end_role(assignment_id=held.pk, by=officer, at=NOW)
        made_officer(officer, Role.PRIVACY_OFFICE)
        said = said_on(approve(study, officer))
        assert "You approved this for the component already." in said
        assert status_of(study) == PtaStatus.COMPONENT_APPROVED

    def test_refuses_an_office_whose_term_is_over(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        over = (NOW + timedelta(days=5)).date()
        component = study.component
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=component, expires_on=over)
        come_later(monkeypatch, days=6)
        assert said_on(approve(study, officer))
        assert status_of(study) == PtaStatus.SUBMITTED

    @pytest.mark.requirement("R-081")
    def test_refuses_what_was_voided_after_the_approval(self) -> None:
        study = a_study("approved")
        definition = a_definition(title="Another")
        create_instrument_version(study=study, definition=definition, by=study.created_by, at=NOW)
        office = a_person(Role.PRIVACY_OFFICE)
        assert approve(study, office).status_code == 409
        lead = signed_in(study.created_by)
        assert "not approved" in said_on(lead.post(reverse("open_collection", args=[study.code])))
        study.refresh_from_db()
        assert (status_of(study), study.status) == (PtaStatus.VOID, StudyStatus.DRAFT)


class TestImportResponses:
    @pytest.mark.requirement("R-117")
    @pytest.mark.requirement("R-161")
    def test_refuses_a_grant_that_ran_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        study = a_study("collecting")
        run = an_import(study)
        second = a_member(study, Role.LEAD, expires_on=(NOW + timedelta(days=5)).date())
        come_later(monkeypatch, days=6)
        address = reverse("import_responses", args=[study.code, run.run_ref])
        assert "does not include this" in said_on(signed_in(second).post(address))
        assert not AuditEvent.objects.filter(verb="import.requested").exists()

    @pytest.mark.requirement("R-122")
    def test_refuses_lapsed_training(self) -> None:
        study = a_study("collecting")
        run = an_import(study)
        trained_on = (NOW - timedelta(days=366)).date()
        second = a_member(study, Role.LEAD, trained_on=trained_on)
        address = reverse("import_responses", args=[study.code, run.run_ref])
        assert "older than a year" in said_on(signed_in(second).post(address))
        assert not AuditEvent.objects.filter(verb="import.requested").exists()

    def test_finds_no_file_of_another_study(self) -> None:
        mine, theirs = a_study("collecting"), a_study("collecting")
        run = an_import(theirs)
        address = reverse("import_responses", args=[mine.code, run.run_ref])
        assert signed_in(mine.created_by).post(address).status_code == 404
        assert not Response.objects.exists()


class TestSessions:
    @pytest.mark.requirement("R-069")
    def test_do_not_start_with_lapsed_facilitator_training(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        study = a_session_study()
        facilitator = a_member(study, Role.FACILITATOR, facilitator_trained=False)
        address = reverse("schedule_session", args=[study.code])
        assert "facilitator training is missing" in said_on(signed_in(facilitator).post(address))

    @pytest.mark.requirement("R-062")
    def test_play_to_nobody_of_another_study(self) -> None:
        recording = a_recording()
        session = recording.session
        sent = {"recording": str(recording.recording_ref), "purpose": "transcription"}
        stranger = signed_in(a_lead())
        address = reverse("play_recording", args=[session.study.code, session.session_ref])
        assert said_on(stranger.post(address, sent))
        theirs = a_session("ended").study
        lead = signed_in(theirs.created_by)
        address = reverse("play_recording", args=[theirs.code, session.session_ref])
        assert lead.post(address, sent).status_code == 404
        assert not AuditEvent.objects.filter(verb="recording.played").exists()


class TestOpenContacts:
    @pytest.mark.requirement("R-117")
    @pytest.mark.requirement("R-120")
    def test_refuses_everybody_but_the_recruiters_of_this_study(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study)
        others = [
            study.created_by,
            a_member(study, Role.ANALYST),
            a_person(Role.PRIVACY_OFFICE),
            a_person(Role.OPERATIONAL_DECISION_MAKER),
            a_member(a_study("collecting"), Role.RECRUITER),
        ]
        address = reverse("open_contacts", args=[study.code])
        for person in others:
            assert said_on(signed_in(person).post(address, {"purpose": "recruit"})), person
        assert not AuditEvent.objects.filter(verb="contacts.opened").exists()


class TestGrantRequest:
    @pytest.mark.requirement("R-160")
    def test_refuses_to_give_oneself_a_role(self) -> None:
        study = a_study()
        form = {
            "user": study.created_by_id,
            "username": study.created_by.username,
            "role": "recruiter",
            "justification": "Mine.",
            "expires_on": str((NOW + timedelta(days=9)).date()),
        }
        lead = signed_in(study.created_by)
        lead.post(reverse("request_access", args=[study.code]), form)
        asked = study.access_requests.get()
        assert lead.post(reverse("grant_request", args=[asked.pk])).status_code == 403
        assert study.grants.filter(user=study.created_by, role="recruiter").count() == 0


@pytest.mark.requirement("R-122")
class TestAnOfficeOfLapsedTraining:
    """Whoever sends the form of a decision all the same."""

    DECISIONS: ClassVar[dict[str, tuple[Role, Callable[[], Any] | None]]] = {
        "approve_pta": (Role.COMPONENT_PRIVACY_OFFICER, lambda: a_pta(a_study("in_review")).pk),
        "approve_tool": (Role.PUBLIC_AFFAIRS, lambda: a_tool(approved=False).pk),
        "approve_vendor": (Role.PRIVACY_OFFICE, lambda: a_vendor(approved=False).pk),
        "review_report": (Role.PRIVACY_OFFICE, lambda: a_report("checked").report_ref),
        "lift_hold": (Role.RECORDS_OFFICER, lambda: a_hold().pk),
        "record_umbrella": (Role.PAPERWORK_OFFICER, None),
        "set_hold": (Role.RECORDS_OFFICER, None),
        "add_person": (Role.ADMINISTRATOR, None),
        "request_verification": (Role.AUDITOR, None),
    }

    @pytest.mark.parametrize("name", DECISIONS)
    def test_decides_nothing_until_it_is_renewed(self, name: str) -> None:
        role, subject = self.DECISIONS[name]
        address = reverse(name, args=[subject()] if subject else [])
        officer = a_person(role, trained_on=NOW.date() - timedelta(days=366))
        recorded = AuditEvent.objects.count()
        assert TRAINING_FIRST in said_on(signed_in(officer).post(address))
        assert AuditEvent.objects.count() == recorded
        record_training(
            user=officer, kind="privacy", completed_on=NOW.date(), by=an_administrator(), at=NOW
        )
        assert TRAINING_FIRST not in signed_in(officer).post(address).text

    def test_sees_no_study_no_report_and_no_way_there(self) -> None:
        study, report = a_study("in_review"), a_report("checked")
        officer = a_person(Role.PRIVACY_OFFICE)
        assert study in visible_studies(officer, at=NOW)
        assert report in reports_to_decide(officer, at=NOW)
        assert may_use_page(officer, "reviews", at=NOW)
        later = NOW + timedelta(days=340)
        assert not visible_studies(officer, at=later).exists()
        assert not reports_to_decide(officer, at=later).exists()
        assert not releases(officer, report.study, at=later)
        assert not may_use_page(officer, "reviews", at=later)
        assert everything_for(officer, at=later) == []
        assert may_use_page(an_administrator(), "training", at=later)
