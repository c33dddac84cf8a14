"""A worker that Redis gives its tasks is killed in the middle of one; the clock stood still."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.retention.faults.built import DUE
from tests.retention.faults.conftest import finished, looked_at
from tests.retention.faults.grounds import Grounds

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-137")]
PATIENCE = 120
"""Seconds; each of these takes a few."""

NIGHTLY = "retention.jobs.purge_nightly"


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 5):
        if is_so():
            return
        time.sleep(0.2)
    raise AssertionError("It did not come to its end.")


def is_certified(due: Grounds) -> bool:
    return due.rows("SELECT count(*) FROM retention_certificate") == [(1,)]


def is_half_done(due: Grounds) -> bool:
    states = due.rows("SELECT DISTINCT state FROM retention_purgeitem")
    return ("erasing",) in states or ("verified",) in states


def is_acknowledged(due: Grounds) -> bool:
    with due.redis as broker:
        return not broker.exists("unacked", "portal")


def have_looked(due: Grounds, what: str) -> bool:
    """Whether purges of both services came to their end."""
    ended = f"SELECT count(*) FROM retention_lastlook WHERE {what} = %s"
    return due.rows(ended, DUE) == [(2,)]


def assert_the_same(found: dict[str, Any], undisturbed: dict[str, Any]) -> None:
    """All but how many rows tables have: the clock does more than purge, and tells what it did."""
    assert {**found, "rows": undisturbed["rows"]} == undisturbed


class TestAKilledWorker:
    def test_is_replaced_and_its_task_given_to_the_next_at_once(
        self, due: Grounds, undisturbed: dict[str, Any]
    ) -> None:
        finished(due.order("send", task=NIGHTLY))
        with due.worker(dies_at=30):
            wait_until(lambda: is_certified(due) and is_acknowledged(due))
        assert (due.state.folder / "has-died").exists()
        assert looked_at(due) == undisturbed

    def test_leaves_its_task_to_be_given_out_again(
        self, due: Grounds, undisturbed: dict[str, Any]
    ) -> None:
        finished(due.order("send", task=NIGHTLY))
        with due.worker(dies_at=30, whole=True) as worker:
            worker.wait(PATIENCE)
        assert is_half_done(due)
        assert not is_certified(due)
        assert not is_acknowledged(due)
        with due.worker(comes_again_after=1):
            wait_until(lambda: is_certified(due) and is_acknowledged(due))
        assert looked_at(due) == undisturbed

    def test_is_caught_up_by_the_next_round_of_the_clock(
        self, due: Grounds, undisturbed: dict[str, Any]
    ) -> None:
        finished(due.order("send", task=NIGHTLY))
        with due.worker(dies_at=30, whole=True) as worker:
            worker.wait(PATIENCE)
        with due.worker(), due.beat():
            wait_until(lambda: is_certified(due) and have_looked(due, "event_at"))
        assert_the_same(looked_at(due), undisturbed)


class TestRedis:
    def test_that_crashes_at_every_kind_of_step_changes_nothing(
        self, due: Grounds, undisturbed: dict[str, Any], kinds_of_steps: frozenset[str]
    ) -> None:
        """It crashes and comes again, empty, once at each kind of step of a worker’s purge.

        A purge needs it only to be begun and to tell others: whether it is away at one moment or
        at the next of the same kind makes no difference. That it is away all the time, another
        test says.
        """
        finished(due.order("send", task=NIGHTLY))
        with due.worker(crashes_redis=True):
            wait_until(lambda: is_certified(due) and have_looked(due, "dated_at"))
        assert kinds_of_steps <= set(due.crashed_at.read_text(encoding="utf-8").splitlines())
        assert looked_at(due) == undisturbed


class TestAClockThatStoodStill:
    def test_is_made_up_for_by_its_first_round(
        self, due: Grounds, undisturbed: dict[str, Any]
    ) -> None:
        for service in ("portal", "vault"):
            due.rows(
                "INSERT INTO retention_lastlook (service, seen_at, event_at, dated_at, missed,"
                " doubt) VALUES (%s, %s, %s, %s, 0, '') RETURNING id",
                *(service, DUE - timedelta(hours=26), DUE, DUE - timedelta(hours=26)),
            )
        with due.worker(), due.beat():
            wait_until(lambda: is_certified(due) and have_looked(due, "dated_at"))
        assert due.rows("SELECT DISTINCT missed FROM retention_lastlook") == [(1,)]
        assert_the_same(looked_at(due), undisturbed)
