"""Who decides about people's cases never meets them in a study: both orders, and the database."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.access.actions import grant_role
from foundation.access.models import RoleAssignment, User
from foundation.access.policy import Refused
from foundation.access.roles import INCOMPATIBLE, STUDY_ROLES, Role, UnitKind
from studies import actions
from studies.models import AccessRequest, Grant, Study
from studies.queries import may
from tests.builders.access import NOW, a_person, an_administrator
from tests.builders.studies import a_grant, a_pta, a_request, a_study
from tests.gates.test_tenth_person import (
    SECONDS,
    in_a_process_of_its_own,
    wait_until_blocked_or_done,
)

OFFICES = [role for role in Role if role not in STUDY_ROLES]
ACROSS = sorted(
    (office, role)
    for office, role in product(OFFICES, STUDY_ROLES)
    if frozenset({office, role}) in INCOMPATIBLE
)


def appoint(person: User, role: Role) -> RoleAssignment:
    return grant_role(
        user=person,
        role=role,
        component=None,
        justification="New duty.",
        expires_on=NOW.date(),
        by=an_administrator(),
        at=NOW,
    )


def written_grant(study: Study, person: User, role: str) -> Grant:
    """A row written past every action."""
    return Grant.objects.create(
        study=study,
        user=person,
        role=role,
        justification="By hand.",
        asked_by=study.created_by,
        granted_by=an_administrator(),
        granted_at=NOW,
        expires_on=NOW.date(),
    )


def written_role(person: User, role: str) -> RoleAssignment:
    return RoleAssignment.objects.create(
        user=person,
        role=role,
        granted_by=an_administrator(),
        justification="By hand.",
        granted_at=NOW,
        expires_on=NOW.date(),
    )


@pytest.mark.django_db
@pytest.mark.requirement("R-015")
class TestAnOperationalRole:
    @pytest.mark.parametrize("role", sorted(STUDY_ROLES))
    def test_given_later_ends_the_roles_on_studies(self, role: Role) -> None:
        study = a_study()
        grant = a_grant(study, role, unit_kind=UnitKind.RESEARCH)
        waiting = a_request(study, "analyst" if role != "analyst" else "lead", user=grant.user)
        appoint(grant.user, Role.OPERATIONAL_DECISION_MAKER)
        grant.refresh_from_db()
        assert grant.ended_at == NOW
        assert not User.objects.get(pk=grant.user_id).has_perm("studies.view_study", study)
        assert AccessRequest.objects.get(pk=waiting.pk).status == "withdrawn"

    @pytest.mark.parametrize("role", sorted(STUDY_ROLES))
    def test_held_refuses_the_roles_on_studies(self, role: Role) -> None:
        study, person = a_study(), a_person()
        appoint(person, Role.OPERATIONAL_DECISION_MAKER)
        with pytest.raises(Refused, match="operational"):
            a_grant(study, role, user=person)

    def test_that_is_refused_ends_nothing(self) -> None:
        grant = a_grant(a_study(), "analyst")
        appoint(grant.user, Role.PRIVACY_OFFICE)
        with pytest.raises(Refused):
            appoint(grant.user, Role.OPERATIONAL_DECISION_MAKER)
        grant.refresh_from_db()
        assert grant.ended_at is None
        assert may(User.objects.get(pk=grant.user_id), "view_study", grant.study, at=NOW)


@pytest.mark.django_db
@pytest.mark.requirement("R-015")
@pytest.mark.requirement("R-160")
class TestTheDatabase:
    def test_knows_the_pairs_that_the_roles_name(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT prosrc FROM pg_proc WHERE proname = 'studies_refuse_incompatible_role'"
            )
            (source,) = cursor.fetchone()
        first, *_ = source.split("AS pair")
        pairs = re.findall(r"\('(\w+)', '(\w+)'\)", first)
        assert sorted(pairs) == [(str(office), str(role)) for office, role in ACROSS]

    @pytest.mark.parametrize(("office", "role"), ACROSS)
    def test_refuses_them_in_both_orders(self, office: Role, role: Role) -> None:
        study = a_study()
        one, other = a_person(), a_person()
        written_role(one, office)
        with pytest.raises(IntegrityError), transaction.atomic():
            written_grant(study, one, role)
        written_grant(study, other, role)
        with pytest.raises(IntegrityError), transaction.atomic():
            written_role(other, office)

    def test_lets_the_rest_be(self) -> None:
        study, person = a_study(), a_person()
        written_role(person, Role.PUBLIC_AFFAIRS)
        written_grant(study, person, "analyst")

    def test_refuses_to_revive_an_ended_grant_beside_an_office(self) -> None:
        grant = a_grant(a_study(), "analyst")
        appoint(grant.user, Role.OPERATIONAL_DECISION_MAKER)
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(pk=grant.pk).update(ended_at=None)

    @pytest.mark.requirement("R-016")
    @pytest.mark.requirement("R-120")
    @pytest.mark.parametrize(
        ("unit", "role"),
        [(UnitKind.OPERATIONAL, "analyst"), *((u, "recruiter") for u in ("privacy", "oversight"))],
    )
    def test_refuses_what_the_unit_excludes(self, unit: str, role: str) -> None:
        person, study = a_person(unit_kind=unit), a_study()
        with pytest.raises(IntegrityError), transaction.atomic():
            written_grant(study, person, role)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """Each waits for the other; what was read before does not count."""

    def outcome(self, first: object, second: object) -> list[str]:
        has_written, may_commit = Event(), Event()

        def slow() -> str:
            with transaction.atomic():
                first()  # type: ignore[operator]
                has_written.set()
                assert may_commit.wait(SECONDS)
            return ""

        def quick() -> str:
            assert has_written.wait(SECONDS)
            try:
                second()  # type: ignore[operator]
            except Refused as refused:
                return " ".join(refused.reasons)
            return ""

        with ThreadPoolExecutor(2) as pool:
            said = [pool.submit(in_a_process_of_its_own, work) for work in (slow, quick)]
            wait_until_blocked_or_done(said[1])
            may_commit.set()
            return [one.result(SECONDS) for one in said]

    @pytest.mark.requirement("R-160")
    def test_two_administrators_decide_a_request_once(self) -> None:
        asked, other = a_request(a_study()), a_person(Role.ADMINISTRATOR)
        one = an_administrator()
        said = self.outcome(
            lambda: actions.grant_request(request=asked, by=one, at=NOW),
            lambda: actions.decline_request(request=asked, reason="No.", by=other, at=NOW),
        )
        assert said[0] == ""
        assert "not waiting" in said[1]
        assert AccessRequest.objects.get().status == "granted"

    @pytest.mark.requirement("R-015")
    def test_nobody_becomes_recruiter_and_decider(self) -> None:
        asked = a_request(a_study(), "recruiter")
        an_administrator()
        said = self.outcome(
            lambda: appoint(asked.user, Role.OPERATIONAL_DECISION_MAKER),
            lambda: actions.grant_request(request=asked, by=an_administrator(), at=NOW),
        )
        assert said[0] == ""
        assert said[1]
        assert not Grant.objects.filter(user=asked.user, ended_at=None).exists()


@pytest.mark.django_db
@pytest.mark.requirement("R-160")
class TestWhoApproved:
    @pytest.mark.parametrize("office", ["component_by", "office_by"])
    @pytest.mark.parametrize("role", [Role.LEAD, Role.ANALYST])
    def test_has_no_part_in_the_study(self, office: str, role: Role) -> None:
        study = a_study("approved")
        officer: User = getattr(a_pta(study), office)
        with pytest.raises(Refused, match="approved the study"):
            a_grant(study, role, user=officer)
        with pytest.raises(Refused, match="approved the study"):
            a_request(study, role, user=officer)
        with pytest.raises(IntegrityError, match="has no part"), transaction.atomic():
            Grant.objects.create(
                study=study,
                user=officer,
                role=role,
                justification="Helps.",
                granted_by=an_administrator(),
                granted_at=NOW,
                expires_on=NOW.date(),
            )

    def test_is_in_the_database_none_of_the_team(self) -> None:
        study = a_study("approved")
        member, pta = a_grant(study, Role.ANALYST).user, a_pta(study)
        pta.office_by = member
        with pytest.raises(IntegrityError, match="does not approve"), transaction.atomic():
            pta.save()
