"""Who may see the recruiting pages, bring contacts in and open them (G6)."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants import queries
from participants.policies.reasons import CLOSED, DESTROYED, may
from participants.vocabulary import ADDRESSES, OpeningPurpose
from studies.models import Study

FOLLOWED_UP = "The study is closed and its follow-up is over: its contacts are to be destroyed."


@Policy
def view_contacts(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study see how many contacts there are and who opened them."""
    yield from may(user, "open_contacts", study, at)


@Policy
def import_contacts(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study bring in contacts until it closes."""
    yield from may_import(user, study, at)


def may_import(user: User, study: Study, at: datetime) -> Conditions:
    """The same, for the steps of bringing in a long list."""
    yield from may(user, "import_contacts", study, at)
    yield not study.is_closed, CLOSED
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED


@Policy
def open_contacts(user: User, study: Study, purpose: str, *, at: datetime) -> Conditions:
    """Recruiters of the study open contacts for a purpose of the closed list (R-022).

    What asks people for something asks the gates besides. Once the study is closed nobody else is
    asked, and those who took part are followed up as long as was promised (R-139). Redress and
    disposal stay open.
    """
    yield from may(user, "open_contacts", study, at)
    yield purpose in set(OpeningPurpose), "Choose one of the listed purposes."
    yield not (study.is_closed and purpose in ADDRESSES), CLOSED
    yield not (purpose == OpeningPurpose.FOLLOW_UP and _follow_up_is_over(study, at)), FOLLOWED_UP
    yield (
        purpose != OpeningPurpose.WAVE_INVITATION or study.keeps_linkage,
        "Only a study with linked waves invites people to a next wave.",
    )
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED


def _follow_up_is_over(study: Study, at: datetime) -> bool:
    until = study.follow_up_until
    return study.is_closed and (until is None or until < timezone.localdate(at))
