import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from foundation.access.models import User
from foundation.access.roles import Role
from retention import registry
from retention.actions import purge_due, set_hold
from retention.models import LegalHold, PurgeRun, Trigger
from tests.builders.access import a_person
from tests.conftest import SentTask
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db
PAGE = "/retention/"


@pytest.fixture
def drawers() -> Iterator[Drawers]:
    now = timezone.now()
    several = Drawers(
        [
            Drawer(due_at=now - timedelta(days=1), study_code="TSA-2027-001"),
            Drawer(due_at=now + timedelta(days=9), study_code="CBP-2027-002", things=1200),
            Drawer(due_at=None, study_code="CBP-2027-003"),
        ]
    )
    with registry.only(several):
        yield several


@pytest.fixture
def officer() -> User:
    return a_person(Role.RECORDS_OFFICER, at=timezone.now())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(user: User, **query: str) -> Any:
    return signed_in(user).get(f"{PAGE}?{urlencode(query)}")


class TestViewRetention:
    def test_shows_what_goes_when_and_why(self, drawers: Drawers, officer: User) -> None:
        text = page(officer).content.decode()
        for expected in ("TSA-2027-001", "1,200", "GRS 6.5 item 010", "Not dated yet", "in 9 days"):
            assert expected in text

    @pytest.mark.parametrize("role", [Role.PRIVACY_OFFICE, Role.AUDITOR])
    def test_is_read_by_other_offices_which_may_not_destroy(
        self, drawers: Drawers, role: Role
    ) -> None:
        text = page(a_person(role, at=timezone.now())).content.decode()
        assert "TSA-2027-001" in text
        assert "Destroy now" not in text
        assert "Set a legal hold" not in text

    @pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR, Role.PUBLIC_AFFAIRS])
    def test_refuses_everybody_else(self, drawers: Drawers, role: Role | None) -> None:
        person = a_person(role, at=timezone.now())
        assert page(person).status_code == 403
        assert page(person, format="csv").status_code == 403

    def test_filters_by_study_and_kind_in_the_address(
        self, drawers: Drawers, officer: User
    ) -> None:
        text = page(officer, study="cbp").content.decode().partition('id="what-is-held"')[2]
        text = text.partition('id="set-a-legal-hold"')[0]
        assert "CBP-2027-002" in text
        assert "TSA-2027-001</a>" not in text
        assert "Nothing fits these filters" in page(officer, study="nobody").content.decode()
        assert page(officer, record_class="drawers").status_code == 200

    def test_says_so_when_nothing_is_held(self, officer: User) -> None:
        with registry.only():
            text = page(officer).content.decode()
        assert "Nothing is held here" in text
        assert "Nothing has been destroyed yet" in text

    def test_gives_the_same_as_csv(self, drawers: Drawers, officer: User) -> None:
        answer = page(officer, format="csv", study="CBP")
        rows = list(csv.DictReader(StringIO(answer.getvalue().decode())))
        assert [(row["study"], row["records"]) for row in rows] == [
            ("CBP-2027-002", "1200"),
            ("CBP-2027-003", "3"),
        ]
        assert answer["Content-Type"].startswith("text/csv")

    def test_says_what_is_overdue_and_why(self, drawers: Drawers, officer: User) -> None:
        text = page(officer).content.decode()
        assert "No purge has come" in text
        assert "Ask the operator whether the worker and its clock are running." in text

    def test_says_what_goes_in_the_next_seven_days(self, drawers: Drawers, officer: User) -> None:
        assert "Nothing goes in the next seven days" in page(officer).content.decode()
        drawers.drawers[1].due_at = timezone.now() + timedelta(days=6)
        text = page(officer).content.decode()
        assert "Nothing goes in the next seven days" not in text
        assert text.count("in 6 days") == 2, "once in the week, once in what is held"

    @pytest.mark.parametrize(
        ("state", "codes"),
        [
            ("due", ["TSA-2027-001"]),
            ("week", []),
            ("month", ["CBP-2027-002"]),
            ("undated", ["CBP-2027-003"]),
            ("held", []),
            ("by_hand", []),
            ("", ["TSA-2027-001", "CBP-2027-002", "CBP-2027-003"]),
        ],
    )
    def test_filters_by_state(
        self, drawers: Drawers, officer: User, state: str, codes: list[str]
    ) -> None:
        answer = page(officer, format="csv", state=state)
        rows = list(csv.DictReader(StringIO(answer.getvalue().decode())))
        assert [row["study"] for row in rows] == codes

    @pytest.mark.parametrize(
        ("sort", "numbers"),
        [("", "123"), ("-due", "321"), ("study", "231"), ("-records", "213"), ("nonsense", "123")],
    )
    def test_sorts_as_the_address_says(
        self, drawers: Drawers, officer: User, sort: str, numbers: str
    ) -> None:
        answer = page(officer, format="csv", sort=sort)
        rows = list(csv.DictReader(StringIO(answer.getvalue().decode())))
        assert "".join(row["study"][-1] for row in rows) == numbers
        assert 'aria-sort="' in page(officer, sort=sort).content.decode()

    def test_asks_the_database_as_often_for_twelve_studies_as_for_three(
        self, officer: User
    ) -> None:
        counts = []
        for number in (3, 12):
            days = (-2, 3, 40)
            many = Drawers(
                [Drawer(due_at=timezone.now() + timedelta(days=d)) for d in days * number]
            )
            for _ in range(number):
                PurgeRun.objects.create(
                    started_at=timezone.now(), as_of=timezone.now(), trigger="command"
                )
            client = signed_in(officer)
            with registry.only(many), CaptureQueriesContext(connection) as queries:
                assert client.get(PAGE).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_shows_a_page_of_ten_thousand_studies(self, officer: User) -> None:
        now = timezone.now()
        many = Drawers(
            [
                Drawer(due_at=now + timedelta(days=number % 900 - 10), study_code=f"X-{number:05}")
                for number in range(10_000)
            ]
        )
        client = signed_in(officer)
        with registry.only(many):
            begun = perf_counter()
            answer = client.get(PAGE)
            took = perf_counter() - begun
        text = answer.content.decode()
        assert "Page 1 of 200" in text
        assert "Show all 132" in text, "what is due is not shown whole"
        assert len(text) < 1_500_000
        assert took < 8, "seconds; about one on a machine with nothing else to do"


