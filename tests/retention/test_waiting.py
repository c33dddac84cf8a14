"""What a records officer is told at home: what failed, and what only a hold keeps."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.roles import Role
from retention import registry
from retention.actions import lift_hold, purge_due, set_hold
from retention.models import Trigger
from retention.waiting import waiting_for
from tests.builders.access import NOW, a_person
from tests.retention.drawers import YESTERDAY, Drawer, Drawers

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawers() -> Iterator[Drawers]:
    several = Drawers([Drawer(), Drawer(study_code="CBP-2027-002", due_at=None)])
    with registry.only(several):
        yield several


def a_hold(drawer: Drawer) -> int:
    officer = a_person(Role.RECORDS_OFFICER)
    study = {"study_ref": drawer.study_ref, "study_code": drawer.study_code}
    return set_hold(**study, reason="A court asked for it.", by=officer, at=NOW).pk  # type: ignore[arg-type]


def told() -> list[tuple[str, str]]:
    items = waiting_for(a_person(Role.RECORDS_OFFICER), at=NOW)
    return [(item.what, item.study_code) for item in items]


class TestWaitingFor:
    def test_is_silent_while_all_goes_as_promised(self, drawers: Drawers) -> None:
        assert told() == []

    @pytest.mark.requirement("R-091")
    def test_names_what_is_due_and_kept_by_a_hold_until_it_is_lifted(
        self, drawers: Drawers
    ) -> None:
        hold_id = a_hold(drawers.drawers[0])
        (item,) = waiting_for(a_person(Role.RECORDS_OFFICER), at=NOW)
        assert item.what == "Due, but kept by a legal hold: 3 records"
        assert (item.study_code, item.since) == ("TSA-2027-001", YESTERDAY.date())
        lift_hold(hold_id=hold_id, reason="Over.", by=a_person(Role.RECORDS_OFFICER), at=NOW)
        assert told() == []

    def test_is_silent_about_a_hold_on_what_is_not_due(self, drawers: Drawers) -> None:
        a_hold(drawers.drawers[1])
        assert told() == []

    @pytest.mark.requirement("R-119")
    def test_is_for_records_officers_only(self, drawers: Drawers) -> None:
        a_hold(drawers.drawers[0])
        for role in (Role.PRIVACY_OFFICE, Role.AUDITOR, None):
            assert waiting_for(a_person(role), at=NOW) == []


@pytest.mark.django_db(transaction=True)
class TestWaitingForAfterAFailure:
    def test_names_what_could_not_be_destroyed_until_it_is(self, drawers: Drawers) -> None:
        drawers.breaks = True
        purge_due(at=NOW, trigger=Trigger.BEAT_NIGHTLY, by=None)
        assert told() == [("Could not be destroyed: drawers", "TSA-2027-001")]
        drawers.breaks = False
        purge_due(at=NOW, trigger=Trigger.BEAT_NIGHTLY, by=None)
        assert told() == []

    def test_names_a_class_that_this_process_does_not_know(self, drawers: Drawers) -> None:
        drawers.breaks = True
        purge_due(at=NOW, trigger=Trigger.BEAT_NIGHTLY, by=None)
        with registry.only():
            assert told() == [("Could not be destroyed: drawers", "TSA-2027-001")]

    def test_is_on_the_home_page(self, drawers: Drawers, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        drawers.breaks = True
        purge_due(at=NOW, trigger=Trigger.BEAT_NIGHTLY, by=None)
        client = Client()
        client.force_login(a_person(Role.RECORDS_OFFICER))
        page = client.get(reverse("home")).text
        assert "Could not be destroyed: drawers" in page
        assert reverse("view_retention") in page
