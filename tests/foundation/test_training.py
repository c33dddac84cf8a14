"""Training: files, lists, what ends, and what a component asks for besides."""

from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from foundation.access.actions import (
    CourseDraft,
    TrainingError,
    import_training,
    record_course,
    record_training,
)
from foundation.access.models import Component, Training, User
from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from studies.models import Study
from studies.notices.people import remind_people_training_ends
from studies.queries import may, visible_studies, why_not
from tests.builders.access import NOW, a_component, a_person, an_administrator
from tests.builders.studies import a_member, a_study

pytestmark = pytest.mark.django_db
HEADER = "username,course,completed_on\n"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def recorded() -> QuerySet[Training]:
    """All but what the installation recorded of the administrator."""
    return Training.objects.exclude(recorded_by=None)


def problems(text: str) -> list[tuple[int, str, str]]:
    found = import_training(
        content=text.encode(), dry_run=False, by=an_administrator(), at=NOW
    ).problems
    return [(one.row, one.column, one.text) for one in found]


@pytest.mark.requirement("R-122")
class TestImportTraining:
    def test_records_all_rows_and_counts_what_was_known(self) -> None:
        one, other = a_person(trained=False), a_person(trained=False)
        rows = f"{one.username},privacy,2027-03-01\n\n{other.username},facilitator,2027-03-02\n"
        file = HEADER + rows
        administrator = an_administrator()
        first = import_training(content=file.encode(), dry_run=False, by=administrator, at=NOW)
        again = import_training(content=file.encode(), dry_run=False, by=administrator, at=NOW)
        assert [(f.new, f.known) for f in (first, again)] == [(2, 0), (0, 2)]
        assert set(recorded().values_list("user", "kind", "completed_on")) == {
            (one.pk, "privacy", date(2027, 3, 1)),
            (other.pk, "facilitator", date(2027, 3, 2)),
        }
        told = AuditEvent.objects.filter(verb="training.recorded", by_ref=administrator.user_ref)
        assert {event.subject for event in told} == {
            f"access.User:{person.user_ref}" for person in (one, other)
        }

    def test_only_looks_when_asked_to(self) -> None:
        person = a_person(trained=False)
        file = f"{HEADER}{person.username},privacy,2027-03-01\n".encode()
        findings = import_training(content=file, dry_run=True, by=an_administrator(), at=NOW)
        assert (findings.new, findings.problems) == (1, ())
        assert not recorded().exists()

    def test_names_row_and_column_of_everything_wrong_and_records_nothing(self) -> None:
        good, own = a_person(trained=False).username, an_administrator().username
        rows = [
            f"{good},privacy,2027-03-01",
            "nobody,privacy,2027-03-01",
            f"{good},juggling,2027-03-01",
            f"{good},facilitator,2027-03-13",
            f"{good},facilitator,1 March",
            f"{good},,2027-03-01",
            f"{good},privacy,2027-03-01",
            f"{own},privacy,2027-03-01",
            f"{good},facilitator,2027-03-01,more",
        ]
        assert problems(HEADER + "\n".join(rows)) == [
            (3, "username", "There is nobody with this user name."),
            (4, "course", "There is no course with this code."),
            (5, "completed_on", "This day has not come yet."),
            (6, "completed_on", "Write the day as YYYY-MM-DD."),
            (7, "course", "This cell is empty."),
            (8, "", "This is row 2 again."),
            (9, "username", "You cannot record your own training."),
            (10, "", "This row has more cells than the header."),
        ]
        assert not recorded().exists()

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "missing"),
            (b"name,course\n", "missing"),
            (HEADER.encode(), "no rows"),
            ("username,course,completed_on\nJos\u00e9".encode("latin-1"), "UTF-8"),
            (b"x" * 2_000_001, "2 MB"),
        ],
    )
    def test_says_what_is_wrong_with_the_whole_file(self, content: bytes, said: str) -> None:
        findings = import_training(content=content, dry_run=True, by=an_administrator(), at=NOW)
        assert said in findings.problems[0].text

    def test_reads_semicolons_spaces_and_a_byte_order_mark(self) -> None:
        person = a_person(trained=False)
        file = f"\ufeffUsername; Course ;completed_on\r\n {person.username} ;Privacy;2027-03-01\r\n"
        assert problems(file) == []
        assert person.trainings.get().kind == "privacy"

    def test_restores_access_that_was_suspended(self) -> None:
        study = a_study()
        lapsed = a_member(study, "analyst", trained_on=NOW.date() - timedelta(days=400))
        assert "Renew it" in (why_not(lapsed, "view_study", study, at=NOW) or "")
        assert problems(f"{HEADER}{lapsed.username},privacy,2027-03-11") == []
        assert may(lapsed, "view_study", study, at=NOW)

    def test_is_the_administrators(self) -> None:
        with pytest.raises(Refused):
            import_training(content=b"", dry_run=True, by=a_person(), at=NOW)

    def test_has_a_page_that_looks_first(self) -> None:
        person, client = a_person(trained=False), signed_in(an_administrator())
        content = f"{HEADER}{person.username},privacy,2027-03-01\n".encode()

        def send(**more: str) -> str:
            file = SimpleUploadedFile("done.csv", content, content_type="text/csv")
            form = {"file": file, **more}
            return client.post(reverse("import_training"), form, follow=True).text

        assert "Nothing stands in the way" in send(only_look="on")
        assert not recorded().exists()
        assert "1 trainings are recorded" in send()
        assert recorded().get().user == person

    def test_has_a_command(self, tmp_path: Path) -> None:
        person, by = a_person(trained=False), an_administrator()
        file = tmp_path / "done.csv"
        file.write_text(f"{HEADER}{person.username},privacy,2027-03-01\n")
        out = StringIO()
        call_command("import_training", str(file), f"--by={by.username}", stdout=out)
        assert "1 to record with --for-real" in out.getvalue()
        call_command("import_training", str(file), "--for-real", f"--by={by.username}", stdout=out)
        assert recorded().get().user == person
        file.write_text(f"{HEADER}nobody,privacy,2027-03-01\n")
        with pytest.raises(CommandError, match="Row 2 username"):
            call_command("import_training", str(file), f"--by={by.username}")