class TestHolds:
    def test_take_the_code_of_one_of_very_many_studies(self, officer: User) -> None:
        many = Drawers([Drawer(study_code=f"TSA-2027-{number:03}") for number in range(201)])
        with registry.only(many):
            client = signed_in(officer)
            assert "<option" not in client.get(PAGE).content.decode().partition("Set a legal")[2]
            wrong = client.post(reverse("set_hold"), {"study": "TSA-2027-999", "reason": "x"})
            assert wrong.status_code == 400
            client.post(reverse("set_hold"), {"study": "tsa-2027-007 ", "reason": "x"})
        assert LegalHold.objects.get().study_ref == many.drawers[7].study_ref

    def test_are_set_and_lifted(self, drawers: Drawers, officer: User) -> None:
        client, drawer = signed_in(officer), drawers.drawers[0]
        answer = client.post(
            reverse("set_hold"), {"study": str(drawer.study_ref), "reason": "Matter 27-114"}
        )
        assert answer.status_code == 302
        hold = LegalHold.objects.get()
        assert hold.study_code == "TSA-2027-001"
        assert "Matter 27-114" in client.get(PAGE).content.decode()
        lift = reverse("lift_hold", args=[hold.pk])
        assert client.post(lift, {f"hold{hold.pk}-reason": "Settled"}).status_code == 302
        assert not LegalHold.objects.in_force().exists()
        assert client.post(lift, {f"hold{hold.pk}-reason": "Settled"}).status_code == 409

    def test_keep_what_was_typed_when_something_is_missing(
        self, drawers: Drawers, officer: User
    ) -> None:
        answer = signed_in(officer).post(reverse("set_hold"), {"reason": "Matter 27-114"})
        assert answer.status_code == 400
        assert "Matter 27-114" in answer.content.decode()

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.PRIVACY_OFFICE])
    def test_refuse_everybody_but_the_records_officer(
        self, drawers: Drawers, officer: User, role: Role
    ) -> None:
        client = signed_in(a_person(role, at=timezone.now()))
        drawer = drawers.drawers[0]
        chosen = {"study": str(drawer.study_ref), "reason": "Matter"}
        assert client.post(reverse("set_hold"), chosen).status_code == 403
        hold = set_hold(
            study_ref=drawer.study_ref,
            study_code=drawer.study_code,
            reason="x",
            by=officer,
            at=timezone.now(),
        )
        lifted = client.post(reverse("lift_hold", args=[hold.pk]), {"reason": "y"})
        assert lifted.status_code == 403
        assert LegalHold.objects.in_force().count() == 1

    def test_are_not_set_by_a_link(self, officer: User) -> None:
        assert signed_in(officer).get(reverse("set_hold")).status_code == 405


