"""A phone interview: what is read aloud before the first question, and which call a form is of.

Nothing of a call is kept while it lasts: where it stands travels in the form (``answering``).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext

from fieldwork.answering.progress import BrokenFormError
from fieldwork.script import Statement
from studies.models import Study
from studies.queries.omb_block import (
    CONFIDENTIAL,
    NO_ATTRIBUTION,
    REQUIRED,
    USE,
    VOLUNTARY,
    WHY,
    OmbBlock,
)

PLACE = "call"


@dataclass(frozen=True, slots=True)
class Call:
    """Whose call it is not: which wave, what kind of person, since when, recorded in which session.

    It is sealed in the form of the interviewer and stands in no table.
    """

    wave_id: int
    person_kind: str
    begun_at: datetime
    session_ref: UUID | None = None

    @property
    def place(self) -> str:
        """As ``Progress`` carries it."""
        session = self.session_ref or ""
        return f"{PLACE}:{self.wave_id}:{self.person_kind}:{self.begun_at.timestamp()}:{session}"

    @classmethod
    def at_place(cls, place: str) -> "Call":
        """:raises BrokenFormError: if it is the form of something else."""
        try:
            what, wave_id, person_kind, begun, session = place.split(":")
            if what != PLACE:
                raise ValueError(what)
            begun_at = datetime.fromtimestamp(float(begun), tz=UTC)
            return cls(int(wave_id), person_kind, begun_at, UUID(session) if session else None)
        except ValueError as problem:
            raise BrokenFormError("This form is not of a call.") from problem


def words_to_read(study: Study) -> tuple[Statement, ...]:
    """The statements of a call, word by word, in the language in use.

    They are those of a session (``script.STATEMENTS``) but for the notice, which is read in full.
    Source: PIA 4.1 to 4.3 (R-007, R-126, R-128, R-134, R-168).
    """
    said = {
        "purpose": (gettext(WHY[study.purpose]), "PIA 4.3"),
        "use": (gettext(USE), "PIA 4.3"),
        "voluntary": (_voluntary(study), "PIA 4.2"),
        "no_effect": (
            gettext(
                "Whether you answer or not has no effect on benefits or services that you get, or "
                "on how we deal with you."
            ),
            "PIA 4.2, 4.3",
        ),
        "confidential": (
            gettext(NO_ATTRIBUTION if study.keeps_linkage else CONFIDENTIAL),
            "PIA 4.3",
        ),
        "no_personal_data": (
            gettext("Please say no names, and nothing that could show who you or others are."),
            "PIA, Surveys",
        ),
    }
    return tuple(Statement(key, text, source) for key, (text, source) in said.items())


def omb_to_read(omb: OmbBlock) -> tuple[str, ...]:
    """Number, last day, burden and whom to tell of it; the other sentences are statements too."""
    return (omb.as_text().partition("\n")[0], omb.burden, omb.sentences[-1])


def _voluntary(study: Study) -> str:
    free = gettext("You may skip any question, and stop at any time.")
    return f"{gettext(REQUIRED if study.mandatory else VOLUNTARY)} {free}"


def asked_to_take_part() -> str:
    """The question of consent, in the language in use."""
    return gettext("Would you like to take part?")


def asked_to_be_recorded() -> str:
    """The question of consent to a recording, asked apart from the other (R-027, R-056)."""
    return gettext(
        "May we record the sound of this call? The recording is destroyed once it is written down. "
        "You can take part without it."
    )
