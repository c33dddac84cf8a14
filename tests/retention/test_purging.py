import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from retention import queries, registry
from retention.actions import PurgeChangedError, purge_due, purge_now, set_hold
from retention.actions.locking import LOCK
from retention.lifecycle import ItemState, RunStatus
from retention.models import PurgeRun, Trigger
from tests.builders.access import NOW, a_person
from tests.conftest import SentTask
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawers() -> Iterator[Drawers]:
    several = Drawers([Drawer(), Drawer(things=2), Drawer(due_at=NOW + timedelta(days=1))])
    with registry.only(several):
        yield several


def purge(**more: object) -> PurgeRun | None:
    arguments = {"at": NOW, "trigger": Trigger.COMMAND, "by": None, **more}
    return purge_due(**arguments)  # type: ignore[arg-type]


class TestPurgeDue:
    @pytest.mark.requirement("R-137")
    def test_erases_what_is_due_and_nothing_else(self, drawers: Drawers) -> None:
        run = purge()
        assert run is not None
        assert [drawer.things for drawer in drawers.drawers] == [0, 0, 3]
        assert run.status == RunStatus.CERTIFIED
        assert {item.erased_count for item in run.items.all()} == {3, 2}

    def test_does_nothing_when_nothing_is_due(self, drawers: Drawers) -> None:
        assert purge(at=NOW - timedelta(days=9)) is None
        assert not PurgeRun.objects.exists()
        assert not AuditEvent.objects.filter(verb="purge.certified").exists()

    def test_a_second_time_does_nothing(self, drawers: Drawers) -> None:
        purge()
        assert purge() is None
        assert len(drawers.erased) == 2

    def test_can_be_narrowed_to_a_study(self, drawers: Drawers) -> None:
        purge(study_ref=drawers.drawers[1].study_ref)
        assert [drawer.things for drawer in drawers.drawers] == [3, 0, 3]

    def test_can_be_narrowed_to_record_classes(self, drawers: Drawers) -> None:
        assert purge(keys=["cupboards"]) is None
        assert purge(keys=["drawers"]) is not None

    def test_takes_what_became_due_by_erasing_into_the_same_run(self) -> None:
        follower = Drawers([Drawer(due_at=None)], key="a_follower")
        leader = Drawers([Drawer()], key="leader")
        erase = leader.erase

        def erase_and_make_due(holding: registry.Holding, *, at: object) -> int:
            follower.drawers[0].due_at = NOW
            return erase(holding, at=NOW)

        leader.erase = erase_and_make_due  # type: ignore[method-assign]
        with registry.only(leader, follower):
            run = purge()
        assert run is not None
        assert run.items.count() == 2
        assert follower.drawers[0].things == 0

    def test_records_one_event_per_study_without_anything_personal(self, drawers: Drawers) -> None:
        run = purge()
        assert run is not None
        events = AuditEvent.objects.filter(verb="purge.certified")
        assert {e.study_ref for e in events} == {d.study_ref for d in drawers.drawers[:2]}
        assert {event.facts["records"] for event in events} == {3, 2}
        assert {event.facts["run"] for event in events} == {str(run.run_ref)}

    def test_refuses_to_run_inside_a_transaction(self, drawers: Drawers) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            purge()

    def test_refuses_a_person_who_is_no_records_officer(self, drawers: Drawers) -> None:
        with pytest.raises(Refused):
            purge(trigger=Trigger.PERSON, by=a_person(Role.AUDITOR))
        assert not drawers.erased


