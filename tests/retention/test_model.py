"""Random lives of studies, in which things go exactly when a small second model says."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.retention.model.machine import Lives
from tests.retention.model.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-137")]
SHORT = settings(
    phases=(Phase.generate,),
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


class TestRandomLives:
    @pytest.mark.requirement("R-082")
    def test_end_as_the_model_says(self) -> None:
        Lives.world = World.built()
        run_state_machine_as_test(Lives, settings=SHORT)
