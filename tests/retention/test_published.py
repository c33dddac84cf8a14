"""What one service says it holds, and when the others may rely on it (G8, R-119)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from foundation.access.roles import Role
from retention import published, queries, registry
from retention.actions import (
    ask_for_look,
    hurry_look,
    publish_holdings,
    purge_due,
    purge_now,
    set_hold,
)
from retention.lifecycle import RunStatus
from retention.models import (
    Certificate,
    Publication,
    PublishedHolding,
    PurgeItem,
    PurgeRun,
    RequestedLook,
    Trigger,
)
from retention.registry import Service
from tests.builders.access import NOW, a_person
from tests.conftest import SentTask
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(minutes=9)
LATE = NOW + timedelta(minutes=11)


@pytest.fixture
def study() -> UUID:
    return uuid4()


@pytest.fixture
def letters(study: UUID) -> Drawers:
    """What the vault holds of the study: one drawer that is due, one without a date."""
    kept = [Drawer(study_ref=study), Drawer(study_ref=study, due_at=None)]
    return Drawers(kept, key="letters", title="Letters")


@pytest.fixture
def answers(study: UUID) -> Drawers:
    return Drawers([Drawer(study_ref=study)], key="answers", title="Answers")


@pytest.fixture(autouse=True)
def known(letters: Drawers, answers: Drawers) -> Iterator[None]:
    with registry.only(answers):
        registry.register(letters, service=Service.VAULT)
        yield


@contextmanager
def a_process_without(service: Service) -> Iterator[None]:
    with registry.only(*registry.all_classes()):
        registry.keep_out_of_sight(service)
        yield


def the_vault_says(at: object = NOW) -> None:
    with a_process_without(Service.PORTAL):
        publish_holdings(at=at)  # type: ignore[arg-type]


def the_vault_purges() -> PurgeRun | None:
    with a_process_without(Service.PORTAL):
        return purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)


class TestPublishHoldings:
    def test_is_what_the_others_hold_it_to(self, study: UUID) -> None:
        said = [one for one in queries.held(at=NOW) if one.record_class == "letters"]
        the_vault_says()
        with a_process_without(Service.VAULT):
            assert queries.held(at=NOW, study_ref=study) == queries.held(at=NOW)
            assert [h for h in queries.held(at=NOW) if h.record_class == "letters"] == said

    def test_says_nothing_of_what_the_portal_holds(self) -> None:
        the_vault_says()
        assert set(PublishedHolding.objects.values_list("record_class", flat=True)) == {"letters"}

    def test_is_replaced_as_a_whole_and_only_where_something_changed(
        self, letters: Drawers
    ) -> None:
        the_vault_says()
        before = set(PublishedHolding.objects.values_list("pk", flat=True))
        the_vault_says(SOON)
        assert set(PublishedHolding.objects.values_list("pk", flat=True)) == before
        letters.drawers[0].things = 0
        the_vault_says(SOON)
        assert PublishedHolding.objects.get().unit_ref == letters.drawers[1].unit_ref
        assert Publication.objects.get().at == SOON

    def test_is_not_done_by_a_process_that_does_not_see_it(self) -> None:
        with a_process_without(Service.VAULT):
            publish_holdings(at=NOW)
        assert not Publication.objects.exists()

    def test_answers_only_who_asked_before_it_looked(self, study: UUID, letters: Drawers) -> None:
        ask_for_look(study_ref=study, at=NOW)
        looked = letters.holdings

        def somebody_asks_meanwhile(**at: object) -> object:
            ask_for_look(study_ref=study, at=SOON)
            return looked(**at)  # type: ignore[arg-type]

        letters.holdings = somebody_asks_meanwhile  # type: ignore[assignment]
        the_vault_says()
        assert RequestedLook.objects.get().asked_at == SOON


@pytest.mark.requirement("R-119")
class TestReasonsBeforeReport:
    """Asked by a process that cannot look into the vault."""

    @pytest.fixture(autouse=True)
    def without_the_vault(self, known: None, answers: Drawers) -> Iterator[None]:
        answers.drawers[0].due_at = None
        with a_process_without(Service.VAULT):
            yield

    def test_refuse_while_the_vault_has_said_nothing(self, study: UUID) -> None:
        (reason,) = queries.reasons_before_report(study, at=NOW)
        assert "The contact vault has not said yet what it holds" in reason

    def test_refuse_while_it_says_that_something_is_due(self, study: UUID) -> None:
        the_vault_says()
        (reason,) = queries.reasons_before_report(study, at=NOW)
        assert reason.startswith("Letters must go first (3).")

    def test_refuse_what_comes_due_after_it_was_said(self, study: UUID, letters: Drawers) -> None:
        letters.drawers[0].due_at = SOON
        the_vault_says()
        assert queries.reasons_before_report(study, at=NOW) == []
        assert queries.reasons_before_report(study, at=SOON)

    def test_are_none_when_it_is_gone(self, study: UUID) -> None:
        the_vault_purges()
        assert queries.reasons_before_report(study, at=NOW) == []

    def test_refuse_what_was_said_too_long_ago(self, study: UUID) -> None:
        the_vault_purges()
        assert queries.reasons_before_report(study, at=SOON) == []
        (reason,) = queries.reasons_before_report(study, at=LATE)
        assert "too long ago" in reason

    def test_refuse_while_the_vault_has_not_looked_since_something_changed(
        self, study: UUID
    ) -> None:
        the_vault_purges()
        ask_for_look(study_ref=study, at=NOW)
        (reason,) = queries.reasons_before_report(study, at=NOW)
        assert "has changed since" in reason
        assert queries.reasons_before_report(uuid4(), at=NOW) == []
        the_vault_purges()
        assert queries.reasons_before_report(study, at=NOW) == []

    def test_refuse_what_a_hold_keeps_in_the_vault(self, study: UUID) -> None:
        the_vault_says()
        officer = a_person(Role.RECORDS_OFFICER, at=NOW)
        set_hold(study_ref=study, study_code="TSA-2027-001", reason="x", by=officer, at=NOW)
        (reason,) = queries.reasons_before_report(study, at=NOW)
        assert "legal hold" in reason

    def test_take_the_same_queries_for_three_and_twelve(
        self, study: UUID, letters: Drawers, django_assert_num_queries: object
    ) -> None:
        for drawers in (3, 12):
            letters.drawers[:] = [Drawer(study_ref=study) for _ in range(drawers)]
            the_vault_says()
            with django_assert_num_queries(6):  # type: ignore[operator]
                queries.reasons_before_report(study, at=NOW)


class TestPurgeDue:
    @pytest.mark.requirement("R-137")
    def test_destroys_what_the_service_sees_and_certifies_it(
        self, letters: Drawers, answers: Drawers
    ) -> None:
        with a_process_without(Service.VAULT):
            ours = purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert [letters.drawers[0].things, answers.drawers[0].things] == [3, 0]
        theirs = the_vault_purges()
        assert letters.drawers[0].things == 0
        assert ours is not None
        assert theirs is not None
        lines = [[one.record_class for one in run.items.all()] for run in (ours, theirs)]
        assert lines == [["answers"], ["letters"]]
        assert Certificate.objects.count() == 2

    def test_leaves_an_unfinished_run_of_another_service_to_it(self, letters: Drawers) -> None:
        letters.breaks = True
        the_vault_purges()
        letters.breaks = False
        with a_process_without(Service.VAULT):
            purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert letters.drawers[0].things == 3
        the_vault_purges()
        assert set(PurgeRun.objects.values_list("status", flat=True)) == {RunStatus.CERTIFIED}

    def test_finishes_together_a_run_that_one_process_planned_for_both(
        self, letters: Drawers, answers: Drawers
    ) -> None:
        letters.breaks = answers.breaks = True
        purge_due(at=NOW, trigger=Trigger.COMMAND, by=None)
        letters.breaks = answers.breaks = False
        the_vault_purges()
        assert PurgeRun.objects.get().status == RunStatus.RUNNING
        with a_process_without(Service.VAULT):
            purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert PurgeRun.objects.get().status == RunStatus.CERTIFIED
        assert PurgeItem.objects.count() == 2

    def test_has_the_vault_look_again_at_a_study_of_which_something_went(
        self,
        study: UUID,
        captured_tasks: list[SentTask],
        django_capture_on_commit_callbacks: object,
    ) -> None:
        the_vault_says()
        with (
            a_process_without(Service.VAULT),
            django_capture_on_commit_callbacks(execute=True),  # type: ignore[operator]
        ):
            purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
            assert published.is_awaited(study)
        assert [task.name for task in captured_tasks] == ["retention.jobs.purge_study"]


class TestPurgeNow:
    def test_goes_to_the_service_that_holds_it(
        self,
        study: UUID,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: object,
    ) -> None:
        the_vault_says()
        sent: list[str] = []
        monkeypatch.setattr(
            "retention.actions.purging.current_app.send_task",
            lambda name, queue, **_: sent.append(f"{name} {queue}"),
        )
        officer = a_person(Role.RECORDS_OFFICER, at=NOW)
        with (
            a_process_without(Service.VAULT),
            django_capture_on_commit_callbacks(execute=True),  # type: ignore[operator]
        ):
            purge_now(study_ref=study, record_class="letters", count=3, by=officer, at=NOW)
        assert sent == ["retention.jobs.purge_for_person vault"]


class TestHurryLook:
    def test_asks_nobody_where_one_process_sees_everything(
        self, study: UUID, captured_tasks: list[SentTask]
    ) -> None:
        hurry_look(study_ref=study)
        assert captured_tasks == []

    def test_asks_at_once_with_the_reference_alone(
        self, study: UUID, captured_tasks: list[SentTask]
    ) -> None:
        with a_process_without(Service.VAULT):
            hurry_look(study_ref=study)
        (task,) = captured_tasks
        assert (task.name, task.kwargs) == (
            "retention.jobs.purge_study",
            {"study_ref": str(study)},
        )
