"""Who may give each contact a link of its own."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants import queries
from participants.policies.reasons import CLOSED, DESTROYED, may
from participants.queries.invitations import survey_page
from studies.models import Wave
from studies.vocabulary import Method

NO_PAGE = "The survey page of this wave is not published yet: its address is part of each link."


@Policy
def draw_invitations(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """Recruiters of a survey give each contact a link of its own, while the wave is open.

    Whom that asks, and for what, ``open_contacts`` and the gates decide besides.
    """
    study = wave.study
    yield from may(user, "open_contacts", study, at)
    yield study.method == Method.SURVEY, "Links are for surveys."
    yield not study.is_closed, CLOSED
    yield wave.is_open, "This wave is closed: nobody can answer in it any more."
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED
    yield bool(survey_page(wave)), NO_PAGE
