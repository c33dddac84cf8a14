"""Role × state of the request, for every policy of requests and clearances."""

import pytest

from foundation.access.models import User
from foundation.access.policy import Policy
from foundation.access.roles import Role
from studies import policies
from studies.lifecycle import IcrStatus
from studies.models import Clearance
from tests.builders.access import NOW, a_person
from tests.builders.icr import an_icr, change_and_approve_again
from tests.builders.studies import STATES, a_clearance, a_grant, a_study
from tests.studies.squares import the_people_around, who_may

pytestmark = pytest.mark.django_db
LEAD, OFFICER = str(Role.LEAD), str(Role.PAPERWORK_OFFICER)
OPEN = {"preparing", "ready", "submitted", "returned"}


def cells(policy: Policy[...], icr: Clearance, people: dict[str, User]) -> set[tuple[str, str]]:
    """Who may, in which states of the request."""
    found = set()
    for status in IcrStatus:
        icr.status = status
        found |= {(r, str(status)) for r, p in people.items() if policy.allows(p, icr, at=NOW)}
    return found


def square(role: str, states: set[str]) -> set[tuple[str, str]]:
    return {(role, state) for state in states}


class TestPoliciesOfARequest:
    @pytest.mark.requirement("R-077")
    def test_are_a_truth_table_of_roles_and_states(self) -> None:
        icr = an_icr(study=a_study("approved"))
        people = the_people_around(icr.study)
        expected: dict[Policy[...], set[tuple[str, str]]] = {
            policies.hand_over_icr: square(LEAD, {"preparing", "returned"}),
            policies.withdraw_icr: square(LEAD, OPEN),
            policies.submit_icr: square(OFFICER, {"ready"}),
            policies.return_icr: square(OFFICER, {"ready", "submitted"}),
            policies.record_decision: square(OFFICER, {"submitted"}),
            policies.void_clearance: square(OFFICER, {"approved"}),
            policies.record_notice: set(),  # a generic one has no notices
        }
        for policy, allowed in expected.items():
            assert cells(policy, icr, people) == allowed, policy.__name__
        icr.kind = "full"
        assert cells(policies.record_notice, icr, people) == square(OFFICER, OPEN)
        icr.kind = "exempt"
        assert cells(policies.record_decision, icr, people) == square(OFFICER, {"ready"})
        assert cells(policies.submit_icr, icr, people) == set()

    def test_let_changes_be_recorded_of_what_is_in_force(self) -> None:
        study = a_study("approved")
        clearance = a_clearance(study)
        people = the_people_around(study)
        assert cells(policies.record_clearance_change, clearance, people) == set()
        clearance.study = change_and_approve_again(study)
        allowed = cells(policies.record_clearance_change, clearance, people)
        assert allowed == square(OFFICER, {"approved"})


class TestPoliciesOfAStudy:
    def test_are_a_truth_table_of_roles_and_states(self) -> None:
        study = a_study("approved")
        people = the_people_around(study)
        not_closed = set(STATES) - {"closed"}
        for policy in (policies.edit_burden, policies.prepare_icr):
            assert who_may(policy, study, study, people) == square(LEAD, not_closed)
        assert who_may(policies.record_clearance, study, study, people) == square(
            OFFICER, not_closed
        )

    def test_refuse_an_officer_on_the_team(self) -> None:
        icr = an_icr(IcrStatus.READY, "exempt")
        officer = a_person(Role.PAPERWORK_OFFICER, unit_kind="research")
        a_grant(icr.study, Role.ANALYST, user=officer)
        refusal = policies.record_decision.refusal(officer, icr, at=NOW)
        assert refusal == "You are or were on the team of this study."
