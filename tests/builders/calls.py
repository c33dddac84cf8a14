"""Phone interviews, as an interviewer's page holds them: sealed in the form and nowhere else."""

from datetime import datetime, timedelta
from uuid import UUID

from fieldwork.answering.progress import NOT_BEGUN, Progress, seal
from fieldwork.calling import Call
from studies.instruments.given import Answers
from studies.models import Study
from studies.vocabulary import PersonKind
from tests.builders.access import NOW
from tests.builders.studies import a_version
from tests.playing_back import played_back


@played_back
def a_call_form(
    study: Study,
    *,
    step: int = NOT_BEGUN,
    answers: Answers | None = None,
    begun_at: datetime = NOW - timedelta(minutes=3),
    session_ref: UUID | None = None,
    ticket: str = "one call",
) -> str:
    """The sealed field of a call of somebody from the public."""
    wave = study.waves.latest("number")
    call = Call(wave.pk, PersonKind.PUBLIC, begun_at, session_ref)
    return seal(
        Progress(
            place=call.place,
            version_id=a_version(study).pk,
            language="en",
            step=step,
            ticket=ticket,
            answers=answers or Answers(),
        )
    )
