"""Purges that could not end: what they say, and how the next one goes on."""

import errno
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import InterfaceError, OperationalError

from foundation.access.roles import Role
from foundation.keyring.files import FileStoreAway
from retention import queries, registry
from retention.actions import lift_hold
from retention.lifecycle import ItemState, RunStatus, Trouble
from retention.models import PurgeItem, PurgeRun, Trigger
from tests.builders.access import NOW, a_person
from tests.retention.drawers import Drawer, Drawers
from tests.retention.test_holds import a_hold
from tests.retention.test_purging import purge

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawers() -> Iterator[Drawers]:
    with registry.only(several := Drawers([Drawer(), Drawer(things=2)])):
        yield several


class TestFailure:
    def test_of_one_class_does_not_keep_the_others(self, drawers: Drawers) -> None:
        stuck = Drawers([Drawer()], key="a_stuck_one", breaks=True)
        with registry.only(drawers, stuck):
            run = purge()
        assert run is not None
        assert run.status == RunStatus.RUNNING
        assert drawers.drawers[0].things == 0
        assert run.items.get(record_class="a_stuck_one").state == ItemState.FAILED

    def test_leaves_no_certificate_until_a_later_purge_finishes_it(self, drawers: Drawers) -> None:
        drawers.breaks = True
        first = purge()
        assert first is not None
        assert not hasattr(first, "certificate")
        drawers.breaks = False
        again = purge()
        assert again == first
        assert again is not None
        assert again.status == RunStatus.CERTIFIED

    def test_of_the_erasure_is_found_by_looking_again(self, drawers: Drawers) -> None:
        drawers.leaves = 1
        run = purge()
        assert run is not None
        assert {item.state for item in run.items.all()} == {ItemState.FAILED}
        assert run.status == RunStatus.RUNNING

    @pytest.mark.parametrize(
        ("problem", "trouble"),
        [
            (OSError(errno.ENOSPC, "no space left: Ann Lee"), Trouble.STORE),
            (OSError(errno.EROFS, "read-only"), Trouble.STORE),
            (FileStoreAway("not mounted"), Trouble.STORE),
            (OperationalError("the keyring is away"), Trouble.DATABASE),
            (InterfaceError("the connection is closed"), Trouble.DATABASE),
            (KeyError("Ann Lee"), Trouble.OTHER),
        ],
    )
    def test_says_what_was_in_the_way_and_not_what_it_read(
        self, drawers: Drawers, problem: Exception, trouble: Trouble
    ) -> None:
        drawers.breaks, drawers.problem = True, problem
        purge()
        assert {item.trouble for item in PurgeItem.objects.all()} == {trouble}
        with registry.only(drawers):
            lines = queries.late(queries.grouped(queries.held(at=NOW)), at=NOW)
        assert all(f"it. {trouble.label} The next" in line.sentence for line in lines)
        drawers.breaks = False
        run = purge()
        assert run is not None
        assert {(item.state, item.trouble) for item in run.items.all()} == {("verified", "")}

    def test_says_that_something_was_still_there(self, drawers: Drawers) -> None:
        drawers.leaves = 1
        purge()
        assert {item.trouble for item in PurgeItem.objects.all()} == {Trouble.LEFT}

    def test_is_still_due_for_a_report(self, drawers: Drawers) -> None:
        drawers.breaks = True
        purge()
        assert queries.left_before_report(drawers.drawers[0].study_ref, at=NOW)


class TestResuming:
    def test_counts_what_the_killed_attempt_had_erased(self, drawers: Drawers) -> None:
        run = self._killed_in_the_middle(drawers)
        resumed = purge()
        assert resumed == run
        item = run.items.get()
        assert (item.state, item.erased_count) == (ItemState.VERIFIED, 3)

    @pytest.mark.parametrize("left", [0, 1])
    def test_counts_nothing_twice_where_a_class_calls_erased_what_was_gone(
        self, drawers: Drawers, left: int
    ) -> None:
        run = self._killed_in_the_middle(drawers)
        drawers.drawers[0].things = left
        erase = drawers.erase

        def erase_and_say_all(holding: registry.Holding, *, at: datetime) -> int:
            erase(holding, at=at)
            return holding.count

        drawers.erase = erase_and_say_all  # type: ignore[method-assign]
        purge()
        assert run.items.get().erased_count == 3

    def test_counts_what_came_in_between(self, drawers: Drawers) -> None:
        run = self._killed_in_the_middle(drawers)
        drawers.drawers[0].things = 5
        purge()
        assert run.items.get().erased_count == 5

    @pytest.mark.parametrize("is_seen", [True, False], ids=["before", "in the last moment"])
    def test_waits_for_a_hold_with_what_is_half_gone(
        self, drawers: Drawers, monkeypatch: pytest.MonkeyPatch, is_seen: bool
    ) -> None:
        run = self._killed_in_the_middle(drawers)
        hold = a_hold(study_ref=drawers.drawers[0].study_ref)
        if not is_seen:
            monkeypatch.setattr("retention.actions.purging._withdraw_not_due", lambda *_: set())
        purge()
        assert (drawers.drawers[0].things, run.items.get().state) == (1, ItemState.ERASING)
        lift_hold(hold_id=hold.pk, reason="Over.", by=a_person(Role.RECORDS_OFFICER), at=NOW)
        purge(at=NOW + timedelta(days=2))
        run.refresh_from_db()
        assert (run.status, run.items.get().erased_count) == (RunStatus.CERTIFIED, 3)

    def test_does_not_erase_what_is_no_longer_due(self, drawers: Drawers) -> None:
        run = self._killed_in_the_middle(drawers, ItemState.PLANNED)
        drawers.drawers[0].due_at = NOW + timedelta(days=30)
        purge()
        assert drawers.drawers[0].things == 1
        assert run.items.get().state == ItemState.WITHDRAWN

    def _killed_in_the_middle(
        self, drawers: Drawers, state: ItemState = ItemState.ERASING
    ) -> PurgeRun:
        drawer = drawers.drawers[0]
        drawers.drawers = [drawer]
        (holding,) = drawers.holdings(at=NOW)
        assert holding.promise is not None
        run = PurgeRun.objects.create(started_at=NOW, as_of=NOW, trigger=Trigger.BEAT_EVENT)
        PurgeItem.objects.create(
            run=run,
            record_class=holding.record_class,
            study_ref=holding.study_ref,
            study_code=holding.study_code,
            unit_ref=holding.unit_ref,
            count=3,
            due_at=holding.promise.due_at,
            authority=holding.promise.authority,
            reason=holding.promise.reason,
            state=state,
        )
        drawer.things = 1
        return run
