"""Which roles exclude each other, and which units may hold them."""

import re
from itertools import combinations

import pytest
from django.db import connection

from foundation.access import roles
from foundation.access.roles import INCOMPATIBLE, ROLES, STUDY_ROLES, Role, UnitKind

FUNCTION = "access_refuse_incompatible_role"


class TestRoles:
    def test_every_role_is_described(self) -> None:
        assert set(ROLES) == set(Role)
        assert all(description.sentence.endswith(".") for description in ROLES.values())

    def test_study_roles_are_those_with_permissions_on_a_study(self) -> None:
        expected = {Role.LEAD, Role.RECRUITER, Role.FACILITATOR, Role.ANALYST, Role.VENDOR_STAFF}
        assert expected == STUDY_ROLES

    def test_the_administrator_sees_no_research_data(self) -> None:
        assert ROLES[Role.ADMINISTRATOR].study_permissions == frozenset()
        assert ROLES[Role.ADMINISTRATOR].pages == {"people", "training"}


@pytest.mark.requirement("R-160")
class TestIncompatibleWith:
    @pytest.mark.parametrize(("one", "other"), list(combinations(Role, 2)))
    def test_is_the_same_in_both_orders(self, one: Role, other: Role) -> None:
        assert bool(roles.incompatible_with([one], other)) == bool(
            roles.incompatible_with([other], one)
        )

    @pytest.mark.requirement("R-015")
    def test_an_operational_decision_maker_never_recruits(self) -> None:
        held = roles.incompatible_with([Role.OPERATIONAL_DECISION_MAKER], Role.RECRUITER)
        assert held == [Role.OPERATIONAL_DECISION_MAKER]

    @pytest.mark.parametrize("alone", [Role.AUDITOR, Role.INSPECTOR_GENERAL])
    @pytest.mark.parametrize("role", list(Role))
    def test_an_auditor_and_an_inspector_are_nothing_else(self, role: Role, alone: Role) -> None:
        assert role == alone or roles.incompatible_with([alone], role)

    @pytest.mark.requirement("R-162")
    @pytest.mark.parametrize(
        ("one", "other"),
        list(combinations([Role.IT_SECURITY, Role.GENERAL_COUNSEL, Role.PRIVACY_OFFICE], 2)),
    )
    def test_each_review_of_sharing_is_by_an_office_of_its_own(
        self, one: Role, other: Role
    ) -> None:
        assert roles.incompatible_with([one], other) == [one]

    @pytest.mark.parametrize("role", sorted(STUDY_ROLES))
    def test_an_administrator_has_no_part_in_a_study(self, role: Role) -> None:
        assert roles.incompatible_with([role], Role.ADMINISTRATOR)

    def test_a_lead_may_be_an_analyst(self) -> None:
        assert roles.incompatible_with([Role.LEAD, Role.RECRUITER], Role.ANALYST) == []

    @pytest.mark.django_db
    def test_the_database_knows_the_same_pairs(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [FUNCTION])
            (source,) = cursor.fetchone() or ("",)
        written = re.findall(r"\('(\w+)', '(\w+)'\)", source)
        assert written == roles.incompatible_department_roles()
        assert len(written) < len(INCOMPATIBLE)


class TestReasonAgainstUnit:
    @pytest.mark.requirement("R-120")
    @pytest.mark.parametrize("role", sorted(STUDY_ROLES))
    def test_operational_units_meet_no_personal_data(self, role: Role) -> None:
        assert roles.reason_against_unit(UnitKind.OPERATIONAL, role)

    @pytest.mark.requirement("R-016")
    def test_recruiters_come_from_outreach_research_or_vendors(self) -> None:
        fit = {unit for unit in UnitKind if not roles.reason_against_unit(unit, Role.RECRUITER)}
        assert fit == {UnitKind.OUTREACH, UnitKind.RESEARCH, UnitKind.VENDOR}
