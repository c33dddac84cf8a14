"""Nobody whose office excludes leading a study starts one; the database would refuse them too."""

import pytest

from foundation.access.roles import INCOMPATIBLE, STUDY_ROLES, Role, UnitKind
from studies import policies
from tests.builders.access import NOW, a_person

pytestmark = pytest.mark.django_db
OFFICES = [role for role in Role if role not in STUDY_ROLES]


@pytest.mark.requirement("R-015")
@pytest.mark.requirement("R-160")
@pytest.mark.parametrize("role", OFFICES)
def test_an_office_that_excludes_the_lead_starts_no_study(role: Role) -> None:
    person = a_person(role, unit_kind=UnitKind.RESEARCH)
    is_excluded = frozenset({role, Role.LEAD}) in INCOMPATIBLE
    for policy in (policies.create_study, policies.plan_study):
        assert policy.allows(person, at=NOW) is not is_excluded
