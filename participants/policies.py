"""Who may see the recruiting pages, bring contacts in and open them (G6)."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants import queries
from participants.vocabulary import OpeningPurpose
from studies.models import Study
from studies.queries import why_not

DESTROYED = "The contacts of this study were destroyed as promised. None can be added or opened."


def _may(user: User, permission: str, study: Study, at: datetime) -> Conditions:
    reason = why_not(user, permission, study, at=at)
    yield reason is None, reason or ""


@Policy
def view_contacts(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study see how many contacts there are and who opened them."""
    yield from _may(user, "open_contacts", study, at)


@Policy
def import_contacts(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study bring in contacts until it closes."""
    yield from _may(user, "import_contacts", study, at)
    yield not study.is_closed, "The study is closed: nobody else is to be asked."
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED


@Policy
def open_contacts(user: User, study: Study, purpose: str, *, at: datetime) -> Conditions:
    """Recruiters of the study open contacts for a purpose of the closed list (R-022)."""
    yield from _may(user, "open_contacts", study, at)
    yield purpose in set(OpeningPurpose), "Choose one of the listed purposes."
    yield (
        purpose != OpeningPurpose.WAVE_INVITATION or study.keeps_linkage,
        "Only a study with linked waves invites people to a next wave.",
    )
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED


@Policy
def store_signature(user: User, study: Study, *, at: datetime) -> Conditions:
    """Facilitators of the study put signed consent forms into the vault."""
    yield from _may(user, "facilitate_session", study, at)
