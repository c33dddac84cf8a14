"""Each message asks everything anew, and looks up only what has changed since the last one."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from foundation.access.models import Training, User
from foundation.mail.lines import Line
from participants.actions import send_mailing
from participants.actions.mailings.unchanged import RowVersions
from participants.models import Mailing
from participants.queries.mailings import numbers_of, sender_of, study_of
from studies.models import (
    Clearance,
    Grant,
    Objective,
    Pta,
    Study,
    StudyUserPermission,
    Wave,
)
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to

pytestmark = pytest.mark.django_db
LOCKS = 'SELECT "studies_study"."id" FROM "studies_study"'
TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')
FIXED = {"auth_group", "auth_permission", "django_content_type", "audit_audithead"}
"""Names that only a migration writes, and where the first entry of a day is recorded."""

Change = Callable[[Study, User], object]

CHANGES: dict[str, Change] = {
    "the approval": lambda study, _: Pta.objects.filter(study=study).update(status="void"),
    "an objective": lambda study, _: Objective.objects.filter(study=study).update(text="Other."),
    "the wave": lambda study, _: Wave.objects.filter(study=study).update(closed_at=NOW),
    "the study": lambda study, _: Study.objects.filter(pk=study.pk).update(title="Another study"),
    "the grant": lambda study, who: Grant.objects.filter(study=study, user=who).update(
        expires_on=NOW.date() - timedelta(days=1)
    ),
    "the permission": lambda study, who: StudyUserPermission.objects.filter(
        content_object=study, user=who
    ).delete(),
    "the training": lambda _, who: Training.objects.filter(user=who).delete(),
    "the account": lambda _, who: User.objects.filter(pk=who.pk).update(is_active=False),
}


def a_mailing_to(people: int) -> tuple[Mailing, Study, User]:
    study, recruiter = a_study_to_write_to(people)
    return a_mailing(study, by=recruiter), study, recruiter


def queries_of(alias: str, mailing: Mailing) -> list[str]:
    with CaptureQueriesContext(connections[alias]) as seen:
        send_mailing(mailing_id=mailing.pk, at=NOW)
    return [each["sql"] for each in seen.captured_queries]


def by_message(queries: list[str]) -> list[list[str]]:
    """The queries of each message, which begins when the study is locked for it."""
    begins = [place for place, sql in enumerate(queries) if sql.startswith(LOCKS)]
    return [queries[start:end] for start, end in pairwise(begins)]


def sent_where_this_changes(people: int, change: Change) -> int:
    """How many messages go if this changes while the first is handed over."""
    mailing, study, recruiter = a_mailing_to(people)
    hand_over = Line.hand_over

    def then_it_changes(self: Line, message: Any) -> None:
        hand_over(self, message)
        change(study, recruiter)

    with patch.object(Line, "hand_over", then_it_changes):
        send_mailing(mailing_id=mailing.pk, at=NOW)
    return numbers_of(mailing)["sent"]


@pytest.mark.requirement("R-074")
@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_between_two_messages_stops_the_second(what: str) -> None:
    assert sent_where_this_changes(2, CHANGES[what]) == 1


@pytest.mark.requirement("R-075")
def test_a_clearance_that_ends_between_two_messages_stops_the_tenth() -> None:
    def ends(study: Study, _: User) -> object:
        return Clearance.objects.filter(study=study).update(status="void")

    assert sent_where_this_changes(11, ends) == 9


def tables_in(queries: list[str]) -> set[str]:
    """The tables that these read, besides the comparison of the versions itself."""
    return {table for sql in queries if "xmin" not in sql for table in TABLE.findall(sql)}


@pytest.fixture
def keys_made() -> None:
    """The keys over all studies are made by the first message ever."""
    send_mailing(mailing_id=a_mailing_to(1)[0].pk, at=NOW)


@pytest.mark.usefixtures("keys_made")
def test_each_message_takes_the_same_few_queries() -> None:
    for alias, most in (("default", 12), ("keyring", 1), ("vault", 14)):
        few, many = (len(queries_of(alias, a_mailing_to(people)[0])) for people in (3, 7))
        assert (many - few) % 4 == 0, alias
        assert (many - few) // 4 <= most, alias


@pytest.mark.usefixtures("keys_made")
def test_whatever_is_remembered_is_known_by_the_versions_of_its_rows() -> None:
    """A table of which only the first message reads is one of those that are compared."""
    mailing, _, _ = a_mailing_to(4)
    versions = RowVersions(study_of(mailing), sender_of(mailing))
    first, second, *_ = by_message(queries_of("default", mailing))
    assert len(second) < len(first) / 2
    remembered = tables_in(first) - tables_in(second)
    assert "studies_pta" in remembered
    assert remembered - FIXED <= versions.tables
