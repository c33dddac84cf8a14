"""Time that stands still, for the process and for its databases, which a purge compares."""

from datetime import datetime

import pytest

from retention import clocks
from tests.builders.access import NOW


def stop_clocks(patch: pytest.MonkeyPatch, *, at: datetime = NOW) -> None:
    """All of them show the same moment."""
    patch.setattr("django.utils.timezone.now", lambda: at)
    stop_database_clocks(patch, at=at)


def stop_database_clocks(patch: pytest.MonkeyPatch, *, at: datetime = NOW) -> None:
    """Those of the databases; whoever purges says what the process’s own shows."""
    patch.setattr(clocks, "clock_of", lambda _alias: at)
