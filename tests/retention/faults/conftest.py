from collections.abc import Iterator

import pytest

from tests.retention.faults.grounds import Grounds, grounds


@pytest.fixture(scope="module")
def everything(django_db_setup: None) -> Iterator[Grounds]:
    """Servers of these tests alone, and everything in them that is to be forgotten."""
    with grounds() as ours:
        yield ours


@pytest.fixture
def due(everything: Grounds) -> Grounds:
    """The same, as it was before any purge."""
    everything.reset()
    return everything
