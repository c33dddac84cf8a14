"""Who confirms that the answers of employees are anonymous."""

from datetime import datetime

from fieldwork.queries import is_anonymised
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.models import Wave
from studies.queries.access import conditions
from studies.vocabulary import Audience


@Policy
def record_anonymisation(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """The lead, once for each closed wave in which employees answered (R-020)."""
    yield from conditions(user, "close_study", wave.study, at=at)
    yield (
        Audience.EMPLOYEES in wave.study.audiences,
        "Only the answers of employees wait for this step.",
    )
    yield not wave.is_open, "Close the wave first."
    yield not is_anonymised(wave), "This was confirmed already."
