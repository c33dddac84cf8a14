"""Who says what transcripts are about."""

from datetime import datetime

from fieldwork.models import Session
from fieldwork.policies.quotes import reads_confirmed
from fieldwork.queries import spoken_is_final
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy

IS_FINAL = (
    "The themes of this study's sessions stand in a released report, or their transcripts were "
    "destroyed. They do not change any more."
)


@Policy
def view_coded_speakers(user: User, session: Session, *, at: datetime) -> Conditions:
    """An analyst, from a transcript that two people found to name nobody; employees as in G7."""
    yield from reads_confirmed(user, session, at)


@Policy
def code_speakers(user: User, session: Session, *, at: datetime) -> Conditions:
    """The same, until the counts are final: what was told once is not told otherwise later."""
    yield from reads_confirmed(user, session, at)
    yield not spoken_is_final(session.study), IS_FINAL
