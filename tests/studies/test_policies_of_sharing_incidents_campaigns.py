"""Who may share, report misuse, and certify access anew: roles × states."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from foundation.access.models import User
from foundation.access.roles import Role
from studies import policies
from studies.lifecycle.campaigns import Decision
from studies.lifecycle.sharing import AgreementStatus, IncidentStatus
from studies.models import Campaign, Certification, Incident, SharingAgreement, Study
from tests.architecture.house import taken_back
from tests.builders.access import NOW, a_person
from tests.builders.sharing import an_agreement, an_incident
from tests.builders.studies import STATES, a_campaign, a_study
from tests.studies.built_once import built_once, one_of_each, staffed, who_may

pytestmark = pytest.mark.django_db
LEAD, ADMINISTRATOR, AUDITOR = str(Role.LEAD), str(Role.ADMINISTRATOR), str(Role.AUDITOR)
PRIVACY, COMPONENT = str(Role.PRIVACY_OFFICE), str(Role.COMPONENT_PRIVACY_OFFICER)
SECURITY, COUNSEL = str(Role.IT_SECURITY), str(Role.GENERAL_COUNSEL)
INSPECTOR = str(Role.INSPECTOR_GENERAL)
OFFICES = {"security": {SECURITY}, "privacy": {PRIVACY, COMPONENT}, "counsel": {COUNSEL}}


@dataclass(frozen=True)
class World:
    """One agreement and one report about one study; tests put them in every state."""

    people: dict[str, User]
    study: Study
    agreement: SharingAgreement
    incident: Incident
    somebody: User = field(default_factory=a_person)


def build() -> World:
    people = one_of_each()
    study = staffed(a_study(lead=people[LEAD]), people)
    return World(people, study, an_agreement(study), an_incident(study))


world = built_once(build)


@pytest.fixture
def _django_db_helper(world: World) -> None:
    """The world has its transaction already."""


@pytest.mark.requirement("R-162")
class TestSharing:
    @pytest.mark.parametrize("state", STATES)
    def test_is_asked_for_by_the_lead(self, state: str, world: World) -> None:
        study = Study.objects.get(pk=world.study.pk)
        study.status = state
        assert who_may(policies.request_agreement, world.people, study) == {LEAD}

    @pytest.mark.parametrize("state", AgreementStatus.values)
    def test_is_reviewed_by_three_offices_and_cleared_by_one(
        self, state: str, world: World
    ) -> None:
        agreement, people = world.agreement, world.people
        agreement.status = state
        found = {
            policies.edit_agreement: {LEAD} if state == "returned" else set(),
            policies.withdraw_agreement: set() if state in {"withdrawn", "expired"} else {LEAD},
            policies.clear_agreement: {PRIVACY} if state == "reviewed" else set(),
            policies.return_agreement: set().union(*OFFICES.values())
            if state in {"requested", "reviewed"}
            else set(),
        }
        for policy, expected in found.items():
            assert who_may(policy, people, agreement) == expected, policy.__name__
        for office, roles in OFFICES.items():
            may = who_may(policies.review_agreement, people, agreement, office)
            assert may == (roles if state == "requested" else set()), office


@pytest.mark.requirement("R-123")
class TestIncidents:
    def test_are_reported_by_everybody_and_listed_for_two(self, world: World) -> None:
        assert who_may(policies.report_misuse, world.people) == set(world.people)
        assert who_may(policies.list_incidents, world.people) == {PRIVACY, INSPECTOR}

    @pytest.mark.parametrize("is_referred", [True, False])
    @pytest.mark.parametrize("state", IncidentStatus.values)
    def test_are_decided_by_privacy_and_read_once_referred(
        self, state: str, world: World, *, is_referred: bool
    ) -> None:
        incident, people = world.incident, world.people
        incident.status = state
        incident.referred_on = NOW.date() if is_referred else None
        readers = {PRIVACY, INSPECTOR} if is_referred else {PRIVACY}
        assert who_may(policies.view_incident, people, incident) == readers
        assert who_may(policies.open_incident, people, incident) == readers
        refers = {PRIVACY} if state == "reported" else set()
        assert who_may(policies.refer_incident, people, incident) == refers
        closes = {PRIVACY} if state in {"reported", "referred"} else set()
        assert who_may(policies.close_incident, people, incident) == closes


@pytest.fixture
def campaign(world: World) -> Iterator[Campaign]:
    with taken_back():
        yield a_campaign()


@pytest.mark.requirement("R-161")
class TestCampaigns:
    def test_are_opened_and_followed_by_administrators(self, world: World) -> None:
        for policy, expected in (
            (policies.open_campaign, {ADMINISTRATOR}),
            (policies.list_campaigns, {ADMINISTRATOR}),
            (policies.view_campaign, {ADMINISTRATOR, LEAD}),
            (policies.list_access, {ADMINISTRATOR, AUDITOR}),
        ):
            assert who_may(policy, world.people) == expected, policy.__name__

    def test_are_open_one_at_a_time(self, world: World, campaign: Campaign) -> None:
        assert who_may(policies.open_campaign, world.people) == set()

    @pytest.mark.parametrize("is_open", [True, False])
    @pytest.mark.parametrize("decision", Decision.values)
    def test_are_decided_once_by_who_looks_after_the_access(
        self, decision: str, world: World, campaign: Campaign, *, is_open: bool
    ) -> None:
        grant = world.study.grants.get(role=Role.ANALYST)
        chosen = Certification.objects.get(campaign=campaign, grant=grant)
        chosen.decision = decision
        campaign.closed_at = None if is_open else NOW
        may = who_may(policies.decide_certifications, world.people, campaign, [chosen])
        is_undecided = is_open and decision == Decision.UNDECIDED
        assert may == ({ADMINISTRATOR, LEAD} if is_undecided else set())
