import gc
from itertools import pairwise

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from retention import queries
from studies.actions import close_study
from studies.models import Study
from studies.queries import with_their_study
from tests.builders.access import NOW
from tests.builders.fieldwork import ENDED, a_recording, a_session, a_transcript, responses
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_study

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-137")]


def a_life(*, is_over: bool) -> None:
    """A survey with contacts and answers, and an interview with a recording and what was said."""
    survey = a_study("collecting")
    a_study_with_contacts(survey, people=2)
    responses(survey)
    session = a_session("ended")
    a_recording(session)
    a_transcript(session)
    if is_over:
        close_study(study=survey, by=survey.created_by, at=ENDED)


def asked() -> list[str]:
    """What planning asks all databases."""
    captured = [CaptureQueriesContext(each) for each in connections.all()]
    for each in captured:
        each.__enter__()
    queries.to_purge(at=NOW)
    for each in captured:
        each.__exit__(None, None, None)
    return [query["sql"] for each in captured for query in each.captured_queries]


AT_ONE_TIME = 2
"""Studies: the one that is looked at, and its follower, which was read to know that it ends."""


@pytest.fixture
def batches_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retention.batches.THINGS_AT_ONCE", 1)
    monkeypatch.setattr("studies.queries.facts.STUDIES_AT_ONCE", 1)
    for at_once in (
        *("studies.queries.facts.AT_ONCE", "fieldwork.retention_rules.AT_ONCE"),
        *("participants.queries.AT_ONCE", "participants.retention_rules.mailings.AT_ONCE"),
    ):
        monkeypatch.setattr(at_once, 1)


def alive_while_planning() -> list[int]:
    """How many studies are in memory at each thing that is held, while Python does not tidy up."""
    gc.collect()
    before = {id(each) for each in gc.get_objects() if type(each) is Study}
    gc.disable()
    try:
        return [
            sum(type(each) is Study and id(each) not in before for each in gc.get_objects())
            for _ in queries.each_held(at=NOW)
        ]
    finally:
        gc.enable()


class TestPlanning:
    def test_asks_as_often_for_many_studies_as_for_one(self) -> None:
        a_life(is_over=True)
        a_life(is_over=False)
        few = len(asked())
        for number in range(3):
            a_life(is_over=number % 2 == 0)
        assert len(asked()) == few

    def test_asks_as_often_for_each_batch_of_studies(self, batches_of_one: None) -> None:
        counts = []
        for _ in range(3):
            a_life(is_over=True)
            a_life(is_over=False)
            counts.append(len(asked()))
        more = [after - before for before, after in pairwise(counts)]
        assert len(set(more)) == 1, counts
        assert more[0] > 0

    def test_keeps_no_study_when_the_next_is_looked_at(self, batches_of_one: None) -> None:
        for number in range(4):
            a_life(is_over=number % 2 == 0)
        assert max(alive_while_planning()) <= AT_ONE_TIME

    def test_pairs_rows_with_their_study_and_leaves_out_what_came_since(self) -> None:
        first, _, last = sorted(a_study("collecting").pk for _ in range(3))
        rows = [(first, "a"), (first, "b"), (last, "c"), (last + 1, "d")]
        found = [(study.pk, row[1]) for study, row in with_their_study(rows)]
        assert found == [(first, "a"), (first, "b"), (last, "c")]

    def test_reads_nothing_that_is_sealed(self) -> None:
        a_life(is_over=False)
        planned = asked()
        assert any("fieldwork_transcript" in question for question in planned)
        assert not [question for question in planned if "sealed" in question]
