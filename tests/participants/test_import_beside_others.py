"""A list that is read holds nobody up, and people who come meanwhile stay one person."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from participants.actions import import_contacts
from participants.findings import ContactFindings
from participants.models import Contact
from participants.reading.mapping import ContactMapping
from participants.settling import Known, Repeated, Settling
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.participants import (
    COLUMNS,
    a_contact_list,
    a_recruiter,
    a_source,
    bring_in,
    details,
)
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(what: Callable[[], None]) -> None:
    """Do it on connections of its own."""

    def do() -> None:
        try:
            what()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(do).result(timeout=60)


@pytest.mark.parametrize(("dry_run", "expected"), [(True, (3, 0, 1)), (False, (2, 1, 3))])
def test_people_answer_and_come_while_a_list_is_read(
    dry_run: bool, expected: tuple[int, int, int]
) -> None:
    study = a_study("approved")
    recruiter, came = a_recruiter(study), []

    def meanwhile() -> None:
        with transaction.atomic():  # as whoever answers or signs up does
            Study.objects.select_for_update(nowait=True, no_key=True).get(pk=study.pk)
        came.append(bring_in(study, a_contact_list(1, start=2), by=recruiter).contacts)

    found = import_contacts(
        study_ref=study.study_ref,
        source=a_source(a_contact_list(3)),
        mapping=ContactMapping(COLUMNS),
        details=details(),
        dry_run=dry_run,
        by=recruiter,
        at=NOW,
        settling=Settling(Repeated.KEEP_FIRST, Known.LEAVE),
        told=lambda rows: elsewhere(meanwhile),
    )
    assert came == [1]
    assert (found.contacts, found.known, Contact.objects.count()) == expected


def test_whom_a_list_would_replace_is_looked_at_again_once_they_came_meanwhile() -> None:
    study = a_study("approved")
    recruiter = a_recruiter(study)
    text = "name,phone,email,address\nOld,,person1@mail.example,\nNew,,person2@mail.example,\n"
    bring_in(study, a_contact_list(1), by=recruiter)

    def read(told: Callable[[int], None]) -> ContactFindings:
        return import_contacts(
            study_ref=study.study_ref,
            source=a_source(text),
            mapping=ContactMapping(COLUMNS),
            details=details(),
            dry_run=False,
            by=recruiter,
            at=NOW,
            settling=Settling(Repeated.KEEP_FIRST, Known.REPLACE),
            told=told,
        )

    def meanwhile() -> None:
        bring_in(study, a_contact_list(1, start=2), by=recruiter)

    found = read(lambda rows: elsewhere(meanwhile))
    assert (found.unsettled, found.is_clean, found.batch_ref) == (["known"], True, None)
    again = read(lambda rows: None)
    assert (again.unsettled, again.replaced, Contact.objects.count()) == ([], 2, 2)
