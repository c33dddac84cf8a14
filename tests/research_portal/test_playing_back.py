"""Builders are played back where that makes the same world, and do their work anywhere else."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from foundation.access.models import User
from foundation.audit.models import AuditEvent
from foundation.audit.queries import verify_chain
from tests.builders.access import a_component, a_person
from tests.builders.studies import an_approved_study
from tests.conftest import SentTask
from tests.playing_back import beginning, played_back
from tests.vault_service import as_recruiting

pytestmark = pytest.mark.django_db
STORES = ("default", "vault", "keyring")
calls: list[str] = []


@played_back
def somebody(name: str, *, beside: User | None = None, wish: object = None) -> User:
    """Whoever calls this is counted; it leaves a trace of every kind."""
    calls.append(name)
    folder = own_folder[0]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trace").write_text(name)
    mail.outbox.append(EmailMessage(subject=name))
    transaction.on_commit(_nothing)
    if beside:
        beside.first_name = "Beside"
        beside.save()
    return a_person(username=name)


@played_back
def somebody_behind_the_proxy() -> User:
    """Part of it is done under another role."""
    calls.append("recruiting")
    with as_recruiting():
        User.objects.exists()
    return a_person()


def _nothing() -> None:
    """Waits for the commit."""


own_folder: list[Path] = []


@pytest.fixture(autouse=True)
def nobody_called(own_files_folder: Path) -> Iterator[None]:
    calls.clear()
    own_folder[:] = [own_files_folder]
    yield
    calls.clear()


@pytest.fixture
def another_test(
    captured_tasks: list[SentTask], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], Any]], Any]:
    """Do something as the next test would, and take it back."""

    def do_it(what: Callable[[], Any]) -> Any:
        with ExitStack() as stack:
            for store in STORES:
                stack.enter_context(transaction.atomic(using=store))
            with beginning(tasks=captured_tasks, patched=monkeypatch):
                done = what()
            for store in STORES:
                transaction.set_rollback(True, using=store)
        return done

    return do_it


def test_makes_the_same_world_in_one_round(another_test: Any) -> None:
    def build() -> tuple[Any, int]:
        with CaptureQueriesContext(connection) as asked:
            study = an_approved_study(title="Played back")
        known = (study.pk, study.study_ref, study.status, study.created_by.username)
        study.refresh_from_db()
        events = list(AuditEvent.objects.order_by("sequence").values_list("hash", flat=True))
        people = sorted(User.objects.values_list("pk", "username"))
        assert verify_chain().ok
        return (known, study.status, events, people), len(asked)

    first, asked_first = another_test(build)
    second, asked_again = another_test(build)
    assert first == second
    assert asked_first > 100
    assert asked_again == 0


def test_goes_on_with_other_numbers_afterwards(another_test: Any) -> None:
    def two() -> tuple[int, int]:
        somebody("first")
        a_component("CBP")  # so that the next one is built
        return User.objects.latest("pk").pk, a_person().pk

    (before, after), again = another_test(two), another_test(two)
    assert again == (before, after)
    assert after > before


def test_leaves_files_messages_and_what_waits_for_the_commit(
    another_test: Any, own_files_folder: Path
) -> None:
    def build() -> tuple[str, list[str], list[Any]]:
        mail.outbox.clear()
        (own_files_folder / "trace").unlink(missing_ok=True)
        waiting = len(connection.run_on_commit)
        somebody("traced")
        return (
            (own_files_folder / "trace").read_text(),
            [str(message.subject) for message in mail.outbox],
            [waits[1] for waits in connection.run_on_commit[waiting:]],
        )

    first = another_test(build)
    assert another_test(build) == first == ("traced", ["traced"], [_nothing])
    assert calls == ["traced"]


def test_changes_the_rows_that_were_handed_over(another_test: Any) -> None:
    def build() -> str:
        other = somebody("other")
        somebody("one", beside=other)
        return other.first_name

    assert [another_test(build), another_test(build)] == ["Beside", "Beside"]
    assert calls == ["other", "one"]


def change_a_row() -> None:
    a_component("CBP")


def change_past_a_point() -> None:
    with transaction.atomic():
        a_component("CBP")
        transaction.set_rollback(True)


@pytest.mark.parametrize("change", [change_a_row, change_past_a_point])
def test_builds_where_something_was_changed_before(
    another_test: Any, change: Callable[[], None]
) -> None:
    def build() -> None:
        change()
        somebody(change.__name__)

    another_test(lambda: somebody(change.__name__))
    another_test(build)
    assert len(calls) == 2


def test_builds_where_tables_are_not_empty(another_test: Any) -> None:
    another_test(lambda: somebody("beside rows"))
    a_person()
    another_test(lambda: somebody("beside rows"))
    assert len(calls) == 2


def test_builds_for_other_arguments(another_test: Any) -> None:
    for wish in ("a", "b", "a", 1, True, ("a",), ["a"], "b"):
        another_test(lambda wish=wish: somebody("asked", wish=wish))
    assert len(calls) == 6


def test_builds_where_nobody_can_tell_what_is_asked(another_test: Any) -> None:
    for _ in range(2):
        another_test(lambda: somebody("unclear", wish=object()))
    assert len(calls) == 2


def test_builds_under_other_settings(another_test: Any, settings: Settings) -> None:
    another_test(lambda: somebody("set"))
    settings.MESSAGES_KEPT_DAYS = 3
    another_test(lambda: somebody("set"))
    assert len(calls) == 2


def test_builds_where_a_function_is_another(
    another_test: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_test(lambda: somebody("patched"))
    monkeypatch.setattr("foundation.access.actions.people.transaction", transaction)
    another_test(lambda: somebody("patched"))
    assert len(calls) == 2


def test_builds_at_another_moment_of_a_stopped_clock(another_test: Any) -> None:
    for day in (1, 1, 2):
        with pytest.MonkeyPatch.context() as patch:
            moment = datetime(2027, 3, day, tzinfo=UTC)
            patch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
            another_test(lambda: somebody("then"))
    assert len(calls) == 2


@played_back
def somebody_whose_rows_are(arrive: Callable[[], None]) -> User:
    """Something arrives in a way that no single statement repeats."""
    calls.append(arrive.__name__)
    arrive()
    return a_person()


def copied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS arrived (n int) ON COMMIT DROP")
        with cursor.cursor.copy("COPY arrived FROM STDIN") as copy:
            copy.write_row([1])


def sent_in_many() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS arrived (n int) ON COMMIT DROP")
        cursor.executemany("INSERT INTO arrived VALUES (%s)", [[1], [2]])


@pytest.mark.parametrize("arrive", [copied, sent_in_many])
def test_builds_what_no_statement_repeats(another_test: Any, arrive: Any) -> None:
    for _ in range(2):
        another_test(lambda: somebody_whose_rows_are(arrive))
    assert len(calls) == 2


def test_builds_what_was_done_under_another_role(another_test: Any) -> None:
    for _ in range(2):
        another_test(somebody_behind_the_proxy)
    assert len(calls) == 2


def test_builds_when_a_database_refuses(another_test: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise psycopg.errors.UniqueViolation

    another_test(lambda: somebody("refused"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.playing_back.statements.send", refuse)
        another_test(lambda: somebody("refused"))
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
def test_builds_where_everything_is_committed() -> None:
    assert not any(connections[store].in_atomic_block for store in STORES)
    somebody("committed")
    somebody("committed too")
    assert len(calls) == 2
    assert User.objects.filter(username__startswith="committed").count() == 2
