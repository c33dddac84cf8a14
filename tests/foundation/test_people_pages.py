"""The people pages: accounts, roles, training and rules, by hand and by direct post."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access import rules
from foundation.access.actions import accept_rules, close_account, expire_roles, reopen_account
from foundation.access.models import RoleAssignment, User
from foundation.access.policy import Refused
from foundation.access.queries import has_role
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from research_portal.settings.environment import PROJECT
from studies.models import Grant
from tests.builders.access import NOW, a_component, a_person, an_administrator
from tests.builders.studies import a_grant, a_member, a_study

pytestmark = pytest.mark.django_db

# A changed text of the rules needs a new number in foundation/access/rules.py, and a line here.
TEXTS_OF_THE_RULES = {1: "89521d72f8ff38d1"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(name: str, person: User, *more: int) -> str:
    return reverse(name, args=[person.user_ref, *more])


class TestAPerson:
    def test_is_added_given_a_role_and_trained(self) -> None:
        client = signed_in(an_administrator())
        form = {
            "username": "new.person",
            "first_name": "New",
            "last_name": "Person",
            "unit_kind": "oversight",
            "password": "a long and unusual sentence",
        }
        client.post(reverse("add_person"), form)
        new = User.objects.get(username="new.person")
        until = str((NOW + timedelta(days=90)).date())
        role = {"role": "records_officer", "justification": "New duty.", "expires_on": until}
        client.post(at("grant_role", new), role)
        client.post(
            at("record_training", new), {"kind": "privacy", "completed_on": str(NOW.date())}
        )
        page = client.get(at("view_person", new)).text
        assert has_role(new, Role.RECORDS_OFFICER, at=NOW)
        assert "Annual privacy training" in page
        client.post(at("end_role", new, new.role_assignments.get().pk))
        assert not has_role(new, Role.RECORDS_OFFICER, at=NOW)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"username": "TAKEN"}, "somebody with this user name"),
            ({"password": "12345"}, "too short"),
            ({"first_name": ""}, "required"),
        ],
    )
    def test_is_not_added_when_something_is_wrong(self, wrong: dict[str, str], said: str) -> None:
        a_person(username="taken")
        form = {
            "username": "fine",
            "first_name": "New",
            "last_name": "Person",
            "unit_kind": "research",
            **wrong,
        }
        page = signed_in(an_administrator()).post(reverse("add_person"), form).text
        assert said in page
        assert 'value="Person"' in page
        assert not User.objects.filter(username="fine").exists()

    @pytest.mark.requirement("R-160")
    def test_gets_no_role_and_no_training_from_oneself(self) -> None:
        administrator = an_administrator()
        client = signed_in(administrator)
        role = {"role": "records_officer", "justification": "Mine.", "expires_on": "2027-06-01"}
        page = client.post(at("grant_role", administrator), role)
        assert "yourself" in page.text
        training = {"kind": "privacy", "completed_on": "2027-03-01"}
        answer = client.post(at("record_training", administrator), training)
        assert answer.status_code == 403
        assert not administrator.trainings.filter(completed_on="2027-03-01").exists()

    def test_address_names_nobody(self) -> None:
        person = a_person(username="plain.name")
        assert "plain" not in at("view_person", person)


class TestListPeople:
    def test_finds_by_name_role_and_state(self) -> None:
        component = a_component("USCIS")
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=component, username="cora")
        gone = a_person(username="gone")
        close_account(user=gone, by=an_administrator(), at=NOW)
        client = signed_in(an_administrator())

        def found(**wanted: Any) -> str:
            return client.get(reverse("list_people"), wanted).text

        assert str(officer.user_ref) in found(role="component_privacy_officer")
        assert str(officer.user_ref) in found(q="COR", component=component.pk)
        assert str(officer.user_ref) not in found(role="auditor")
        assert str(gone.user_ref) not in found()
        assert str(gone.user_ref) in found(account="closed")

    def test_takes_the_same_queries_for_three_and_twelve(self) -> None:
        client = signed_in(an_administrator())

        def queries(many: int) -> int:
            for _ in range(many):
                a_person(Role.RECORDS_OFFICER)
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse("list_people"))
            return len(seen)

        assert queries(3) == queries(9)


class TestCloseAccount:
    @pytest.mark.requirement("R-161")
    def test_ends_every_role_and_the_sign_in(self) -> None:
        study = a_study()
        member = a_member(study, "analyst")
        officer = a_person(Role.RECORDS_OFFICER)
        client = signed_in(an_administrator())
        assert "Analyst" in client.get(at("close_account", member)).text
        client.post(at("close_account", member))
        client.post(at("close_account", officer))
        assert not Grant.objects.filter(user=member, ended_at=None).exists()
        assert not RoleAssignment.objects.filter(user=officer, ended_at=None).exists()
        assert signed_in(officer).get(reverse("home")).status_code == 302

    def test_opens_again_without_roles(self) -> None:
        administrator, officer = an_administrator(), a_person(Role.RECORDS_OFFICER)
        close_account(user=officer, by=administrator, at=NOW)
        reopen_account(user=officer, by=administrator, at=NOW)
        assert signed_in(officer).get(reverse("home")).status_code == 200
        assert not has_role(officer, Role.RECORDS_OFFICER, at=NOW)

    def test_is_not_for_oneself_nor_twice_nor_by_others(self) -> None:
        administrator, person = an_administrator(), a_person()
        for by, of in ((administrator, administrator), (person, administrator)):
            with pytest.raises(Refused):
                close_account(user=of, by=by, at=NOW)
        close_account(user=person, by=administrator, at=NOW)
        before = AuditEvent.objects.count()
        with pytest.raises(Refused, match="already"):
            close_account(user=person, by=administrator, at=NOW)
        assert AuditEvent.objects.count() == before


class TestExpireRoles:
    @pytest.mark.requirement("R-161")
    def test_ends_what_is_over_once(self) -> None:
        over = a_person(Role.RECORDS_OFFICER, expires_on=NOW.date())
        a_person(Role.AUDITOR)
        later = NOW + timedelta(days=1)
        assert [one.user for one in expire_roles(at=later)] == [over]
        assert expire_roles(at=later) == []
        assert over.role_assignments.get().ended_at == later


@pytest.mark.requirement("R-157")
class TestRulesOfBehavior:
    def test_text_belongs_to_its_number(self) -> None:
        text = (PROJECT / "templates/access/accept_rules.html").read_text()
        listed = text[text.index("<ol") : text.index("</ol>")]
        hashed = hashlib.sha256(" ".join(listed.split()).encode()).hexdigest()[:16]
        assert TEXTS_OF_THE_RULES[rules.RULES_VERSION] == hashed

    def test_of_a_new_version_are_accepted_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        grant = a_grant(a_study(), "analyst")
        person = User.objects.get(pk=grant.user_id)
        client = signed_in(person)
        address = reverse("view_study", args=[grant.study.code])
        assert client.get(address).status_code == 200
        for module in ("models.people", "actions.people"):
            monkeypatch.setattr(f"foundation.access.{module}.RULES_VERSION", 2)
        assert reverse("accept_rules") in client.get(address)["Location"]
        assert "The rules changed" in client.get(reverse("accept_rules")).text
        accept_rules(by=person, at=NOW)
        assert client.get(address).status_code == 200
        listed = signed_in(accepted(an_administrator())).get(reverse("list_acceptances")).text
        assert str(person.user_ref) in listed
        assert list(person.rules_acceptances.values_list("version", flat=True)) == [2, 1]


def accepted(person: User) -> User:
    return accept_rules(by=person, at=NOW)
