from datetime import datetime, timedelta

import pytest

from foundation.access.roles import Role
from retention import queries, registry
from retention.actions import purge_due, set_hold
from retention.models import PurgeRun, Trigger
from retention.queries import Cause, Late
from retention.registry import Service
from tests.builders.access import NOW, a_person
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db
JUST_NOW = NOW - timedelta(minutes=1)


class PaperDrawers(Drawers):
    by_hand = True


def late(drawers: Drawers, *, at: datetime = NOW) -> list[Late]:
    with registry.only(drawers):
        return queries.late(queries.grouped(queries.held(at=at)), at=at)


class TestLate:
    def test_leaves_out_what_is_not_due(self) -> None:
        coming, undated = Drawer(due_at=NOW + timedelta(seconds=1)), Drawer(due_at=None)
        assert late(Drawers([coming, undated])) == []

    def test_is_in_order_until_the_next_purge(self) -> None:
        (each,) = late(Drawers([Drawer(due_at=JUST_NOW)]))
        assert (each.cause, each.is_overdue) == (Cause.NEXT_PURGE, False)
        assert "within minutes" in each.sentence

    @pytest.mark.parametrize(
        ("clock", "waited", "cause"),
        [
            ("event", timedelta(minutes=15), Cause.NEXT_PURGE),
            ("event", timedelta(minutes=16), Cause.NOT_RUNNING),
            ("dated", timedelta(hours=25), Cause.NEXT_PURGE),
            ("dated", timedelta(hours=26), Cause.NOT_RUNNING),
        ],
    )
    def test_says_when_no_purge_has_come(self, clock: str, waited: timedelta, cause: Cause) -> None:
        drawers = Drawers([Drawer(due_at=NOW - waited)], clock=clock)  # type: ignore[arg-type]
        assert [each.cause for each in late(drawers)] == [cause]

    def test_says_what_could_not_be_destroyed(self) -> None:
        drawers = Drawers([Drawer(due_at=JUST_NOW)], breaks=True)
        with registry.only(drawers):
            purge_due(at=NOW, trigger=Trigger.COMMAND, by=None)
        (each,) = late(drawers)
        assert (each.cause, each.state) == (Cause.FAILED, "failed")
        assert "12 March 2027 at 10:00 could not destroy it" in each.sentence

    def test_says_what_a_purge_never_ended(self) -> None:
        drawers = Drawers([Drawer(due_at=JUST_NOW)], breaks=True)
        with registry.only(drawers):
            purge_due(at=NOW, trigger=Trigger.COMMAND, by=None)
        PurgeRun.objects.get().items.update(state="erasing")
        assert [each.cause for each in late(drawers)] == [Cause.UNDER_WAY]
        (each,) = late(drawers, at=NOW + timedelta(minutes=16))
        assert each.cause == Cause.NOT_RUNNING
        assert "has not ended" in each.sentence

    def test_says_what_somebody_has_to_destroy(self) -> None:
        (each,) = late(PaperDrawers([Drawer(due_at=JUST_NOW)]))
        assert (each.cause, each.is_overdue) == (Cause.BY_HAND, True)

    def test_says_what_a_hold_keeps(self) -> None:
        drawer = Drawer(due_at=JUST_NOW)
        officer = a_person(Role.RECORDS_OFFICER, at=NOW)
        set_hold(
            study_ref=drawer.study_ref, study_code=drawer.study_code, reason="x", by=officer, at=NOW
        )
        assert [each.cause for each in late(Drawers([drawer]))] == [Cause.HOLD]

    def test_says_which_service_is_silent(self) -> None:
        drawers = Drawers([Drawer(due_at=JUST_NOW)])
        with registry.only(drawers):
            registry.register(drawers, service=Service.VAULT)
            lines = queries.grouped(queries.held(at=NOW))
            registry.keep_out_of_sight(Service.VAULT)
            (each,) = queries.late(lines, at=NOW)
        assert each.cause == Cause.NOT_RUNNING
        assert "The contact vault has not said yet" in each.sentence

    def test_puts_the_worst_first(self) -> None:
        drawers = [Drawer(due_at=JUST_NOW), Drawer(due_at=NOW - timedelta(days=3))]
        causes = [each.cause for each in late(Drawers(drawers))]
        assert causes == [Cause.NOT_RUNNING, Cause.NEXT_PURGE]


class TestGoingWithin:
    def test_takes_what_goes_in_the_time_and_nothing_else(self) -> None:
        week = timedelta(days=7)
        days = [NOW, NOW + timedelta(seconds=1), NOW + week, NOW + week + timedelta(seconds=1)]
        with registry.only(Drawers([Drawer(due_at=day) for day in days])):
            lines = queries.grouped(queries.held(at=NOW))
        coming = queries.going_within(lines, at=NOW, within=week)
        assert [line.due_at for line in coming] == days[1:3]
