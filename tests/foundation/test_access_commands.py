"""What an operator types to add people, roles and training."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from foundation.access.actions import accept_rules
from foundation.access.models import Component, Training, User
from foundation.access.queries import has_role, training_is_current
from foundation.access.roles import Role, UnitKind
from foundation.audit.models import AuditEvent
from tests.builders.access import a_component, a_person, an_administrator

pytestmark = pytest.mark.django_db
GETPASS = "foundation.access.management.commands.appoint_first_administrator.getpass"
STRONG = "a long and unusual sentence"


@pytest.fixture
def administrator() -> User:
    return an_administrator(at=timezone.now())


@pytest.fixture
def person() -> User:
    return a_person(at=timezone.now())


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GETPASS, lambda _: STRONG)


def run(*words: str, by: User) -> str:
    out = StringIO()
    call_command(*words, f"--by={by.username}", stdout=out)
    return out.getvalue()


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def grant(person: User, role: str, *words: str, by: User, days: int = 200) -> str:
    when = f"--expires-on={in_days(days)}"
    return run("grant_role", person.username, role, "--because=New duty.", when, *words, by=by)


class TestAddComponent:
    def test_adds_it_and_records_it(self, administrator: User) -> None:
        assert "TSA is a component" in run("add_component", "TSA", "Screening", by=administrator)
        assert Component.objects.get().name == "Screening"
        event = AuditEvent.objects.latest("sequence")
        assert (event.verb, event.by_ref) == ("component.added", administrator.user_ref)
        assert event.facts == {"code": "TSA"}

    def test_refuses_who_is_no_administrator(self, person: User) -> None:
        with pytest.raises(CommandError, match="Refused"):
            run("add_component", "TSA", "Screening", by=person)
        assert not Component.objects.exists()

    @pytest.mark.parametrize("code", ["tsa", "TSA2"])
    def test_refuses_a_malformed_code(self, administrator: User, code: str) -> None:
        with pytest.raises(CommandError, match="capital letters"):
            run("add_component", code, "Screening", by=administrator)

    def test_refuses_a_code_that_is_taken(self, administrator: User) -> None:
        a_component("TSA")
        with pytest.raises(CommandError, match="already exists"):
            run("add_component", "TSA", "Screening", by=administrator)
        assert Component.objects.count() == 1


@pytest.mark.usefixtures("typed")
class TestAddPerson:
    NAMES = ("--first-name=Ann", "--last-name=Lee", "--unit=research")

    def test_adds_somebody_who_can_sign_in(self, administrator: User) -> None:
        component = a_component("TSA")
        run("add_person", "ann", *self.NAMES, "--component=TSA", by=administrator)
        added = User.objects.get(username="ann")
        assert added.check_password(STRONG)
        assert (added.unit_kind, added.component) == (UnitKind.RESEARCH, component)
        assert AuditEvent.objects.latest("sequence").verb == "person.added"

    def test_refuses_before_it_asks_for_a_password(
        self, person: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(GETPASS)
        with pytest.raises(CommandError, match="do not add people"):
            run("add_person", "ann", *self.NAMES, by=person)

    def test_refuses_a_weak_password(
        self, administrator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(GETPASS, lambda _: "short")
        with pytest.raises(CommandError, match="short"):
            run("add_person", "ann", *self.NAMES, by=administrator)
        assert not User.objects.filter(username="ann").exists()

    def test_refuses_a_name_that_is_taken(self, administrator: User, person: User) -> None:
        with pytest.raises(CommandError, match="already exists"):
            run("add_person", person.username, *self.NAMES, by=administrator)

    def test_refuses_an_unknown_component(self, administrator: User) -> None:
        with pytest.raises(CommandError, match="no component XYZ"):
            run("add_person", "ann", *self.NAMES, "--component=XYZ", by=administrator)

    def test_refuses_in_the_name_of_nobody(self, administrator: User) -> None:
        administrator.username = "nobody"
        with pytest.raises(CommandError, match="nobody called nobody"):
            run("add_person", "ann", *self.NAMES, by=administrator)


class TestGrantRole:
    def test_gives_it_for_the_department(self, administrator: User, person: User) -> None:
        told = grant(person, "records_officer", by=administrator)
        assert f"{person.username}: Records officer (whole department)" in told
        assert has_role(person, Role.RECORDS_OFFICER, at=timezone.now())

    def test_gives_it_for_one_component(self, administrator: User, person: User) -> None:
        component = a_component("TSA")
        words = ("component_privacy_officer", "--component=TSA")
        grant(person, *words, by=administrator)
        assert person.role_assignments.get().component == component

    @pytest.mark.requirement("R-160")
    def test_refuses_oneself(self, administrator: User) -> None:
        with pytest.raises(CommandError, match="to yourself"):
            grant(administrator, "records_officer", by=administrator)

    @pytest.mark.requirement("R-015")
    def test_knows_no_study_roles(self, administrator: User, person: User) -> None:
        with pytest.raises(CommandError, match="invalid choice"):
            grant(person, "recruiter", by=administrator)

    @pytest.mark.requirement("R-161")
    def test_refuses_more_than_a_year(self, administrator: User, person: User) -> None:
        with pytest.raises(CommandError, match="within a year"):
            grant(person, "records_officer", by=administrator, days=367)


class TestEndRole:
    def test_ends_it(self, administrator: User) -> None:
        officer = a_person(Role.RECORDS_OFFICER, at=timezone.now())
        told = run("end_role", officer.username, "records_officer", by=administrator)
        assert "has ended" in told
        assert not has_role(officer, Role.RECORDS_OFFICER, at=timezone.now())

    def test_refuses_others(self, person: User) -> None:
        officer = a_person(Role.RECORDS_OFFICER, at=timezone.now())
        with pytest.raises(CommandError, match="do not give roles"):
            run("end_role", officer.username, "records_officer", by=person)
        assert has_role(officer, Role.RECORDS_OFFICER, at=timezone.now())

    def test_says_that_nobody_holds_it_there(self, administrator: User) -> None:
        officer = a_person(Role.RECORDS_OFFICER, at=timezone.now())
        a_component("TSA")
        words = (officer.username, "records_officer", "--component=TSA")
        with pytest.raises(CommandError, match="does not hold"):
            run("end_role", *words, by=administrator)


class TestRecordTraining:
    def test_records_it(self, administrator: User, person: User) -> None:
        words = (person.username, "facilitator", in_days(-1))
        assert "Facilitator training" in run("record_training", *words, by=administrator)
        assert training_is_current(person, Training.Kind.FACILITATOR, at=timezone.now())

    def test_refuses_ones_own(self, administrator: User) -> None:
        with pytest.raises(CommandError, match="your own training"):
            run("record_training", administrator.username, "privacy", in_days(0), by=administrator)

    def test_refuses_a_day_that_is_none_or_to_come(self, administrator: User, person: User) -> None:
        for when in (in_days(1), "yesterday"):
            with pytest.raises(CommandError):
                run("record_training", person.username, "privacy", when, by=administrator)


@pytest.mark.usefixtures("typed")
class TestANewInstallation:
    def test_begins_with_an_administrator_and_ends_with_an_officer(self) -> None:
        names = ("--first-name=A", "--last-name=B")
        call_command("appoint_first_administrator", "first", *names, stdout=StringIO())
        first = User.objects.get(username="first")
        with pytest.raises(CommandError, match="Accept the rules"):
            run("add_component", "TSA", "Screening", by=first)
        accept_rules(by=first, at=timezone.now())
        with pytest.raises(CommandError, match="Renew it to regain access"):
            run("add_component", "TSA", "Screening", by=first)
        call_command("record_training", "first", "privacy", in_days(0), stdout=StringIO())
        run("add_component", "TSA", "Screening", by=first)
        run("add_person", "ann", *names, "--unit=privacy", "--component=TSA", by=first)
        ann = User.objects.get(username="ann")
        grant(ann, "component_privacy_officer", "--component=TSA", by=first)
        run("record_training", "ann", "privacy", in_days(0), by=first)
        assert has_role(ann, Role.COMPONENT_PRIVACY_OFFICER, at=timezone.now())
        assert training_is_current(ann, Training.Kind.PRIVACY, at=timezone.now())
