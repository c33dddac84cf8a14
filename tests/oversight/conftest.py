"""Views read the clock; the builders' day is the day."""

import pytest

from tests.builders.access import NOW


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