@pytest.mark.requirement("R-159")
class TestACoursesOfAComponent:
    def a_course(self, *components: Component) -> None:
        draft = CourseDraft("checkpoint", "Checkpoint data", "Take it at the airport.", components)
        record_course(draft=draft, by=an_administrator(), at=NOW)

    def test_closes_its_studies_until_it_is_completed(self) -> None:
        study, elsewhere = a_study(), a_study(component=a_component("USCIS"))
        member = a_member(study, "analyst")
        a_member(elsewhere, "analyst", user=member)
        self.a_course(study.component)
        reason = why_not(member, "view_study", study, at=NOW) or ""
        assert "Checkpoint data" in reason
        assert "Take it at the airport." in reason
        assert list(visible_studies(member, at=NOW)) == [elsewhere]
        record_training(
            user=member, kind="checkpoint", completed_on=NOW.date(), by=an_administrator(), at=NOW
        )
        assert may(member, "view_study", study, at=NOW)
        assert set(visible_studies(member, at=NOW)) == set(Study.objects.all())

    def test_is_recorded_on_its_page(self) -> None:
        component = a_component()
        form = {
            "code": "checkpoint",
            "name": "Checkpoint data",
            "how_to_renew": "At the airport.",
            "required_by": [component.pk],
        }
        client = signed_in(an_administrator())
        client.post(reverse("record_course"), form)
        assert "Checkpoint data" in client.get(reverse("record_course")).text
        assert component.required_courses.get().code == "checkpoint"

    def test_cannot_take_the_departments_own_code(self) -> None:
        draft = CourseDraft("privacy", "Mine", "Nowhere.")
        with pytest.raises(TrainingError):
            record_course(draft=draft, by=an_administrator(), at=NOW)


@pytest.mark.requirement("R-160")
def test_database_refuses_training_recorded_by_oneself() -> None:
    person = a_person(trained=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        person.trainings.create(kind="privacy", completed_on=NOW.date(), recorded_by=person)


class TestListTraining:
    def test_shows_each_state(self) -> None:
        on = NOW.date()
        fresh = a_person(trained_on=on)
        ending = a_person(trained_on=on - timedelta(days=350))
        expired = a_person(trained_on=on - timedelta(days=400))
        missing = a_person(trained=False)
        client = signed_in(an_administrator())

        def shown(state: str) -> set[User]:
            page = client.get(reverse("list_training"), {"state": state}).text
            people = (fresh, ending, expired, missing)
            return {one for one in people if str(one.user_ref) in page}

        assert shown("") == {fresh, ending, expired, missing}
        assert shown("current") == {fresh, ending}
        assert shown("ending") == {ending}
        assert shown("expired") == {expired}
        assert shown("missing") == {missing}

    def test_is_a_file_too(self) -> None:
        person = a_person(trained_on=NOW.date())
        answer = signed_in(an_administrator()).get(reverse("list_training"), {"format": "csv"})
        assert person.username in answer.getvalue().decode()

    def test_takes_the_same_queries_for_three_and_twelve(self) -> None:
        client = signed_in(an_administrator())

        def queries(many: int) -> int:
            for _ in range(many):
                a_person()
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse("list_training"))
            return len(seen)

        assert queries(3) == queries(9)


@pytest.mark.requirement("R-122")
class TestBeingToldThatTrainingEnds:
    def test_stands_on_every_page_in_the_last_30_days_and_after(self) -> None:
        def home_of(days: int) -> str:
            person = a_person(trained_on=NOW.date() - timedelta(days=days))
            return signed_in(person).get(reverse("home")).text

        assert "Annual privacy training</strong>" not in home_of(334)
        assert "counts until" in home_of(335)
        assert "in the department&#x27;s learning system" in home_of(366)

    def test_refusal_says_how_to_renew(self) -> None:
        study = a_study()
        lapsed = a_member(study, "analyst", trained_on=NOW.date() - timedelta(days=400))
        page = signed_in(lapsed).get(reverse("view_study", args=[study.code]))
        assert page.status_code == 403
        assert "until you renew it. Complete the course" in " ".join(page.text.split())

    def test_refusal_says_how_to_take_what_is_missing(self) -> None:
        study = a_study()
        untrained = a_member(study, "analyst", trained=False)
        page = signed_in(untrained).get(reverse("view_study", args=[study.code]))
        assert "in the department&#x27;s learning system" in page.text

    def test_comes_once_at_each_distance(self) -> None:
        person = a_person(trained_on=NOW.date() - timedelta(days=335))
        for day in range(60):
            remind_people_training_ends(at=NOW + timedelta(days=day))
        told = Message.objects.filter(to=person, kind="training.ends").order_by("written_at")
        days = [(localdate(one.written_at) - NOW.date()).days for one in told]
        assert days == [0, 16, 23, 31]
