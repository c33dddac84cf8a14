"""Requests ask the databases as often, whoever answers and however much is asked."""

import pytest

from fieldwork.models import SurveyLink
from studies.actions import Invited, admit_people
from tests.builders.access import NOW
from tests.builders.answers import a_link, a_survey
from tests.fieldwork.answering.queries import queries_of_each_request
from tests.studies.instruments.questionnaires import a_question, of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def invited_to(questions: int) -> SurveyLink:
    """A survey of so many questions with three people invited, of whom one has answered.

    The first of a day is a line more in the ledger and in the record.
    """
    asked = [a_question("single", f"q{n}_of_{questions}") for n in range(questions)]
    study = a_survey(definition=of(*asked))
    people = [Invited(token) for token in ("first", "second", "third")]
    admit_people(wave=study.waves.get(), invited=people, by=study.created_by, at=NOW)
    link = a_link(study, by_invitation=True)
    queries_of_each_request(link, "first")
    return link


def test_queries_do_not_grow() -> None:
    few, many = invited_to(2), invited_to(30)
    second = queries_of_each_request(few, "second")
    assert second == {"notice": 20, "begin": 22, "page": 3, "send": 37, "thanks": 4}
    assert queries_of_each_request(few, "third") == second
    assert queries_of_each_request(many, "second") == second
