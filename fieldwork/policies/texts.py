"""Who reads open answers before their review, and who after."""

from datetime import datetime

from fieldwork.queries import is_anonymised
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.roles import UnitKind
from studies.models import Wave
from studies.queries.access import conditions
from studies.vocabulary import Audience


@Policy
def open_texts(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """Texts that nobody has reviewed are read by who reviews them, and by nobody else."""
    yield from _reviews(user, wave, at=at)


@Policy
def review_texts(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """Lead or facilitator: trained to keep participants unknown, and not the analyst (R-111).

    Whoever only analyses reads nothing that nobody has reviewed. Staff of a vendor holds sessions
    and does not need to know what people wrote to the Department. Source: PIA 2.5.
    """
    yield from _reviews(user, wave, at=at)


@Policy
def read_texts(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """Who analyses the study reads what was reviewed; of employees, what is anonymous (G7)."""
    yield from conditions(user, "analyse_study", wave.study, at=at)
    yield (
        Audience.EMPLOYEES not in wave.study.audiences or is_anonymised(wave),
        "The lead has not confirmed yet that the answers of employees are anonymous.",
    )


def _reviews(user: User, wave: Wave, *, at: datetime) -> Conditions:
    yield from conditions(user, "facilitate_session", wave.study, at=at)
    yield (
        user.unit_kind != UnitKind.VENDOR,
        "Open answers are reviewed by the Department's own people.",
    )
