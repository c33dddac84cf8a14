"""The sealed field of the form."""

from typing import Any

import pytest
from pytest_django import Settings

from fieldwork.answering.progress import KEPT_FOR, BrokenFormError, Progress, seal, unseal
from studies.instruments.given import Answers

SOMEBODY = Progress(
    place="abcd2345",
    version_id=7,
    language="es",
    step=2,
    token="K7QW",
    answers=Answers({"age": 2}, {"better": "Más corto."}),
)


class TestSealedProgress:
    def test_comes_back_whole(self) -> None:
        assert unseal(seal(SOMEBODY)) == SOMEBODY

    def test_tells_nothing_to_who_finds_the_page(self) -> None:
        sealed = seal(SOMEBODY)
        for secret in ("K7QW", "corto", "abcd2345"):
            assert secret not in sealed

    @pytest.mark.parametrize("sealed", ["", "nonsense", seal(SOMEBODY)[:-4] + "AAA="])
    def test_is_refused_when_it_was_changed(self, sealed: str) -> None:
        with pytest.raises(BrokenFormError):
            unseal(sealed)

    def test_is_refused_after_a_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import time

        sealed = seal(SOMEBODY)
        now = time.time()
        monkeypatch.setattr("time.time", lambda: now + KEPT_FOR + 5)
        with pytest.raises(BrokenFormError):
            unseal(sealed)

    def test_outlives_a_change_of_the_secret_that_keeps_the_old_one(
        self, settings: Settings
    ) -> None:
        sealed, old = seal(SOMEBODY), settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret", [old]
        assert unseal(sealed) == SOMEBODY
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(BrokenFormError):
            unseal(sealed)

    def test_is_new_for_everybody(self) -> None:
        said: dict[str, Any] = {"place": "a", "version_id": 1, "language": "en"}
        assert Progress(**said).ticket != Progress(**said).ticket
