"""Purges keep when they ran, doubt a clock that jumps, and catch up what was missed (C-12)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from research_portal.allowances import NEVER_DELETE
from research_portal.database_grants import verbs_for
from retention import clocks, jobs, queries, registry
from retention.actions import (
    ClockRefusedError,
    NothingInDoubtError,
    confirm_clock,
    purge_due,
    purge_now,
)
from retention.clocks import MAY_BE_SILENT, MAY_DIFFER, Clocks, Doubt
from retention.models import LastLook, PurgeRun, Trigger
from retention.queries import Cause
from retention.registry import Service
from retention.waiting import waiting_for
from tests.builders.access import NOW, a_person
from tests.conftest import SentTask
from tests.retention.drawers import Drawer, Drawers

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-137")]
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
PAGE = "/retention/clock/"


@pytest.fixture
def officer() -> User:
    return a_person(Role.RECORDS_OFFICER, at=timezone.now())


@pytest.fixture
def drawers(officer: User) -> Iterator[tuple[Drawers, Drawers]]:
    """One of each clock, with something that has been due for an hour."""
    due_at = timezone.now() - HOUR
    both = (
        Drawers([Drawer(due_at=due_at)], key="event"),
        Drawers([Drawer(due_at=due_at)], key="dated", clock="dated"),
    )
    with registry.only(*both):
        yield both


def ran(ago: timedelta, *, dated: timedelta | None = None) -> None:
    """Purges of both services ran last so long ago; those of the night at another time."""
    at = timezone.now() - ago
    nightly = timezone.now() - (ago if dated is None else dated)
    for service in Service:
        facts = {"seen_at": at, "event_at": at, "dated_at": nightly}
        LastLook.objects.update_or_create(service=service, defaults=facts)


def shift(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """The process's own clock goes wrong; the databases' does not."""
    true_now = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: true_now() + by)


def left(drawers: tuple[Drawers, Drawers]) -> list[int]:
    return [each.drawers[0].things for each in drawers]


def read(process: datetime = NOW, **databases: datetime) -> Clocks:
    return Clocks(process, {"default": NOW, **databases})


class TestDoubt:
    @pytest.mark.parametrize("sign", [1, -1])
    def test_is_about_clocks_more_than_five_minutes_apart(self, sign: int) -> None:
        assert read(NOW + sign * MAY_DIFFER).doubt(NOW) is None
        assert read(NOW + sign * (MAY_DIFFER + TICK)).doubt(NOW) == Doubt.APART

    def test_is_about_any_database(self) -> None:
        assert read(keyring=NOW + MAY_DIFFER + TICK).doubt(None) == Doubt.APART

    def test_is_about_a_time_before_the_last_run(self) -> None:
        assert read().doubt(NOW) is None
        assert read().doubt(NOW + TICK) == Doubt.BACKWARDS

    def test_is_about_more_than_48_hours_after_it(self) -> None:
        assert read().doubt(NOW - MAY_BE_SILENT) is None
        assert read().doubt(NOW - MAY_BE_SILENT - TICK) == Doubt.JUMPED

    def test_is_none_before_the_first_run(self) -> None:
        assert read().doubt(None) is None


class TestReading:
    def test_asks_every_database(self) -> None:
        assert set(clocks.read(NOW).databases) == set(connections)

    def test_leaves_out_what_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock_of = clocks.clock_of

        def unless_away(alias: str) -> datetime:
            if alias != "default":
                raise OperationalError
            return clock_of(alias)

        monkeypatch.setattr(clocks, "clock_of", unless_away)
        assert list(clocks.read(NOW).databases) == ["default"]


class TestAPurge:
    @pytest.mark.parametrize("by", [timedelta(days=400), -HOUR])
    def test_destroys_nothing_when_its_clock_is_wrong(
        self, drawers: Any, officer: User, monkeypatch: pytest.MonkeyPatch, by: timedelta
    ) -> None:
        drawers[0].drawers[0].due_at = timezone.now() + timedelta(days=300)
        with monkeypatch.context() as patch:
            shift(patch, by)
            jobs.purge_nightly()
        assert left(drawers) == [3, 3]
        assert not PurgeRun.objects.exists()
        assert {look.doubt for look in LastLook.objects.all()} == {Doubt.APART}
        assert officer.messages_received.filter(kind="purge.stopped").count() == 2

    def test_goes_on_by_itself_when_the_clocks_agree_again(
        self, drawers: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            shift(patch, HOUR)
            jobs.purge_nightly()
        jobs.purge_nightly()
        assert left(drawers) == [0, 0]
        assert not queries.looks_in_doubt()

    @pytest.mark.parametrize(
        ("ago", "doubt"),
        [(-HOUR, Doubt.BACKWARDS), (MAY_BE_SILENT + HOUR, Doubt.JUMPED)],
    )
    def test_waits_for_a_person_after_a_jump(
        self, drawers: Any, officer: User, ago: timedelta, doubt: Doubt
    ) -> None:
        ran(ago)
        jobs.purge_event_driven()
        since = set(LastLook.objects.values_list("doubted_at"))
        for _ in range(2):
            jobs.purge_nightly()
        assert set(LastLook.objects.values_list("doubted_at")) == since
        assert left(drawers) == [3, 3]
        assert {look.doubt for look in LastLook.objects.all()} == {doubt}
        assert officer.messages_received.filter(kind="purge.stopped").count() == 2

    def test_of_a_study_or_a_person_waits_as_well(self, drawers: Any, officer: User) -> None:
        ran(-HOUR)
        study_ref = str(drawers[0].drawers[0].study_ref)
        jobs.purge_study(study_ref)
        jobs.purge_for_person(study_ref, "event", officer.pk)
        assert left(drawers) == [3, 3]

    def test_ordered_by_a_person_is_refused_at_once(self, drawers: Any, officer: User) -> None:
        ran(-HOUR)
        jobs.purge_nightly()
        due = {"study_ref": drawers[0].drawers[0].study_ref, "record_class": "event", "count": 3}
        with pytest.raises(ClockRefusedError, match="lies before the last purge"):
            purge_now(**due, by=officer, at=timezone.now())

    @pytest.mark.requirement("R-137")
    @pytest.mark.parametrize("by", [MAY_DIFFER - timedelta(minutes=1), timedelta(0)])
    def test_destroys_nothing_before_every_clock_says_that_it_is_due(
        self, drawers: Any, monkeypatch: pytest.MonkeyPatch, by: timedelta
    ) -> None:
        drawers[0].drawers[0].due_at = timezone.now() + timedelta(minutes=2)
        with monkeypatch.context() as patch:
            shift(patch, by)
            jobs.purge_nightly()
        assert left(drawers) == [3, 0]
        assert not LastLook.objects.filter(dated_at=None).exists()

    def test_destroys_nothing_as_of_a_time_to_come(self, drawers: Any) -> None:
        drawers[0].drawers[0].due_at = timezone.now() + HOUR
        order: dict[str, Any] = {"trigger": Trigger.COMMAND, "by": None}
        purge_due(at=timezone.now() + 2 * HOUR, clock=timezone.now, **order)
        assert left(drawers) == [3, 0]

    def test_reads_the_clocks_after_whatever_was_confirmed(self, drawers: Any) -> None:
        with CaptureQueriesContext(connections["default"]) as asked:
            jobs.purge_nightly()
        said = [each["sql"] for each in asked]
        locked = next(at for at, each in enumerate(said) if "FOR NO KEY UPDATE" in each)
        read = next(at for at, each in enumerate(said) if "clock_timestamp" in each)
        assert locked < read

    def test_keeps_when_it_ran(self, drawers: Any) -> None:
        before = timezone.now()
        jobs.purge_event_driven()
        for look in LastLook.objects.all():
            assert look.event_at is not None
            assert look.seen_at is not None
            assert before <= look.event_at == look.seen_at <= timezone.now()
            assert look.dated_at is None
        jobs.purge_nightly()
        assert not LastLook.objects.filter(dated_at=None).exists()

    def test_of_one_study_is_no_look_at_everything(self, drawers: Any) -> None:
        jobs.purge_study(str(drawers[0].drawers[0].study_ref))
        assert not LastLook.objects.exclude(event_at=None, dated_at=None).exists()
        assert not LastLook.objects.filter(seen_at=None).exists()

    def test_as_of_a_time_that_is_over_is_no_look_at_everything(self, drawers: Any) -> None:
        order: dict[str, Any] = {"trigger": Trigger.COMMAND, "by": None, "clock": timezone.now}
        purge_due(at=timezone.now() - timedelta(minutes=6), **order)
        assert left(drawers) == [0, 0]
        assert not LastLook.objects.exclude(event_at=None, dated_at=None).exists()


class TestAMissedRun:
    def test_is_caught_up_counted_and_told_once(
        self, drawers: Any, officer: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        ran(timedelta(minutes=1), dated=timedelta(hours=26))
        jobs.purge_event_driven()
        assert left(drawers) == [0, 0]
        jobs.purge_event_driven()
        assert [look.missed for look in LastLook.objects.all()] == [1, 1]
        assert officer.messages_received.filter(kind="purge.missed").count() == 2
        assert [each.message for each in caplog.records].count("purge_missed") == 2

    def test_is_one_of_either_clock(self, drawers: Any, officer: User) -> None:
        ran(timedelta(hours=47))
        jobs.purge_event_driven()
        assert [look.missed for look in LastLook.objects.all()] == [2, 2]

    def test_is_caught_up_where_there_was_no_night_yet(self, drawers: Any) -> None:
        jobs.purge_event_driven()
        assert left(drawers) == [0, 3]
        jobs.purge_event_driven()
        assert left(drawers) == [0, 0]

    def test_is_not_what_came_in_time(self, drawers: Any, officer: User) -> None:
        ran(timedelta(minutes=14), dated=timedelta(hours=24))
        jobs.purge_event_driven()
        assert left(drawers) == [0, 3]
        assert [look.missed for look in LastLook.objects.all()] == [0, 0]
        assert not officer.messages_received.filter(kind="purge.missed").exists()


class TestOverdue:
    def test_names_the_clock_as_the_cause(self, drawers: Any) -> None:
        ran(-HOUR)
        jobs.purge_nightly()
        lines = queries.grouped(queries.held(at=timezone.now()))
        found = queries.late(lines, at=timezone.now())
        assert [(each.cause, each.is_overdue) for each in found] == [(Cause.CLOCK, True)] * 2
        assert "The portal destroys nothing now." in found[0].sentence

    @pytest.mark.requirement("R-119")
    def test_forbids_every_report(self, drawers: Any) -> None:
        ran(-HOUR)
        jobs.purge_nightly()
        drawers[0].drawers[0].due_at = None
        reasons = queries.reasons_before_report(drawers[0].drawers[0].study_ref, at=timezone.now())
        assert reasons[0].startswith("The portal destroys nothing now.")

    def test_waits_for_records_officers(self, drawers: Any, officer: User) -> None:
        ran(-HOUR)
        jobs.purge_nightly()
        (first, *_) = waiting_for(officer, at=timezone.now())
        assert first.url_name == "confirm_clock"


class TestConfirmClock:
    def test_lets_purges_go_on_and_catch_up(
        self, drawers: Any, officer: User, captured_tasks: list[SentTask],
        django_capture_on_commit_callbacks: Any,
    ) -> None:  # fmt: skip
        ran(timedelta(days=9))
        jobs.purge_nightly()
        with django_capture_on_commit_callbacks(execute=True):
            assert confirm_clock(by=officer, at=timezone.now()) == list(Service)
        assert [task.name for task in captured_tasks] == ["retention.jobs.purge_nightly"] * 2
        jobs.purge_nightly()
        assert left(drawers) == [0, 0]
        assert AuditEvent.objects.filter(verb="clock.confirmed").count() == 2

    def test_refuses_everybody_but_records_officers(self, drawers: Any) -> None:
        ran(-HOUR)
        jobs.purge_nightly()
        with pytest.raises(Refused):
            confirm_clock(by=a_person(Role.AUDITOR, at=timezone.now()), at=timezone.now())
        assert len(queries.looks_in_doubt()) == 2

    def test_refuses_clocks_that_differ(self, drawers: Any, officer: User) -> None:
        ran(-HOUR)
        jobs.purge_nightly()
        with pytest.raises(ClockRefusedError, match="differ"):
            confirm_clock(by=officer, at=timezone.now() - timedelta(minutes=6))
        assert len(queries.looks_in_doubt()) == 2

    def test_is_not_for_clocks_that_differed_where_nobody_can_see_it_now(
        self, drawers: Any, officer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            shift(patch, HOUR)
            jobs.purge_nightly()
        with pytest.raises(NothingInDoubtError):
            confirm_clock(by=officer, at=timezone.now())
        assert len(queries.looks_in_doubt()) == 2

    def test_refuses_when_nothing_waits_for_it(self, officer: User) -> None:
        ran(HOUR)
        with pytest.raises(NothingInDoubtError):
            confirm_clock(by=officer, at=timezone.now())


class TestThePage:
    def test_shows_both_clocks_and_takes_an_explicit_yes(self, drawers: Any, officer: User) -> None:
        ran(-HOUR)
        jobs.purge_nightly()
        client = Client()
        client.force_login(officer)
        text = client.get(PAGE).text
        assert "This page’s own process" in text
        assert "Database of the portal" in text
        assert client.post(PAGE, {}).status_code == 400
        assert len(queries.looks_in_doubt()) == 2
        assert client.post(PAGE, {"is_right": "on"}).status_code == 302
        assert not queries.looks_in_doubt()
        assert client.post(PAGE, {"is_right": "on"}).status_code == 409
        assert "Nothing stands still" in client.get(PAGE).text

    def test_is_led_to_from_retention(self, drawers: Any, officer: User) -> None:
        ran(-HOUR)
        jobs.purge_nightly()
        client = Client()
        client.force_login(officer)
        assert reverse("confirm_clock") in client.get("/retention/").text


class TestTheCommand:
    def purge(self, *words: str) -> str:
        out = StringIO()
        call_command("purge", *words, stdout=out, stderr=out)
        return out.getvalue()

    def test_refuses_and_says_how_to_confirm(self, drawers: Any) -> None:
        ran(-HOUR)
        with pytest.raises(CommandError, match="purge --confirm-clock"):
            self.purge("--for-real")
        assert left(drawers) == [3, 3]

    def test_shows_both_clocks_then_confirms_and_catches_up(self, drawers: Any) -> None:
        ran(-HOUR)
        with pytest.raises(CommandError):
            self.purge("--for-real")
        shown = self.purge("--confirm-clock")
        assert "This process: " in shown
        assert "Database default: " in shown
        assert len(queries.looks_in_doubt()) == 2
        assert "6 records destroyed" in self.purge("--confirm-clock", "--for-real")


class TestTheVaultsProcesses:
    def test_may_keep_when_they_ran(self) -> None:
        assert verbs_for("recruiting", "retention_lastlook") == NEVER_DELETE
