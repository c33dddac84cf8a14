from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.access.policy import Refused
from foundation.access.roles import Role
from retention import jobs, registry
from retention.models import PurgeRun, Trigger
from tests.builders.access import a_person
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db


def due(key: str, **more: object) -> Drawers:
    return Drawers([Drawer(due_at=timezone.now() - timedelta(days=1))], key=key, **more)  # type: ignore[arg-type]


class TestClock:
    @pytest.mark.requirement("R-064")
    def test_takes_event_driven_classes_every_few_minutes(self) -> None:
        with registry.only(due("event"), due("dated", clock="dated")):
            jobs.purge_event_driven()
        assert [item.record_class for item in PurgeRun.objects.get().items.all()] == ["event"]

    @pytest.mark.requirement("R-137")
    def test_takes_everything_at_night(self) -> None:
        with registry.only(due("event"), due("dated", clock="dated")):
            jobs.purge_nightly()
        assert PurgeRun.objects.get().items.count() == 2

    def test_takes_one_study(self) -> None:
        one, other = due("one"), due("other")
        with registry.only(one, other):
            jobs.purge_study(str(one.drawers[0].study_ref))
        assert [one.drawers[0].things, other.drawers[0].things] == [0, 3]

    def test_takes_what_a_person_confirmed(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER, at=timezone.now())
        one = due("one")
        with registry.only(one, due("other")):
            jobs.purge_for_person(str(one.drawers[0].study_ref), "one", officer.pk)
        run = PurgeRun.objects.get()
        assert (run.trigger, run.by) == (Trigger.PERSON, officer)

    def test_asks_again_whether_that_person_may(self) -> None:
        one, auditor = due("one"), a_person(Role.AUDITOR, at=timezone.now())
        with registry.only(one), pytest.raises(Refused):
            jobs.purge_for_person(str(one.drawers[0].study_ref), "one", auditor.pk)
        assert one.drawers[0].things == 3
