"""Who opened contacts is seen by those who answer for it, and unusual days are marked."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.mail.models import Message
from participants.actions import mark_unusual_openings, open_contacts
from participants.jobs import mark_unusual_openings as the_clock_marks
from participants.models import UnusualDay, VaultOpening
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_clearance, a_member, a_study

pytestmark = pytest.mark.django_db(databases=["default", "vault", "keyring"])


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def study() -> Study:
    study = a_study("approved")
    a_clearance(study)
    return study


@pytest.fixture
def recruiter(study: Study) -> User:
    return a_study_with_contacts(study, 3)


def opened(
    study: Study,
    by: User | None,
    contacts: int = 3,
    *,
    at: datetime = NOW,
    purpose: str = "recruit",
    by_job: bool = False,
) -> VaultOpening:
    """A line of the log, however the contacts were opened."""
    return VaultOpening.objects.create(
        at=at,
        user_ref=by.user_ref if by else None,
        by_job=by_job,
        purpose=purpose,
        study_ref=study.study_ref,
        contacts=contacts,
    )


def a_habit(study: Study, by: User, contacts: int, *, days: int) -> None:
    for day in range(1, days + 1):
        opened(study, by, contacts, at=NOW - timedelta(days=day))


def page(user: User, name: str = "list_openings", *parts: str, **asked: str) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse(name, args=parts), asked)
    content = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200, answer.status_code
    return " ".join(content.decode().split())


def marked() -> list[tuple[UUID, int, int | None]]:
    return list(UnusualDay.objects.values_list("user_ref", "contacts", "usual"))


class TestMarkUnusualOpenings:
    @pytest.mark.requirement("R-022")
    def test_marks_more_than_anybody_opens_in_a_day(self, study: Study, recruiter: User) -> None:
        opened(study, recruiter, 300)
        assert mark_unusual_openings(at=NOW) == 0
        opened(study, recruiter, 201)
        assert mark_unusual_openings(at=NOW) == 1
        assert marked() == [(recruiter.user_ref, 501, None)]

    def test_marks_far_more_than_is_usual_for_the_person(
        self, study: Study, recruiter: User
    ) -> None:
        other = a_member(study, Role.RECRUITER)
        a_habit(study, recruiter, 15, days=6)
        a_habit(study, other, 40, days=6)
        for person in (recruiter, other):
            opened(study, person, 100)
        mark_unusual_openings(at=NOW)
        assert marked() == [(recruiter.user_ref, 100, 15)]

    @pytest.mark.parametrize(("before", "days", "today"), [(3, 6, 50), (3, 4, 400), (100, 6, 500)])
    def test_marks_neither_few_nor_a_beginner_nor_what_is_usual(
        self, study: Study, recruiter: User, before: int, days: int, today: int
    ) -> None:
        a_habit(study, recruiter, before, days=days)
        opened(study, recruiter, today)
        assert mark_unusual_openings(at=NOW) == 0

    def test_leaves_out_what_the_clock_opens(self, study: Study, recruiter: User) -> None:
        opened(study, recruiter, 10_000, by_job=True)
        opened(study, None, 10_000, by_job=True)
        assert mark_unusual_openings(at=NOW) == 0
        opened(study, recruiter, 501)
        assert mark_unusual_openings(at=NOW) == 1
        assert marked() == [(recruiter.user_ref, 501, None)]
        office = a_person(Role.PRIVACY_OFFICE)
        seen = page(office)
        assert f"The clock, for {recruiter}" in seen
        assert ">The clock<" in seen
        assert seen.count("501 that day") == 1

    def test_tells_the_privacy_office_once_a_day(self, study: Study, recruiter: User) -> None:
        office = a_person(Role.PRIVACY_OFFICE)
        opened(study, recruiter, 501)
        the_clock_marks()
        opened(study, recruiter, 50)
        the_clock_marks()
        (message,) = Message.objects.filter(kind="contacts.opened_unusually", to=office)
        assert str(recruiter) not in message.sentence
        assert marked() == [(recruiter.user_ref, 551, None)]
        opened(study, recruiter, 501, at=NOW + timedelta(days=1))
        mark_unusual_openings(at=NOW + timedelta(days=1))
        assert Message.objects.filter(kind="contacts.opened_unusually", to=office).count() == 2

    def test_sees_what_was_opened_in_the_last_minutes_before_midnight(
        self, study: Study, recruiter: User
    ) -> None:
        midnight = timezone.localtime(NOW).replace(hour=0, minute=0)
        opened(study, recruiter, 501, at=midnight - timedelta(minutes=1))
        assert mark_unusual_openings(at=midnight + timedelta(minutes=20)) == 1
        (unusual,) = UnusualDay.objects.all()
        assert unusual.day == NOW.date() - timedelta(days=1)

    def test_sees_every_opening_of_the_pages(self, study: Study, recruiter: User) -> None:
        a_habit(study, recruiter, 497, days=1)
        for _ in range(2):
            open_contacts(study_ref=study.study_ref, purpose="redress", by=recruiter, at=NOW)
        opened(study, recruiter, 495)
        assert mark_unusual_openings(at=NOW) == 1


class TestListOpenings:
    @pytest.mark.requirement("R-022")
    def test_shows_the_privacy_office_every_study_and_marks_unusual_days(
        self, study: Study, recruiter: User
    ) -> None:
        other = a_study("approved")
        opened(study, recruiter, 501)
        opened(other, a_study_with_contacts(other), 7, at=NOW - timedelta(days=3))
        mark_unusual_openings(at=NOW)
        text = page(a_person(Role.PRIVACY_OFFICE))
        assert study.code in text
        assert other.code in text
        assert text.count("501 that day") == 1

    def test_filters_by_what_stands_in_the_address(self, study: Study, recruiter: User) -> None:
        other = a_study("approved")
        by = a_study_with_contacts(other)
        opened(study, recruiter, 501)
        opened(other, by, 7, at=NOW - timedelta(days=3), purpose="redress")
        mark_unusual_openings(at=NOW)
        office, day = a_person(Role.PRIVACY_OFFICE), (NOW - timedelta(days=3)).date().isoformat()
        asked = [
            {"study": other.code.lower()}, {"purpose": "redress"}, {"person": str(by.user_ref)},
            {"until": day}, {"since": day, "until": day},
        ]  # fmt: skip
        for each in asked:
            text = page(office, **each)
            assert "1 opening that fit" in text, each
            assert f"{other.code}</a>" in text, each
        unusual = page(office, unusual="on")
        assert f"{study.code}</a>" in unusual
        assert f"{other.code}</a>" not in unusual
        assert "No opening fits" in page(office, study="NO-2000-001")

    def test_downloads_what_fits(self, study: Study, recruiter: User) -> None:
        opened(study, recruiter, 501)
        opened(study, recruiter, 3, purpose="redress")
        mark_unusual_openings(at=NOW)
        text = page(a_person(Role.PRIVACY_OFFICE), format="csv", purpose="recruit")
        assert "When,Who,Study,Purpose,Contacts,Unusual" in text
        assert f"{study.code},Recruit for this study,501,Unusual day" in text
        assert "redress" not in text

    def test_asks_the_databases_as_often_for_twelve_as_for_three(self, study: Study) -> None:
        office, counts = a_person(Role.PRIVACY_OFFICE), []
        for number in (3, 9):
            for _ in range(number):
                opened(study, a_member(study, Role.RECRUITER), 501)
            mark_unusual_openings(at=NOW)
            with (
                CaptureQueriesContext(connections["default"]) as portal,
                CaptureQueriesContext(connections["vault"]) as vault,
            ):
                page(office)
            counts.append(len(portal) + len(vault))
        assert counts[0] == counts[1]


class TestViewOpenings:
    @pytest.mark.requirement("R-022")
    def test_is_where_recruiting_leads_the_lead_and_the_privacy_office(
        self, study: Study, recruiter: User
    ) -> None:
        opened(study, recruiter, 3)
        opened(a_study("approved"), recruiter, 7_777)
        for user in (study.created_by, a_person(Role.PRIVACY_OFFICE)):
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            answer = client.get(reverse("view_contacts", args=[study.code]), follow=True)
            assert answer.redirect_chain[-1][0] == reverse("view_openings", args=[study.code])
            text = answer.content.decode()
            assert str(recruiter) in text
            assert "7,777" not in text

    def test_is_closed_to_others_of_the_team(self, study: Study, recruiter: User) -> None:
        client = Client()
        analyst = a_member(study, Role.ANALYST)
        client.force_login(analyst, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("view_openings", args=[study.code])).status_code == 403
        assert client.get(reverse("list_openings")).status_code == 403