class TestPurgeNow:
    def address(self, drawer: Drawer) -> str:
        return reverse("purge_now", args=[drawer.study_ref, "drawers"])

    def test_asks_by_name_and_count(self, drawers: Drawers, officer: User) -> None:
        text = signed_in(officer).get(self.address(drawers.drawers[0])).content.decode()
        shown = strip_tags(text)
        assert "Destroy 3 drawers of TSA-2027-001" in " ".join(shown.split())

    def test_starts_the_purge_of_what_was_confirmed(
        self, drawers: Drawers, officer: User, captured_tasks: list[SentTask],
        django_capture_on_commit_callbacks: Any,
    ) -> None:  # fmt: skip
        client = signed_in(officer)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(self.address(drawers.drawers[0]), {"count": "3"})
        assert answer.status_code == 302
        assert [task.name for task in captured_tasks] == ["retention.jobs.purge_for_person"]

    @pytest.mark.parametrize("count", ["", "4", "all"])
    def test_does_nothing_without_the_right_count(
        self, drawers: Drawers, officer: User, captured_tasks: list[SentTask], count: str
    ) -> None:
        answer = signed_in(officer).post(self.address(drawers.drawers[0]), {"count": count})
        assert answer.status_code == 400
        assert not captured_tasks

    def test_knows_nothing_of_what_is_not_due(self, drawers: Drawers, officer: User) -> None:
        client = signed_in(officer)
        assert client.get(self.address(drawers.drawers[1])).status_code == 404
        assert client.get(reverse("purge_now", args=[uuid4(), "drawers"])).status_code == 404

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.PRIVACY_OFFICE])
    def test_refuses_everybody_but_the_records_officer(self, drawers: Drawers, role: Role) -> None:
        client = signed_in(a_person(role, at=timezone.now()))
        assert client.get(self.address(drawers.drawers[0])).status_code == 403
        assert client.post(self.address(drawers.drawers[0]), {"count": "3"}).status_code == 403


class TestCertificatePages:
    def test_show_and_give_what_was_signed(self, drawers: Drawers, officer: User) -> None:
        run = purge_due(at=timezone.now(), trigger=Trigger.COMMAND, by=None)
        assert run is not None
        client = signed_in(officer)
        text = client.get(reverse("view_certificate", args=[run.run_ref])).content.decode()
        assert "Signature verified" in text
        assert "TSA-2027-001" in text
        file = client.get(reverse("download_certificate", args=[run.run_ref]))
        assert json.loads(file.content)["body"] == run.certificate.body

    def test_refuse_strangers_to_the_page(self, drawers: Drawers) -> None:
        run = purge_due(at=timezone.now(), trigger=Trigger.COMMAND, by=None)
        assert run is not None
        client = signed_in(a_person(at=timezone.now()))
        for name in ("view_certificate", "download_certificate"):
            assert client.get(reverse(name, args=[run.run_ref])).status_code == 403
