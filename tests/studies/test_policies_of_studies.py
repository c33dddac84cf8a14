"""Who may describe, send, open and close a study, and change its team: roles × states."""

from dataclasses import dataclass

import pytest

from foundation.access.models import User
from foundation.access.policy import Policy
from foundation.access.roles import Role
from studies import policies
from studies.models import Grant, Pta, Study, Wave
from tests.builders.access import NOW, a_person
from tests.builders.studies import STATES, a_study
from tests.studies.built_once import (
    NOBODY_IN_PARTICULAR,
    built_once,
    one_of_each,
    staffed,
    who_may,
)

pytestmark = pytest.mark.django_db
LEAD, ADMINISTRATOR, ANALYST = str(Role.LEAD), str(Role.ADMINISTRATOR), str(Role.ANALYST)
NOT_CLOSED = {"draft", "in_review", "approved", "collecting"}
# What the lead may do, and nobody else, in which states of the study.
OF_THE_LEAD: dict[Policy[...], set[str]] = {
    policies.edit_study: {"draft", "approved", "collecting"},
    policies.submit_pta: {"draft"},
    policies.renew_pta: {"approved", "collecting"},
    policies.withdraw_pta: {"in_review"},
    policies.open_collection: {"approved"},
    policies.add_wave: NOT_CLOSED,
    policies.close_wave: {"collecting"},
    policies.close_study: {"draft", "approved", "collecting"},
}
# Nobody asks for a role that does not go with what they are.
GOES_WITH_AN_ANALYST = {NOBODY_IN_PARTICULAR, *(str(role) for role in Role)} - {
    str(Role.ADMINISTRATOR),
    str(Role.AUDITOR),
    str(Role.INSPECTOR_GENERAL),
    str(Role.OPERATIONAL_DECISION_MAKER),
}


@dataclass(frozen=True)
class World:
    """A study in every state with the same team, and a colleague who has no part in any."""

    people: dict[str, User]
    studies: dict[str, Study]
    colleague: User
    grants: dict[str, Grant]


def build() -> World:
    people = one_of_each()
    lead = people[LEAD]
    studies = {state: a_study(state, lead=lead, planned_waves=2) for state in STATES}
    for study in studies.values():
        staffed(study, people)
    grants = {state: study.grants.get(role=ANALYST) for state, study in studies.items()}
    return World(people, studies, a_person(), grants)


world = built_once(build)


@pytest.fixture
def _django_db_helper(world: World) -> None:
    """The world has its transaction already."""


def subject_of(policy: Policy[...], study: Study) -> Study | Pta | Wave:
    if policy is policies.withdraw_pta:
        return study.ptas.order_by("-number").first() or Pta(study=study)
    if policy is policies.close_wave:
        return study.waves.order_by("number")[0]
    return study


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("policy", OF_THE_LEAD, ids=lambda policy: policy.__name__)
def test_of_the_lead(policy: Policy[...], state: str, world: World) -> None:
    subject = subject_of(policy, world.studies[state])
    expected = {LEAD} if state in OF_THE_LEAD[policy] else set()
    assert who_may(policy, world.people, subject) == expected


@pytest.mark.parametrize("state", STATES)
class TestTeam:
    @pytest.mark.requirement("R-160")
    def test_is_asked_for_by_the_lead_and_administrators(self, state: str, world: World) -> None:
        asked = (world.studies[state], world.colleague, ANALYST)
        expected = {LEAD, ADMINISTRATOR} if state in NOT_CLOSED else set()
        assert who_may(policies.request_access, world.people, *asked) == expected
        study = world.studies[state]
        assert who_may(policies.manage_team, world.people, study) == expected

    @pytest.mark.requirement("R-160")
    def test_is_asked_for_by_everybody_for_themselves(self, state: str, world: World) -> None:
        study = world.studies[state]
        found = {
            role
            for role, who in world.people.items()
            if policies.request_access.allows(who, study, who, ANALYST, at=NOW)
        }
        assert found == (GOES_WITH_AN_ANALYST if state in NOT_CLOSED else set())

    def test_is_left_by_the_person_and_ended_by_who_manages_it(
        self, state: str, world: World
    ) -> None:
        grant = world.grants[state]
        grant.ended_at = None
        expected = {LEAD, ADMINISTRATOR, ANALYST}
        assert who_may(policies.end_access, world.people, grant) == expected
        grant.ended_at = NOW
        assert who_may(policies.end_access, world.people, grant) == set()
