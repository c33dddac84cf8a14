"""What a report may ask of a study."""

import pytest

from reports.frozen import variables_of
from reports.queries import variables_of_study
from tests.builders.reports import a_frozen_wave, an_answered_study

pytestmark = pytest.mark.django_db


class TestVariables:
    def test_of_one_version_share_its_long_definition(self) -> None:
        """Read anew for every variable, it was most of the time that counting took."""
        wave = a_frozen_wave(an_answered_study())
        named = variables_of([wave], ["satisfied", "minutes", "age"])
        for found in (
            list(variables_of_study(wave.study)),
            [v for of in named.values() for v in of],
        ):
            assert len(found) > 1
            assert len({id(each.version) for each in found}) == 1
