"""People, roles and training through the real actions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from foundation.access import queries
from foundation.access.actions import (
    NewPerson,
    RoleAssignmentError,
    TrainingError,
    accept_rules,
    add_person,
    appoint_first_administrator,
    end_role,
    grant_role,
    record_training,
)
from foundation.access.models import Component, RoleAssignment, Training, User
from foundation.access.policy import Refused
from foundation.access.queries import (
    HeldRole,
    department_roles,
    has_role,
    may_use_page,
    reasons_against,
    training_is_current,
    training_states,
)
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from tests.builders.access import NOW, a_component, a_person, an_administrator

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
IN_A_MONTH = TODAY + timedelta(days=30)


def give(user: User, role: Role, *, by: User, expires_on: date = IN_A_MONTH) -> RoleAssignment:
    return grant_role(
        user=user,
        role=role,
        component=None,
        justification="New duty.",
        expires_on=expires_on,
        by=by,
        at=NOW,
    )


class TestGrantRole:
    def test_gives_the_role_and_records_it(self) -> None:
        officer = a_person()
        give(officer, Role.RECORDS_OFFICER, by=an_administrator())
        assert has_role(officer, Role.RECORDS_OFFICER, at=NOW)
        assert may_use_page(officer, "retention", at=NOW)
        event = AuditEvent.objects.latest("sequence")
        assert (event.verb, event.facts["role"]) == ("role.granted", "records_officer")
        assert event.facts["user"] == str(officer.user_ref)

    def test_refuses_who_is_no_administrator(self) -> None:
        lead, other, before = a_person(), a_person(), AuditEvent.objects.count()
        with pytest.raises(Refused, match="do not give roles"):
            give(other, Role.RECORDS_OFFICER, by=lead)
        assert not has_role(other, Role.RECORDS_OFFICER, at=NOW)
        assert AuditEvent.objects.count() == before

    @pytest.mark.requirement("R-160")
    def test_refuses_oneself(self) -> None:
        administrator = an_administrator()
        with pytest.raises(Refused, match="to yourself"):
            give(administrator, Role.RECORDS_OFFICER, by=administrator)

    @pytest.mark.requirement("R-015")
    def test_refuses_a_study_role(self) -> None:
        with pytest.raises(Refused, match="granted on a study"):
            give(a_person(), Role.RECRUITER, by=an_administrator())

    @pytest.mark.requirement("R-160")
    @pytest.mark.parametrize(
        ("held", "new"),
        [
            (Role.COMPONENT_PRIVACY_OFFICER, Role.PRIVACY_OFFICE),
            (Role.PRIVACY_OFFICE, Role.COMPONENT_PRIVACY_OFFICER),
            (Role.AUDITOR, Role.RECORDS_OFFICER),
            (Role.RECORDS_OFFICER, Role.AUDITOR),
        ],
    )
    def test_refuses_incompatible_roles_in_both_orders(self, held: Role, new: Role) -> None:
        person = a_person(held)
        with pytest.raises(Refused, match="may not be one person"):
            give(person, new, by=an_administrator())

    @pytest.mark.requirement("R-120")
    def test_refuses_privacy_roles_to_operational_units(self) -> None:
        person = a_person(unit_kind="operational")
        with pytest.raises(Refused, match="operational units"):
            give(person, Role.RECORDS_OFFICER, by=an_administrator())

    def test_refuses_the_second_click(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER)
        with pytest.raises(Refused, match="already"):
            give(officer, Role.RECORDS_OFFICER, by=an_administrator())

    @pytest.mark.requirement("R-161")
    def test_gives_an_expired_role_again(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER, expires_on=TODAY)
        later = NOW + timedelta(days=2)
        assert not has_role(officer, Role.RECORDS_OFFICER, at=later)
        grant_role(
            user=officer,
            role=Role.RECORDS_OFFICER,
            component=None,
            justification="Certified again.",
            expires_on=IN_A_MONTH,
            by=an_administrator(),
            at=later,
        )
        assert has_role(officer, Role.RECORDS_OFFICER, at=later)

    @pytest.mark.requirement("R-161")
    @pytest.mark.parametrize("days", [-1, 367])
    def test_refuses_to_last_longer_than_a_year(self, days: int) -> None:
        with pytest.raises(RoleAssignmentError):
            give(
                a_person(),
                Role.RECORDS_OFFICER,
                by=an_administrator(),
                expires_on=TODAY + timedelta(days=days),
            )

    def test_counts_for_its_component_only(self) -> None:
        tsa, cbp = a_component("TSA"), a_component("CBP")
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=tsa)
        assert has_role(officer, Role.COMPONENT_PRIVACY_OFFICER, at=NOW, component=tsa)
        assert not has_role(officer, Role.COMPONENT_PRIVACY_OFFICER, at=NOW, component=cbp)
        assert [held.where for held in department_roles(officer, at=NOW)] == [tsa.name]


@pytest.mark.requirement("R-160")
class TestTheDatabase:
    """What no code may do, whoever calls it."""

    def insert(self, user: User, role: Role, *, by: User | None) -> RoleAssignment:
        with transaction.atomic():
            return RoleAssignment.objects.create(
                user=user,
                role=role,
                granted_by=by,
                justification="x",
                granted_at=NOW,
                expires_on=IN_A_MONTH,
            )

    def test_refuses_a_role_given_to_oneself(self) -> None:
        person = a_person()
        with pytest.raises(IntegrityError, match="role_not_granted_to_oneself"):
            self.insert(person, Role.RECORDS_OFFICER, by=person)

    def test_refuses_a_role_given_by_nobody(self) -> None:
        with pytest.raises(IntegrityError, match="role_granted_by_somebody"):
            self.insert(a_person(), Role.RECORDS_OFFICER, by=None)

    def test_refuses_an_incompatible_pair(self) -> None:
        officer = a_person(Role.PRIVACY_OFFICE)
        with pytest.raises(IntegrityError, match="may not be held by one person"):
            self.insert(officer, Role.COMPONENT_PRIVACY_OFFICER, by=an_administrator())

    def test_refuses_to_revive_an_ended_role_beside_an_incompatible_one(self) -> None:
        officer, administrator = a_person(Role.PRIVACY_OFFICE), an_administrator()
        old = officer.role_assignments.get()
        end_role(assignment_id=old.pk, by=administrator, at=NOW)
        give(officer, Role.COMPONENT_PRIVACY_OFFICER, by=administrator)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleAssignment.objects.filter(pk=old.pk).update(ended_at=None)

    def test_refuses_a_superuser(self) -> None:
        with pytest.raises(IntegrityError, match="nobody_is_superuser"), transaction.atomic():
            User.objects.create_superuser("root")


class TestComponent:
    """Its code begins the code of every study, which the audit record must be able to take."""

    @pytest.mark.parametrize("code", ["TSA2", "T", "tsa", "T-A", "", "TSA ", "X" * 12 + "Y"])
    def test_has_a_code_of_capital_letters_only(self, code: str) -> None:
        with pytest.raises(ValidationError) as error:
            Component(code=code, name="A component").full_clean()
        assert "code" in error.value.message_dict

    def test_is_refused_by_the_database_with_a_digit(self) -> None:
        with (
            pytest.raises(IntegrityError, match="component_code_is_capital_letters"),
            transaction.atomic(),
        ):
            Component.objects.create(code="TSA2", name="A component")

    @pytest.mark.parametrize("code", ["FO", "HEADQUARTERS"])
    def test_is_taken_from_two_letters_to_twelve(self, code: str) -> None:
        Component(code=code, name="A component").full_clean()
        assert Component.objects.create(code=code, name="A component").pk


@pytest.mark.requirement("R-160")
@pytest.mark.django_db(transaction=True)
class TestTwoGrantsAtTheSameMoment:
    def test_never_give_both_of_an_incompatible_pair(self) -> None:
        administrator, person = an_administrator(), a_person()

        def grant(role: Role) -> str:
            try:
                give(person, role, by=administrator)
            except (Refused, IntegrityError):
                return "refused"
            finally:
                connections.close_all()
            return "given"

        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(grant, [Role.PRIVACY_OFFICE, Role.COMPONENT_PRIVACY_OFFICER]))
        assert sorted(results) == ["given", "refused"]
        assert person.role_assignments.count() == 1


class TestEndRole:
    def test_ends_it_and_records_it(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER)
        end_role(assignment_id=officer.role_assignments.get().pk, by=an_administrator(), at=NOW)
        assert not has_role(officer, Role.RECORDS_OFFICER, at=NOW)
        assert AuditEvent.objects.latest("sequence").verb == "role.ended"

    def test_lets_a_person_lay_down_their_own(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER)
        end_role(assignment_id=officer.role_assignments.get().pk, by=officer, at=NOW)
        assert not has_role(officer, Role.RECORDS_OFFICER, at=NOW)

    def test_refuses_others_and_the_second_click(self) -> None:
        officer, other = a_person(Role.RECORDS_OFFICER), a_person()
        assignment = officer.role_assignments.get()
        with pytest.raises(Refused, match="do not give roles"):
            end_role(assignment_id=assignment.pk, by=other, at=NOW)
        end_role(assignment_id=assignment.pk, by=officer, at=NOW)
        with pytest.raises(Refused, match="ended already"):
            end_role(assignment_id=assignment.pk, by=officer, at=NOW)


class TestRecordTraining:
    @pytest.mark.requirement("R-122")
    @pytest.mark.parametrize(
        ("days_ago", "current"), [(0, True), (364, True), (365, True), (366, False)]
    )
    def test_counts_for_a_year(self, days_ago: int, *, current: bool) -> None:
        person = a_person(trained_on=TODAY - timedelta(days=days_ago))
        assert training_is_current(person, Training.Kind.PRIVACY, at=NOW) is current
        assert training_states(person, at=NOW)[0].current is current

    @pytest.mark.requirement("R-122")
    def test_renewal_restores_it(self) -> None:
        person = a_person(trained_on=TODAY - timedelta(days=400))
        record_training(
            user=person, kind="privacy", completed_on=TODAY, by=an_administrator(), at=NOW
        )
        assert training_is_current(person, "privacy", at=NOW)

    def test_refuses_oneself_and_others_than_administrators(self) -> None:
        person = a_person()
        for somebody in (person, a_person()):
            with pytest.raises(Refused):
                record_training(
                    user=person, kind="privacy", completed_on=TODAY, by=somebody, at=NOW
                )
        administrator = an_administrator()
        with pytest.raises(Refused, match="your own"):
            record_training(
                user=administrator, kind="privacy", completed_on=TODAY, by=administrator, at=NOW
            )

    def test_refuses_a_day_to_come(self) -> None:
        with pytest.raises(TrainingError):
            record_training(
                user=a_person(),
                kind="privacy",
                completed_on=IN_A_MONTH,
                by=an_administrator(),
                at=NOW,
            )

    def test_one_without_any_has_no_state(self) -> None:
        assert training_states(a_person(trained=False), at=NOW) == []


class TestAddPerson:
    def test_refuses_who_is_no_administrator(self) -> None:
        with pytest.raises(Refused, match="do not add people"):
            add_person(person=NewPerson("new", "New", "One"), by=a_person(), at=NOW)


class TestAppointFirstAdministrator:
    def test_works_once(self) -> None:
        an_administrator()
        with pytest.raises(Refused, match="already"):
            appoint_first_administrator(person=NewPerson("second", "A", "B"), at=NOW)


class TestAppointFirstAdministratorCommand:
    ARGUMENTS = ("appoint_first_administrator", "first", "--first-name=A", "--last-name=B")

    def run(self, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
        command = "foundation.access.management.commands.appoint_first_administrator"
        monkeypatch.setattr(f"{command}.getpass", lambda _: password)
        call_command(*self.ARGUMENTS, stdout=StringIO())

    def test_makes_an_account_that_gives_roles(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.run("a long and unusual sentence", monkeypatch)
        first = User.objects.get(username="first")
        assert first.check_password("a long and unusual sentence")
        assert has_role(first, Role.ADMINISTRATOR, at=timezone.now())

    def test_refuses_a_weak_password_and_a_second_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(CommandError, match="short"):
            self.run("short", monkeypatch)
        self.run("a long and unusual sentence", monkeypatch)
        with pytest.raises(CommandError, match="already"):
            self.run("a long and unusual sentence", monkeypatch)


class TestAcceptRules:
    @pytest.mark.requirement("R-157")
    def test_nothing_is_allowed_before_and_the_role_counts_after(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER, accepted_rules=False)
        assignment = officer.role_assignments.get()
        with pytest.raises(Refused, match="rules of behavior"):
            end_role(assignment_id=assignment.pk, by=officer, at=NOW)
        accept_rules(by=officer, at=NOW)
        end_role(assignment_id=assignment.pk, by=officer, at=NOW)

    def test_refuses_a_closed_account(self) -> None:
        person = a_person(accepted_rules=False)
        User.objects.filter(pk=person.pk).update(is_active=False)
        with pytest.raises(Refused):
            accept_rules(by=person, at=NOW)


class TestReasonsAgainst:
    @pytest.mark.requirement("R-015")
    def test_tells_every_reason(self) -> None:
        decider = a_person(Role.OPERATIONAL_DECISION_MAKER)
        reasons = reasons_against(decider, Role.RECRUITER, at=NOW)
        assert len(reasons) == 2
        assert "Recruiter and operational decision maker may not be one person." in reasons

    @pytest.mark.requirement("R-016")
    def test_says_nothing_of_a_fitting_person(self) -> None:
        assert reasons_against(a_person(), Role.RECRUITER, at=NOW) == []

    @pytest.mark.requirement("R-015")
    def test_roles_held_on_a_study_count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        lead = HeldRole(Role.LEAD, "TSA-2027-014", IN_A_MONTH)
        monkeypatch.setattr(queries, "roles_on_studies", lambda *_, **__: [lead])
        person = a_person()
        assert may_use_page(person, "reports", at=NOW)
        with pytest.raises(Refused, match="Auditor and lead"):
            give(person, Role.AUDITOR, by=an_administrator())
