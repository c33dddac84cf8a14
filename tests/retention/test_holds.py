from uuid import uuid4

import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from retention import queries
from retention.actions import AlreadyOnHoldError, lift_hold, set_hold
from retention.models import LegalHold
from tests.builders.access import NOW, a_person

pytestmark = pytest.mark.django_db
OTHERS = [Role.PRIVACY_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR, Role.COMPONENT_PRIVACY_OFFICER]


def a_hold(**changes: object) -> LegalHold:
    given = {
        "study_ref": uuid4(),
        "study_code": "TSA-2027-001",
        "reason": "Litigation 27-114",
        "by": None,
        "at": NOW,
        **changes,
    }
    given["by"] = given["by"] or a_person(Role.RECORDS_OFFICER)
    return set_hold(**given)  # type: ignore[arg-type]


class TestSetHold:
    def test_keeps_a_study_and_records_it(self) -> None:
        hold = a_hold()
        assert queries.is_on_hold(hold.study_ref)
        assert AuditEvent.objects.get(verb="hold.set").study_ref == hold.study_ref

    def test_a_second_time_is_refused(self) -> None:
        hold = a_hold()
        with pytest.raises(AlreadyOnHoldError):
            a_hold(study_ref=hold.study_ref)
        assert AuditEvent.objects.filter(verb="hold.set").count() == 1

    @pytest.mark.parametrize("role", OTHERS)
    def test_refuses_everybody_but_the_records_officer(self, role: Role) -> None:
        with pytest.raises(Refused):
            a_hold(by=a_person(role))
        assert not LegalHold.objects.exists()
        assert not AuditEvent.objects.filter(verb="hold.set").exists()


class TestLiftHold:
    def test_lets_retention_go_on(self) -> None:
        hold = a_hold()
        lift_hold(hold_id=hold.pk, reason="Settled", by=a_person(Role.RECORDS_OFFICER), at=NOW)
        assert not queries.is_on_hold(hold.study_ref)
        assert AuditEvent.objects.get(verb="hold.lifted").study_ref == hold.study_ref
        assert a_hold(study_ref=hold.study_ref).is_in_force

    def test_a_second_time_is_refused(self) -> None:
        hold, officer = a_hold(), a_person(Role.RECORDS_OFFICER)
        lift_hold(hold_id=hold.pk, reason="Settled", by=officer, at=NOW)
        with pytest.raises(AlreadyOnHoldError):
            lift_hold(hold_id=hold.pk, reason="Settled", by=officer, at=NOW)

    @pytest.mark.parametrize("role", OTHERS)
    def test_refuses_everybody_but_the_records_officer(self, role: Role) -> None:
        hold = a_hold()
        with pytest.raises(Refused):
            lift_hold(hold_id=hold.pk, reason="Settled", by=a_person(role), at=NOW)
        assert queries.is_on_hold(hold.study_ref)
