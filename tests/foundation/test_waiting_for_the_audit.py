"""Two writers of the audit never wait for each other for ever, whomever they refer to."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, connections, transaction

from foundation.access.actions import accept_rules
from foundation.access.models import Training, User
from foundation.audit import log
from tests.builders.access import NOW, a_person

SECONDS = 20


def on_a_connection_of_its_own(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connections.close_all()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_who_refers_to_a_person_commits_while_that_person_waits_for_the_audit() -> None:
    ann, ben = a_person(accepted_rules=False), a_person()
    recorded = Event()

    def train_ben() -> None:
        """The reference to Ann is looked at when this commits, with the audit's lock held."""
        with transaction.atomic():
            log.record("test.happened", subject="test", by=ann, at=NOW)
            recorded.set()
            while not somebody_waits():
                pass
            Training.objects.create(
                user=ben, kind="facilitator", completed_on=NOW.date(), recorded_by=ann
            )

    def sign() -> None:
        recorded.wait(SECONDS)
        accept_rules(by=ann, at=NOW)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(on_a_connection_of_its_own, work) for work in (train_ben, sign)]
        for one in both:
            one.result(SECONDS)
    assert User.objects.get(pk=ann.pk).has_accepted_rules
    assert Training.objects.filter(user=ben, recorded_by=ann).exists()
