"""The clock ticks: beat sends, the worker works, and both say so without saying what."""

import time

import pytest

from tests.journeys.running_portal import RunningPortal

pytestmark = pytest.mark.journey


def wait_for(text: str, portal: RunningPortal, *, seconds: int = 60) -> None:
    give_up = time.monotonic() + seconds
    while text not in portal.logs():
        assert time.monotonic() < give_up, portal.logs()[-3000:]
        time.sleep(0.5)


class TestTheClock:
    def test_sends_what_is_due_to_the_worker(self, portal: RunningPortal) -> None:
        wait_for("Sending due task purge what an event made due", portal)
        wait_for("Task retention.jobs.purge_event_driven", portal)

    def test_leaves_the_processes_running(self, portal: RunningPortal) -> None:
        assert portal.processes.ended() == []
        assert "Cannot connect" not in portal.logs()
