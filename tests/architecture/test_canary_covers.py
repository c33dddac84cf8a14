"""The canary puts something into every table that people's data can lie in, or says why not."""

from types import SimpleNamespace
from typing import Any

import pytest

from foundation.access.data_handling import DataHandling
from tests.architecture.test_fields_declared import MODELS
from tests.journeys.canary.planted import (
    NAMELESS,
    NOT_PLANTED,
    PLANTED,
    SEALED,
    STAYS,
    unplanted,
)

LABELS = {model._meta.label for model in MODELS}


def a_model(*forgotten_by: str, personal: tuple[str, ...] = ("words",)) -> Any:
    """A model that somebody adds tomorrow."""
    handling = DataHandling(personal, (), kept="for a year", forgotten_by=forgotten_by)
    return SimpleNamespace(_meta=SimpleNamespace(label="studies.New"), data_handling=handling)


@pytest.mark.requirement("R-137")
class TestTheCanary:
    def test_is_put_into_every_table_of_people(self) -> None:
        assert unplanted(MODELS) == [], "Plant it in tests/journeys/canary, or say why not."

    @pytest.mark.parametrize("forgotten_by", [("responses",), ("opt_out",), ("study_file",), ()])
    def test_misses_a_new_model(self, forgotten_by: tuple[str, ...]) -> None:
        assert unplanted([a_model(*forgotten_by)]) == ["studies.New"]

    def test_leaves_staff_and_the_file_of_a_study_alone(self) -> None:
        assert unplanted([a_model("staff_account")]) == []
        assert unplanted([a_model("study_file", personal=())]) == []

    def test_knows_only_models_that_there_are(self) -> None:
        assert PLANTED | NOT_PLANTED.keys() <= LABELS
        assert STAYS.keys() <= PLANTED

    def test_says_one_thing_of_each(self) -> None:
        assert SEALED.keys() & NAMELESS.keys() == set()
        assert PLANTED & NOT_PLANTED.keys() == set()
        assert all(SEALED.values())
