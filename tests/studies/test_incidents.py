"""Suspected misuse: sealed, read by the Privacy Office only, decided, forgotten."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import ROLES, Role
from foundation.audit.models import AuditEvent
from foundation.audit.queries import events_of
from foundation.keyring import keys
from foundation.keyring.models import KeyOpening
from foundation.mail.models import Message
from studies import actions, policies
from studies.actions.incidents import IncidentError
from studies.lifecycle import IllegalMoveError
from studies.lifecycle.sharing import NEXT_INCIDENT, IncidentStatus, check
from studies.models import Incident
from studies.retention_rules import IncidentReports
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW, a_component, a_person
from tests.builders.sharing import WORDS, an_incident
from tests.builders.studies import a_grant, a_member, a_study

MOVES = {
    ("reported", "referred"),
    ("reported", "handled"),
    ("reported", "unfounded"),
    ("referred", "handled"),
    ("referred", "unfounded"),
}
STATES = ("reported", "referred")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.parametrize(("current", "to"), list(product(IncidentStatus, IncidentStatus)))
def test_every_pair_of_states_follows_or_is_refused(
    current: IncidentStatus, to: IncidentStatus
) -> None:
    if (current.value, to.value) in MOVES:
        check(NEXT_INCIDENT, current, to)
        return
    with pytest.raises(IllegalMoveError):
        check(NEXT_INCIDENT, current, to)


@pytest.mark.django_db
@pytest.mark.requirement("R-123")
class TestReportMisuse:
    def test_is_open_to_everybody_and_tells_the_privacy_office(self) -> None:
        office, reporter = a_person(Role.PRIVACY_OFFICE), a_person()
        an_incident(a_study(), by=reporter)
        message = Message.objects.get(to=office, kind="incident.reported")
        assert message.url_name == "view_incident"
        assert not Message.objects.filter(to=reporter).exists()

    def test_keeps_the_words_sealed_and_out_of_everything_else(self) -> None:
        study = a_study()
        incident = an_incident(study)
        assert WORDS.encode() not in bytes(incident.sealed)
        told = [*AuditEvent.objects.values_list("facts"), *Message.objects.values_list("sentence")]
        assert "opened the contacts" not in str(told)
        assert not Message.objects.filter(sentence__contains=study.code).exists()

    def test_no_page_of_the_study_tells_of_it(self) -> None:
        study = a_study()
        an_incident(study)
        assert not [event for event in events_of(study.study_ref) if "incident" in event.verb]
        assert not list(IncidentReports().holdings(at=NOW, study_ref=study.study_ref))

    def test_wants_words(self) -> None:
        with pytest.raises(IncidentError):
            actions.report_misuse(kind="lost", what_happened=" ", by=a_person(), at=NOW)

    def test_reporter_sees_the_state_only(self) -> None:
        reporter = a_person()
        incident = an_incident(by=reporter, status="referred")
        client = signed_in(reporter)
        page = client.get(reverse("report_misuse"))
        assert "Referred to the Inspector General" in page.text
        assert WORDS not in page.text
        url = reverse("view_incident", args=[incident.incident_ref])
        assert client.get(url).status_code == 403


@pytest.mark.django_db
@pytest.mark.requirement("R-123")
class TestOpenIncident:
    @pytest.mark.parametrize(("role", "status"), list(product(Role, STATES)))
    def test_is_for_the_privacy_office_and_the_office_referred_to(
        self, role: Role, status: str
    ) -> None:
        person = a_person(role, component=a_component())
        readers = {Role.PRIVACY_OFFICE} | (
            {Role.INSPECTOR_GENERAL} if status == "referred" else set()
        )
        incident = an_incident(status=status)
        assert policies.open_incident.allows(person, incident, at=NOW) == (role in readers)
        assert policies.view_incident.allows(person, incident, at=NOW) == (role in readers)

    @pytest.mark.parametrize("role", [r for r in Role if ROLES[r].study_permissions])
    def test_is_not_for_the_team(self, role: Role) -> None:
        study = a_study()
        member = study.created_by if role == Role.LEAD else a_member(study, role)
        assert policies.view_incident.refusal(member, an_incident(study), at=NOW)

    def test_is_not_for_an_officer_who_works_on_the_study_or_reported_it(self) -> None:
        study, office = a_study(), a_person(Role.PRIVACY_OFFICE)
        assert policies.view_incident.refusal(office, an_incident(by=office), at=NOW)
        incident = an_incident(study)
        grant = a_grant(study, Role.ANALYST, user=office)
        assert policies.view_incident.refusal(office, incident, at=NOW)
        actions.end_access(grant=grant, by=office, at=NOW)  # it may be about what they did then
        assert policies.view_incident.refusal(office, incident, at=NOW)
        page = signed_in(office).get(reverse("list_incidents"))
        assert str(incident.incident_ref) not in page.text

    def test_is_recorded(self) -> None:
        incident, office = an_incident(), a_person(Role.PRIVACY_OFFICE)
        url = reverse("open_incident", args=[incident.incident_ref])
        assert WORDS in signed_in(office).post(url).text
        assert AuditEvent.objects.filter(verb="incident.opened", by_ref=office.user_ref).exists()
        assert KeyOpening.objects.get(key_ref=incident.key_ref).purpose == "review_misuse"


@pytest.mark.django_db
@pytest.mark.requirement("R-123")
class TestDecideIncident:
    def test_referral_has_date_and_reference(self) -> None:
        incident, office = an_incident(), a_person(Role.PRIVACY_OFFICE)
        said: dict[str, Any] = {"incident": incident, "by": office, "at": NOW}
        with pytest.raises(IncidentError):
            actions.refer_incident(**said, referred_on=NOW.date(), referral_ref=" ")
        tomorrow = NOW.date() + timedelta(days=1)
        with pytest.raises(IncidentError):
            actions.refer_incident(**said, referred_on=tomorrow, referral_ref="IG-1")
        inspector = a_person(Role.INSPECTOR_GENERAL)
        actions.refer_incident(**said, referred_on=NOW.date(), referral_ref="IG-1")
        assert Message.objects.filter(to=inspector, kind="incident.referred").exists()
        with pytest.raises(Refused):
            actions.refer_incident(**said, referred_on=NOW.date(), referral_ref="IG-1")

    @pytest.mark.parametrize("status", ["handled", "unfounded"])
    def test_closes_once_and_tells_the_reporter(self, status: str) -> None:
        incident, office = an_incident(), a_person(Role.PRIVACY_OFFICE)
        closed = actions.close_incident(incident=incident, status=status, by=office, at=NOW)
        assert closed.status == status
        assert Message.objects.filter(to=incident.reported_by, kind="incident.decided").exists()
        with pytest.raises(Refused):
            actions.close_incident(incident=incident, status=status, by=office, at=NOW)

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.PRIVACY_OFFICE])
    def test_is_for_the_privacy_office(self, role: Role) -> None:
        incident = an_incident(status="referred")
        assert policies.close_incident.refusal(a_person(role), incident, at=NOW)
        assert policies.refer_incident.refusal(a_person(role), incident, at=NOW)

    def test_is_not_by_the_reporter_in_the_database_too(self) -> None:
        incident = an_incident()
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.filter(pk=incident.pk).update(decided_by=incident.reported_by)


@pytest.mark.django_db
class TestIncidentReports:
    def test_are_forgotten_three_years_after_the_decision(self) -> None:
        incident, rule = an_incident(), IncidentReports()
        assert next(iter(rule.holdings(at=NOW))).promise is None
        office = a_person(Role.PRIVACY_OFFICE)
        actions.close_incident(incident=incident, status="handled", by=office, at=NOW)
        holding = next(iter(rule.holdings(at=NOW)))
        assert not holding.is_due(NOW + timedelta(days=3 * 365))
        assert holding.is_due(NOW + timedelta(days=3 * 366))
        assert (rule.erase(holding, at=NOW), rule.remaining(holding)) == (1, 0)
        assert rule.erase(holding, at=NOW) == 0
        assert keys.is_destroyed(incident.key_ref)
