"""Answers that people give on the web, by phone and on paper, through the real actions."""

from datetime import datetime
from itertools import count
from secrets import token_urlsafe
from typing import Any

from fieldwork.actions import LinkTerms, Submission, accept_answers, pause_link, publish_link
from fieldwork.models import SurveyLink
from studies.instruments.given import Answers
from studies.models import Study
from studies.vocabulary import CollectionChannel, PersonKind
from tests.builders.access import NOW
from tests.builders.studies import a_definition, a_study, a_version
from tests.playing_back import played_back

SATISFIED = Answers(
    {"satisfied": 3, "languages__1": 1, "languages__2": 0, "minutes": 75, "age": 2},
    {"better": "Shorter lines."},
)
_numbers = count(1)


@played_back
def a_survey(status: str = "collecting", **description: Any) -> Study:
    """A survey of the public on the portal's own pages, which nobody else asks (C-2)."""
    number = next(_numbers)
    asked = [
        {**one, "text": f"{one['text']} (survey {number})"} for one in a_definition()["questions"]
    ]
    description.setdefault("definition", a_definition(questions=asked))
    description.setdefault("survey_tool", None)
    return a_study(status, **description)


@played_back
def a_link(study: Study, *, paused: bool = False, at: datetime = NOW, **terms: Any) -> SurveyLink:
    """Where the latest wave of the study is answered."""
    link = publish_link(
        wave=study.waves.latest("number"),
        terms=LinkTerms(**{"person_kind": PersonKind.PUBLIC, **terms}),
        by=study.created_by,
        at=at,
    )
    return pause_link(link=link, by=study.created_by, at=at) if paused else link


def a_submission(study: Study, **changes: Any) -> Submission:
    """A whole form of somebody who is satisfied."""
    said = {
        "wave": study.waves.latest("number"),
        "version": a_version(study),
        "mode": CollectionChannel.WEB,
        "person_kind": PersonKind.PUBLIC,
        "answers": SATISFIED,
        "ticket": token_urlsafe(16),
    }
    return Submission(**{**said, **changes})


@played_back
def answers_in_the_inbox(study: Study, people: int = 1, *, at: datetime = NOW) -> None:
    """So many people have answered, and nothing is filed."""
    for _ in range(people):
        assert accept_answers(submission=a_submission(study), at=at)
