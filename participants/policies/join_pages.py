"""Who opens the pages on which people sign up for a study, and who brings the panel in."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants import queries
from participants.models import JoinPage
from participants.policies.reasons import CLOSED, DESTROYED, may
from participants.vocabulary import SIGN_UP_CHANNELS, FollowUp
from studies.models import Study
from studies.vocabulary import RecruitingChannel

NOT_PLANNED = "The plan of the study does not name this channel."
NOT_CHOSEN = (
    "Only people of the panel who chose invitations to later surveys and interviews may be asked "
    "for a study (R-166). Who chose something else gets that and nothing more."
)


@Policy
def view_join_pages(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study see where people sign up and how many did."""
    yield from may(user, "open_contacts", study, at)


@Policy
def open_join_page(user: User, study: Study, channel: str, *, at: datetime) -> Conditions:
    """Recruiters, for a channel of the plan through which people come by themselves (R-014)."""
    yield from may(user, "import_contacts", study, at)
    yield channel in SIGN_UP_CHANNELS, "People do not sign up by themselves through this channel."
    yield channel in study.channels, NOT_PLANNED
    yield not study.is_closed, CLOSED
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED


@Policy
def close_join_page(user: User, study: Study, page: JoinPage, *, at: datetime) -> Conditions:
    """Recruiters, while it is open."""
    yield from may(user, "import_contacts", study, at)
    yield page.is_open, "This page is closed already."


@Policy
def open_kiosk(user: User, study: Study, page: JoinPage, *, at: datetime) -> Conditions:
    """Recruiters, who are there with the tablet, while people may sign up in person."""
    yield from may(user, "import_contacts", study, at)
    yield page.channel == RecruitingChannel.IN_PERSON, "A tablet is for signing up in person."
    yield page.is_open, "This page is closed. Open it first."
    yield not study.is_closed, CLOSED


@Policy
def bring_in_panel(user: User, study: Study, use: str, *, at: datetime) -> Conditions:
    """Recruiters, and only people who chose to be asked again (R-166)."""
    yield from may(user, "import_contacts", study, at)
    yield use == FollowUp.FUTURE_WAVES, NOT_CHOSEN
    yield not study.is_closed, CLOSED
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED
