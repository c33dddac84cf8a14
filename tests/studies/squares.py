"""Role × state: who of everybody may do something, in which states of a study."""

from typing import Any

from foundation.access.models import User
from foundation.access.policy import Policy
from foundation.access.roles import STUDY_ROLES, Role
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.studies import STATES, a_member

Cell = tuple[str, str]
NOBODY_IN_PARTICULAR = "nobody"


def the_people_around(study: Study) -> dict[str, User]:
    """One person per role, on this study or in the department, and one without any."""
    people: dict[str, User] = {NOBODY_IN_PARTICULAR: a_person()}
    for role in Role:
        if role == Role.LEAD:
            people[role] = study.created_by
        elif role in STUDY_ROLES:
            people[role] = a_member(study, role)
        else:
            people[role] = a_person(role, component=study.component)
    return people


def who_may(policy: Policy[...], study: Study, subject: Any, people: dict[str, User]) -> set[Cell]:
    """Every role and state in which the policy allows it. ``subject`` reads ``study`` itself."""
    before = study.status
    found = set()
    for status in STATES:
        study.status = status
        found |= {(r, status) for r, p in people.items() if policy.allows(p, subject, at=NOW)}
    study.status = before
    return found
