"""What a lead or a records officer says while a purge is under way, on connections of their own."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from foundation.access.models import User
from foundation.access.roles import Role
from retention import registry
from retention.actions import NeedError, decide_need, purge_due, set_hold
from retention.actions.locking import STUDIES
from retention.lifecycle import DecisionState, ItemState
from retention.models import LegalHold, NeedStatement, PurgeItem, Trigger
from retention.models.needs import NeedKind
from retention.registry import Holding
from retention.rules import A_YEAR, GRS_010, NO_TIME, Rule
from tests.builders.access import NOW, a_person
from tests.retention.drawers import Drawer, Drawers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("R-032", "R-137")]

DUE = NOW + timedelta(hours=1)
PURGED = NOW + timedelta(hours=2)
NEEDABLE = Rule(
    "cupboards.closed", "The cupboard was closed.", NO_TIME, GRS_010, "Cupboards.",
    extendable=A_YEAR,
)  # fmt: skip
SECONDS = 20


@dataclass
class Cupboards(Drawers):
    """Go by a rule under which “still needed” may keep them."""

    key: str = "cupboards"
    rules: tuple[Rule, ...] = (NEEDABLE,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        for holding in super().holdings(at=at, study_ref=study_ref):
            assert holding.promise is not None
            yield replace(holding, promise=replace(holding.promise, rule=NEEDABLE.key))


@dataclass
class Room:
    """One study: a drawer that is destroyed first, then a cupboard; and who may keep it."""

    drawers: Drawers
    cupboards: Cupboards
    officer: User
    statement: NeedStatement

    @property
    def study_ref(self) -> UUID:
        return self.statement.study_ref

    def confirm(self) -> None:
        decide_need(
            statement_id=self.statement.pk, confirm=True, reason="", by=self.officer, at=NOW
        )

    def hold(self) -> None:
        set_hold(
            study_ref=self.study_ref, study_code="TSA-2027-001", reason="Litigation.",
            by=self.officer, at=NOW,
        )  # fmt: skip

    def left(self) -> tuple[int, int]:
        return self.drawers.drawers[0].things, self.cupboards.drawers[0].things

    def states(self) -> dict[str, str]:
        return dict(PurgeItem.objects.values_list("record_class", "state"))


@pytest.fixture
def room() -> Iterator[Room]:
    ref = uuid4()
    drawers = Drawers([Drawer(study_ref=ref, due_at=NOW + timedelta(minutes=1))])
    cupboards = Cupboards([Drawer(study_ref=ref, due_at=DUE)])
    statement = NeedStatement.objects.create(
        study_ref=ref, study_code="TSA-2027-001", rule=NEEDABLE.key, kind=NeedKind.STILL,
        until=date(2027, 9, 1), reason="The report is not finished.", stated_by=a_person(),
        stated_at=NOW,
    )  # fmt: skip
    with registry.only(drawers, cupboards):
        yield Room(drawers, cupboards, a_person(Role.RECORDS_OFFICER), statement)


@contextmanager
def somebody_else() -> Iterator[Callable[[Callable[[], None]], "Future[None]"]]:
    """Does something in a process of thought, and on connections, of their own."""
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit
        finally:
            pool.submit(connections.close_all).result()


def purge() -> None:
    purge_due(at=PURGED, trigger=Trigger.COMMAND, by=None)


def meanwhile(kind: Drawers, does: Callable[[], Any]) -> None:
    """Have something done at the moment at which this kind is being destroyed."""
    erase = kind.erase

    def erase_then(holding: Holding, *, at: datetime) -> int:
        does()
        return erase(holding, at=at)

    kind.erase = erase_then  # type: ignore[method-assign]


def somebody_waits_for_the_study() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
            " AND objsubid = 2 AND NOT granted",
            [STUDIES],
        )
        return bool(cursor.fetchone() != (0,))


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(SECONDS * 50):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("It did not come to that.")


def purge_while_it_is_not_committed(does: Callable[[], None]) -> None:
    """A purge plans while ``does`` is done and not committed, waits for it, and goes on."""
    is_done, may_commit = Event(), Event()

    def do_and_wait() -> None:
        with transaction.atomic():
            does()
            is_done.set()
            assert may_commit.wait(SECONDS)

    with somebody_else() as submit, somebody_else() as submit_purge:
        said = submit(do_and_wait)
        assert is_done.wait(SECONDS)
        purged = submit_purge(purge)
        try:
            wait_until(somebody_waits_for_the_study)
        finally:
            may_commit.set()
        said.result(SECONDS)
        purged.result(SECONDS)


class TestNeed:
    def test_that_comes_after_the_plan_keeps_what_is_not_begun(self, room: Room) -> None:
        with somebody_else() as submit:
            meanwhile(room.drawers, lambda: submit(room.confirm).result(SECONDS))
            purge()
        assert room.left() == (0, 3)
        assert room.states() == {"drawers": ItemState.VERIFIED, "cupboards": ItemState.WITHDRAWN}

    def test_that_is_not_committed_yet_is_waited_for(self, room: Room) -> None:
        purge_while_it_is_not_committed(room.confirm)
        assert room.left() == (0, 3)
        assert room.states()["cupboards"] == ItemState.WITHDRAWN

    def test_is_refused_for_what_is_being_destroyed(self, room: Room) -> None:
        found: list[BaseException | None] = []
        with somebody_else() as submit:
            confirm_and_wait = lambda: found.append(submit(room.confirm).exception(SECONDS))  # noqa: E731
            meanwhile(room.cupboards, confirm_and_wait)
            purge()
        assert isinstance(found[0], NeedError)
        assert "being destroyed at this moment" in str(found[0])
        room.statement.refresh_from_db()
        assert room.statement.state == DecisionState.PROPOSED
        assert room.left() == (0, 0)

    def test_lets_it_go_on_its_new_day(self, room: Room) -> None:
        with somebody_else() as submit:
            meanwhile(room.drawers, lambda: submit(room.confirm).result(SECONDS))
            purge()
        purge_due(at=datetime.combine(date(2027, 9, 3), NOW.timetz()), trigger="command", by=None)
        assert room.left() == (0, 0)
        assert PurgeItem.objects.filter(state=ItemState.VERIFIED).count() == 2


class TestHold:
    def test_that_comes_after_the_plan_keeps_what_is_not_begun(self, room: Room) -> None:
        with somebody_else() as submit:
            meanwhile(room.drawers, lambda: submit(room.hold).result(SECONDS))
            purge()
        assert room.left() == (0, 3)
        assert room.states() == {"drawers": ItemState.VERIFIED, "cupboards": ItemState.HELD}

    def test_that_is_not_committed_yet_is_waited_for(self, room: Room) -> None:
        purge_while_it_is_not_committed(room.hold)
        assert room.left() == (3, 3)
        assert set(room.states().values()) == {ItemState.HELD}
        assert LegalHold.objects.in_force().exists()
