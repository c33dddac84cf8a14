from datetime import timedelta

import pytest

from foundation.access.queries import holders_of
from foundation.access.roles import Role
from tests.builders.access import NOW, a_component, a_person

pytestmark = pytest.mark.django_db


class TestHoldersOf:
    def test_names_the_officers_of_a_component_only(self) -> None:
        tsa, cbp = a_component("TSA"), a_component("CBP")
        ours = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=tsa)
        a_person(Role.COMPONENT_PRIVACY_OFFICER, component=cbp)
        assert [*holders_of(Role.COMPONENT_PRIVACY_OFFICER, at=NOW, component=tsa)] == [ours]

    def test_forgets_who_held_the_role_once(self) -> None:
        a_person(Role.PRIVACY_OFFICE)
        assert not holders_of(Role.PRIVACY_OFFICE, at=NOW + timedelta(days=301)).exists()
