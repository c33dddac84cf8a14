from collections.abc import Iterator
from typing import Any

import pytest

from tests.retention.faults.grounds import Done, Grounds, grounds


@pytest.fixture(scope="package")
def everything(django_db_setup: None) -> Iterator[Grounds]:
    """Servers of these tests alone, and everything in them that is to be forgotten."""
    with grounds() as ours:
        yield ours


@pytest.fixture
def due(everything: Grounds) -> Grounds:
    """The same, as it was before any purge."""
    everything.reset()
    return everything


@pytest.fixture(scope="package")
def _alone(everything: Grounds) -> tuple[frozenset[str], dict[str, Any]]:
    everything.reset()
    done = everything.order("purge")
    assert finished(done) == "certified"
    return frozenset(done.steps), looked_at(everything)


@pytest.fixture(scope="package")
def undisturbed(_alone: tuple[frozenset[str], dict[str, Any]]) -> dict[str, Any]:
    """What is there after a purge that nothing happened to."""
    return _alone[1]


@pytest.fixture(scope="package")
def kinds_of_steps(_alone: tuple[frozenset[str], dict[str, Any]]) -> frozenset[str]:
    """What such a purge does: each table that it changes and each folder that it empties."""
    return _alone[0]


def finished(done: Done) -> Any:
    """What a purge said at its end."""
    assert done.raised is None, done.found
    assert not done.killed
    return done.found


def looked_at(due: Grounds) -> dict[str, Any]:
    """What there is now, in every store."""
    found: dict[str, Any] = finished(due.order("look"))
    return found
