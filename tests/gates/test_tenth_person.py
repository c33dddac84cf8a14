"""Two imports of six people at the same moment, without a clearance: exactly one passes (C-1)."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections, transaction

from fieldwork.actions import import_responses
from fieldwork.models import ImportRun, Response
from foundation.access.policy import Refused
from studies.models import Addressing
from tests.builders.access import NOW
from tests.builders.fieldwork import an_export, an_import
from tests.builders.studies import a_study

PEOPLE = 6
SECONDS = 30


def in_a_process_of_its_own(work: Callable[[], str]) -> str:
    """Do it on connections that nobody else uses."""
    try:
        return work()
    finally:
        connections.close_all()


def imported(run: ImportRun) -> str:
    """What the import said; nothing when it passed."""
    try:
        import_responses(run_id=run.pk, by=run.created_by, at=NOW)
    except Refused as refused:
        return " ".join(refused.reasons)
    return ""


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE datname = current_database() AND NOT granted"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
class TestTheTenthPerson:
    @pytest.mark.requirement("R-074")
    def test_passes_in_none_of_two_imports_at_once(self) -> None:
        study = a_study("collecting", expected_respondents=9)
        first, second = (an_import(study, content=an_export(PEOPLE)) for _ in range(2))
        has_stored, may_commit = Event(), Event()

        def slow() -> str:
            with transaction.atomic():
                said = imported(first)
                has_stored.set()
                assert may_commit.wait(SECONDS)
            return said

        def quick() -> str:
            assert has_stored.wait(SECONDS)
            return imported(second)

        with ThreadPoolExecutor(2) as pool:
            said = [pool.submit(in_a_process_of_its_own, work) for work in (slow, quick)]
            wait_until_blocked_or_done(said[1])
            may_commit.set()
            answers = [one.result(SECONDS) for one in said]
        assert answers[0] == ""
        assert "a clearance is needed, and none is recorded" in answers[1]
        assert Response.objects.count() == PEOPLE
        assert [entry.people for entry in Addressing.objects.all()] == [PEOPLE]


def wait_until_blocked_or_done(second: "Future[Any]") -> None:
    """Until the second one waits for the first; an import that does not wait ends by itself."""
    give_up = time.monotonic() + SECONDS
    while not second.done() and not somebody_waits_for_a_lock():
        assert time.monotonic() < give_up
        time.sleep(0.05)
