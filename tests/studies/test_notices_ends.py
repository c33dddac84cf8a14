"""A contract's end is told ahead, once for each distance."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.access.roles import Role
from studies.notices.ends import tell_recorders_contract_ends
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_vendor

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


class TestContractEnds:
    def test_is_told_to_who_recorded_it_and_to_the_privacy_office(self) -> None:
        office, other = a_person(Role.PRIVACY_OFFICE), a_person(Role.PUBLIC_AFFAIRS)
        vendor = a_vendor(contract_ends_on=TODAY + timedelta(days=200))
        for days in (100, 139, 141, 150, 171, 199, 201):
            tell_recorders_contract_ends(at=NOW + timedelta(days=days))
        for person in (vendor.recorded_by, office):
            ends = person.messages_received.filter(kind="contract.ends").order_by("pk")
            assert [each.once.rsplit(":", 1)[1] for each in ends] == ["60", "30"]
            assert vendor.name not in ends[0].sentence
        assert not other.messages_received.filter(kind="contract.ends").exists()