class TestLegalHold:
    def test_pauses_everything_of_its_study(self, drawers: Drawers) -> None:
        self._hold(drawers.drawers[0])
        purge()
        assert [drawer.things for drawer in drawers.drawers] == [3, 0, 3]

    def test_keeps_what_was_planned_before_it_was_set(self, drawers: Drawers) -> None:
        drawers.breaks = True
        purge()
        drawers.breaks = False
        self._hold(drawers.drawers[0])
        run = purge()
        assert run is not None
        assert run.status == RunStatus.CERTIFIED
        assert {item.unit_ref: item.state for item in run.items.all()} == {
            drawers.drawers[0].unit_ref: ItemState.HELD,
            drawers.drawers[1].unit_ref: ItemState.VERIFIED,
        }
        assert drawers.drawers[0].things == 3

    def test_leaves_a_run_that_erased_nothing_without_certificate(self, drawers: Drawers) -> None:
        drawers.breaks = True
        purge()
        for drawer in drawers.drawers[:2]:
            self._hold(drawer)
        run = purge()
        assert run is not None
        assert run.status == RunStatus.WITHDRAWN
        assert not hasattr(run, "certificate")

    def _hold(self, drawer: Drawer) -> None:
        set_hold(
            study_ref=drawer.study_ref,
            study_code=drawer.study_code,
            reason="Litigation",
            by=a_person(Role.RECORDS_OFFICER),
            at=NOW,
        )


@pytest.mark.django_db(transaction=True)
class TestLock:
    def test_keeps_the_clock_from_purging_while_another_purge_runs(self, drawers: Drawers) -> None:
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            assert purge(trigger=Trigger.BEAT_EVENT) is None
            assert drawers.drawers[0].things == 3
            # Given back by name: a closed connection's locks go a moment after it.
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        finally:
            other.close()
        assert purge(trigger=Trigger.BEAT_EVENT) is not None

    def test_is_given_back_after_a_failure(self, drawers: Drawers) -> None:
        drawers.breaks = True
        purge()
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
                assert cursor.fetchone() == (True,)
        finally:
            other.close()


class TestPurgeNow:
    def test_sends_off_what_was_confirmed(
        self, drawers: Drawers, captured_tasks: list[SentTask],
        django_capture_on_commit_callbacks: object,
    ) -> None:  # fmt: skip
        officer = a_person(Role.RECORDS_OFFICER)
        drawer = drawers.drawers[0]
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            self._order(drawer, count=3, by=officer)
        (task,) = captured_tasks
        assert task.name == "retention.jobs.purge_for_person"
        assert json.loads(task.body)[1] == {
            "study_ref": str(drawer.study_ref),
            "record_class": "drawers",
            "by_id": officer.pk,
        }

    @pytest.mark.parametrize("count", [0, 2, 4])
    def test_refuses_another_count_than_is_due(self, drawers: Drawers, count: int) -> None:
        with pytest.raises(PurgeChangedError):
            self._order(drawers.drawers[0], count=count, by=a_person(Role.RECORDS_OFFICER))

    def test_refuses_what_is_not_due_yet(self, drawers: Drawers) -> None:
        with pytest.raises(PurgeChangedError):
            self._order(drawers.drawers[2], count=3, by=a_person(Role.RECORDS_OFFICER))

    @pytest.mark.parametrize("role", [Role.PRIVACY_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR])
    def test_refuses_everybody_but_the_records_officer(self, drawers: Drawers, role: Role) -> None:
        with pytest.raises(Refused):
            self._order(drawers.drawers[0], count=3, by=a_person(role))
        assert not AuditEvent.objects.filter(verb="purge.ordered").exists()

    def _order(self, drawer: Drawer, *, count: int, by: object) -> None:
        purge_now(study_ref=drawer.study_ref, record_class="drawers", count=count, by=by, at=NOW)  # type: ignore[arg-type]


class TestLeftBeforeReport:
    def test_names_what_a_hold_keeps_and_says_so(self, drawers: Drawers) -> None:
        drawer = drawers.drawers[0]
        TestLegalHold()._hold(drawer)
        (left,) = queries.left_before_report(drawer.study_ref, at=NOW)
        assert left.kept_by_hold
        assert "legal hold" in left.why

    def test_is_empty_once_everything_due_is_gone(self, drawers: Drawers) -> None:
        purge()
        assert queries.left_before_report(drawers.drawers[0].study_ref, at=NOW) == []

    def test_knows_nothing_of_studies_that_hold_nothing(self, drawers: Drawers) -> None:
        assert queries.left_before_report(uuid4(), at=NOW) == []
