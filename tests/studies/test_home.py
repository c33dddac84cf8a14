"""The home page: what waits, in the order in which it presses; much of it, at a constant price."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from foundation.access.actions import record_training
from foundation.access.models import User
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from retention.actions import set_hold
from studies.actions import close_study
from studies.queries import deadlines_of
from tests.builders import fieldwork
from tests.builders.access import NOW, a_person, an_administrator
from tests.builders.reports import a_report
from tests.builders.studies import a_lead, a_member, a_study, a_tool, an_approved_study

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW.replace(year=NOW.year + 1) + timedelta(hours=1)
BEFORE = LATER - timedelta(days=9)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def an_item(what: str, *, since: int | None = None, due: int | None = None) -> WaitingItem:
    def day(distance: int | None) -> date | None:
        return None if distance is None else TODAY + timedelta(days=distance)

    return WaitingItem(what, "TSA-2027-001", "", day(since), day(due), "home", (), "Open")


def waits(settings: Settings, *items: WaitingItem) -> None:
    ITEMS[:] = items
    settings.WAITING_SOURCES = [f"{__name__}.waiting_for"]


ITEMS: list[WaitingItem] = []


def waiting_for(user: User, *, at: Any) -> list[WaitingItem]:
    return ITEMS


class TestWhatWaits:
    def test_stands_by_its_day_then_by_how_long_it_waits(self, settings: Settings) -> None:
        waits(
            settings,
            an_item("New", since=-1),
            an_item("Old", since=-30),
            an_item("Due next month", since=-2, due=30),
            an_item("Overdue", since=-3, due=-1),
            an_item("Undated"),
        )
        answer = signed_in(a_person()).get(reverse("home"))
        shown = [item["what"] for item in answer.context["waiting"]]
        assert shown == ["Overdue", "Due next month", "Old", "New", "Undated"]
        assert "5 things wait for you, 1 overdue." in answer.text

    def test_is_paged_and_narrowed_where_there_is_much(self, settings: Settings) -> None:
        tools = [an_item(f"Survey tool to approve: {n}", since=-n) for n in range(30)]
        waits(settings, *tools, an_item("Review to decide", since=0))
        client = signed_in(a_person())
        first = client.get(reverse("home"))
        assert len(first.context["waiting"]) == 10
        assert "Survey tool to approve (30)" in first.text
        last = client.get(f"{reverse('home')}?page=4")
        assert [item["what"] for item in last.context["waiting"]] == ["Review to decide"]
        narrowed = client.get(f"{reverse('home')}?kind=Review+to+decide")
        assert [item["what"] for item in narrowed.context["waiting"]] == ["Review to decide"]

    def test_says_where_the_rest_is_where_one_kind_is_cut(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for place in ("studies.queries.waiting.reviews", "studies.views.home"):
            monkeypatch.setattr(import_module(place), "MOST", 2)
        office = a_person(Role.COMPONENT_PRIVACY_OFFICER)
        first, second, third = (
            a_study("in_review", at=NOW - timedelta(days=days)) for days in (3, 2, 1)
        )
        page = signed_in(office).get(reverse("home")).text
        assert first.code in page
        assert second.code in page
        assert third.code not in page
        assert "the hundred that wait longest" in page

    def test_needs_no_filter_where_there_is_little(self, settings: Settings) -> None:
        waits(settings, an_item("One"), an_item("Two"))
        assert signed_in(a_person()).get(reverse("home")).context["waiting_filter"] is None


class TestANewcomer:
    def test_sees_what_the_product_does_and_the_next_step(self) -> None:
        page = signed_in(a_person()).get(reverse("home")).text
        assert "This is how one goes" in page
        assert reverse("plan_study") in page

    def test_is_told_first_that_training_is_missing(self) -> None:
        long_ago = TODAY - timedelta(days=400)
        for person in (a_person(trained=False), a_person(Role.PRIVACY_OFFICE, trained_on=long_ago)):
            page = signed_in(person).get(reverse("home")).text
            assert "Your access is suspended" in page
            assert page.count("An administrator of the portal then records it") == 1
            assert "Waiting for me" not in page
        trained = signed_in(a_person(Role.ADMINISTRATOR)).get(reverse("home")).text
        assert "suspended" not in trained


class TestMyStudies:
    def test_are_ten_and_the_way_to_the_rest(self) -> None:
        lead = a_lead()
        for _ in range(11):
            a_study(lead=lead, noticed=False)
        answer = signed_in(lead).get(reverse("home"))
        assert len(answer.context["studies"]) == 10
        assert "All 11 studies" in answer.text


class TestDeadlines:
    def test_name_roles_and_training_that_end(self) -> None:
        soon = (NOW + timedelta(days=9)).date()
        officer = a_person(
            Role.PRIVACY_OFFICE, expires_on=soon, trained_on=TODAY - timedelta(days=350)
        )
        assert [deadline.what for deadline in deadlines_of(officer, at=NOW)] == [
            "Your role “Privacy Office” ends",
            "Annual privacy training runs out",
        ]


def review() -> None:
    a_study("in_review")


def tool() -> None:
    a_tool(approved=False)


def report() -> None:
    a_report("checked")


def hold() -> None:
    """It waits twice by then: for what it keeps, and to be looked at again."""
    study = a_study("collecting")
    fieldwork.responses(study)
    close_study(study=study, by=study.created_by, at=NOW)
    officer = a_person(Role.RECORDS_OFFICER)
    set_hold(study_ref=study.study_ref, study_code=study.code, reason="A case.", by=officer, at=NOW)


class TestThePage:
    """However much waits, and from however many sources, it takes the same number of queries."""

    @pytest.mark.parametrize(
        ("role", "one_more"),
        [
            (Role.COMPONENT_PRIVACY_OFFICER, review),
            (Role.PUBLIC_AFFAIRS, tool),
            (Role.PRIVACY_OFFICE, report),
            (Role.RECORDS_OFFICER, hold),
        ],
    )
    def test_takes_the_same_number_of_queries_for_more_that_waits(
        self, role: Role, one_more: Callable[[], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = a_person(role, expires_on=(NOW + timedelta(days=366)).date())
        record_training(
            user=person,
            kind="privacy",
            completed_on=BEFORE.date(),
            by=an_administrator(),
            at=BEFORE,
        )
        one_more()
        one_more()
        if one_more is hold:
            monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
        few, waited = queries_of(person), waiting_count(person)
        assert waited >= 2
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        for _ in range(3):
            one_more()
        if one_more is hold:
            monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
        assert waiting_count(person) == waited * 5 // 2
        assert queries_of(person) == few

    def test_takes_the_same_number_for_more_studies(self) -> None:
        lead = a_lead()

        def more(number: int) -> None:
            for _ in range(number):
                a_member(an_approved_study(lead=lead), Role.ANALYST)

        more(2)
        few = queries_of(lead)
        more(3)
        assert queries_of(lead) == few


def queries_of(person: User) -> int:
    client = signed_in(person)
    with (
        CaptureQueriesContext(connections["default"]) as portal,
        CaptureQueriesContext(connections["vault"]) as vault,
        CaptureQueriesContext(connections["keyring"]) as keyring,
    ):
        assert client.get(reverse("home")).status_code == 200
    return sum(len(store) for store in (portal, vault, keyring))


def waiting_count(person: User) -> int:
    return int(signed_in(person).get(reverse("home")).context["waiting_count"])
