"""The annual report says what the certificates say, no more and no less."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from foundation.access.models import User
from foundation.access.roles import Role
from retention import queries, registry
from retention.actions import lift_hold, purge_due, set_hold
from retention.models import Certificate, Trigger
from retention.queries import Disposed
from retention.years import Year
from tests.builders.access import NOW, a_person
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db
JUST = timedelta(minutes=1)
FY27 = Year("fiscal", 2027)
LAST_OF_FY26 = datetime(2026, 10, 1, 3, 59, tzinfo=UTC)  # 23:59 in Washington
FIRST_OF_FY27 = datetime(2026, 10, 1, 4, 1, tzinfo=UTC)


def purge(at: datetime, *drawers: Drawer, **kind: Any) -> None:
    with registry.only(Drawers(list(drawers), **kind)):
        assert purge_due(at=at, trigger=Trigger.BEAT_NIGHTLY, by=None) is not None


def disposed(year: Year = FY27) -> list[Disposed]:
    with registry.only(Drawers([])):
        return queries.disposed_in(year)


@pytest.fixture
def two_years() -> None:
    """A certificate at the very end of a fiscal year, two in the next."""
    purge(LAST_OF_FY26, Drawer(due_at=LAST_OF_FY26 - JUST, things=1000))
    purge(
        FIRST_OF_FY27,
        Drawer(due_at=FIRST_OF_FY27 - JUST, things=7),
        Drawer(due_at=FIRST_OF_FY27 - JUST, things=5, study_code="CBP-2027-009"),
    )
    purge(NOW, Drawer(due_at=NOW - JUST, things=11))


class TestDisposedIn:
    def test_adds_up_to_the_certificates_of_the_year(self, two_years: None) -> None:
        for year in (FY27, Year("fiscal", 2026), Year("calendar", 2026), Year("calendar", 2027)):
            signed = [json.loads(each.body) for each in Certificate.objects.all()]
            of_the_year = [
                body
                for body in signed
                if year.begins <= datetime.fromisoformat(body["finished_at"]) < year.ends
            ]
            lines = disposed(year)
            assert of_the_year
            assert sum(line.records for line in lines) == sum(
                body["total_erased"] for body in of_the_year
            )
            assert {number for line in lines for number in line.certificates} == {
                body["certificate_of_destruction"] for body in of_the_year
            }

    def test_keeps_components_and_years_apart(self, two_years: None) -> None:
        found = [(line.component, line.records, len(line.certificates)) for line in disposed()]
        assert found == [("CBP", 5, 1), ("TSA", 18, 2)]
        assert [line.records for line in disposed(Year("fiscal", 2026))] == [1000]

    def test_says_that_nothing_went_late(self, two_years: None) -> None:
        assert not any(line.late for line in disposed())

    def test_says_what_went_late_because_no_purge_ran(self) -> None:
        purge(NOW, Drawer(due_at=NOW - timedelta(days=2)))
        (line,) = disposed()
        assert (line.late_records, line.late_said) == (3, "No purge ran in time: 3")

    def test_says_what_a_hold_kept(self) -> None:
        drawer = Drawer(due_at=NOW - timedelta(days=20))
        officer = a_person(Role.RECORDS_OFFICER, at=NOW)
        hold = set_hold(
            study_ref=drawer.study_ref, study_code=drawer.study_code, reason="x", by=officer,
            at=NOW - timedelta(days=30),
        )  # fmt: skip
        lift_hold(hold_id=hold.pk, reason="y", by=officer, at=NOW - timedelta(days=2))
        purge(NOW, drawer)
        (line,) = disposed()
        assert line.late_said == "A legal hold kept it: 3"

    def test_says_what_had_to_be_tried_again(self) -> None:
        drawers = Drawers([Drawer(due_at=NOW - JUST)], breaks=True)
        with registry.only(drawers):
            purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
            drawers.breaks = False
            purge_due(at=NOW + timedelta(hours=3), trigger=Trigger.BEAT_EVENT, by=None)
        (line,) = disposed()
        assert line.late_said == "A purge had to try again: 3"


class TestYear:
    @pytest.mark.parametrize(
        ("day", "fiscal"),
        [(date(2026, 9, 30), 2026), (date(2026, 10, 1), 2027), (date(2027, 1, 1), 2027)],
    )
    def test_begins_with_october(self, day: date, fiscal: int) -> None:
        assert Year.around(day) == Year("fiscal", fiscal)
        assert Year.around(day, "calendar") == Year("calendar", day.year)

    @pytest.mark.parametrize("text", ["", "2027", "lunar-2027", "fiscal-", "fiscal-x", "fiscal-1"])
    def test_is_not_read_from_anything_else(self, text: str) -> None:
        assert Year.read(text) is None


class TestViewDispositionReport:
    @pytest.fixture
    def known(self) -> Iterator[None]:
        with registry.only(Drawers([])):
            yield

    def get(self, user: User, **asked: str) -> Any:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(reverse("view_disposition_report"), {"year": "fiscal-2027", **asked})

    @pytest.fixture
    def officer(self) -> User:
        return a_person(Role.RECORDS_OFFICER, at=timezone.now())

    def test_says_the_same_on_the_page_in_the_file_and_in_print(
        self, two_years: None, known: None, officer: User
    ) -> None:
        text = self.get(officer).content.decode()
        assert "Fiscal year 2027" in text
        assert "2 certificates" in text
        answer = self.get(officer, format="csv")
        rows = list(csv.DictReader(StringIO(answer.getvalue().decode())))
        assert [(row["component"], row["records"]) for row in rows] == [("CBP", "5"), ("TSA", "18")]
        numbers = {number for row in rows for number in row["certificate_numbers"].split()}
        assert all(number in text for number in numbers)
        pdf = PdfReader(BytesIO(self.get(officer, format="pdf").content))
        assert "/StructTreeRoot" in pdf.root_object
        printed = "".join("".join(page.extract_text() for page in pdf.pages).split())
        assert "23recordsweredestroyed,as2certificatessay" in printed
        assert all(number in printed for number in numbers)

    def test_says_so_where_nothing_was_destroyed(self, known: None, officer: User) -> None:
        assert "Nothing was destroyed in this year" in self.get(officer).content.decode()
        assert self.get(officer, format="pdf").status_code == 200

    @pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR, Role.COMPONENT_PRIVACY_OFFICER])
    def test_refuses_everybody_else(self, known: None, role: Role | None) -> None:
        assert self.get(a_person(role, at=timezone.now())).status_code == 403
