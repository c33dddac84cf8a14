"""Who may see the recruiting pages, bring contacts in and open them (G6)."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants import queries
from participants.queries.invitations import survey_page
from participants.vocabulary import ADDRESSES, OpeningPurpose
from studies.models import Study, Wave
from studies.queries import why_not
from studies.vocabulary import Method

CLOSED = "The study is closed: nobody else is to be asked."
FOLLOWED_UP = "The study is closed and its follow-up is over: its contacts are to be destroyed."
NO_PAGE = "The survey page of this wave is not published yet: its address is part of each link."
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
    yield not study.is_closed, CLOSED
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED


@Policy
def open_contacts(user: User, study: Study, purpose: str, *, at: datetime) -> Conditions:
    """Recruiters of the study open contacts for a purpose of the closed list (R-022).

    What asks people for something asks the gates besides. Once the study is closed nobody else is
    asked, and those who took part are followed up as long as was promised (R-139). Redress and
    disposal stay open.
    """
    yield from _may(user, "open_contacts", study, at)
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


@Policy
def record_opt_out(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters, whom people tell it; also after the study has closed (R-030)."""
    yield from _may(user, "open_contacts", study, at)


@Policy
def draw_invitations(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """Recruiters of a survey give each contact a link of its own, while the wave is open.

    Whom that asks, and for what, ``open_contacts`` and the gates decide besides.
    """
    study = wave.study
    yield from _may(user, "open_contacts", study, at)
    yield study.method == Method.SURVEY, "Links are for surveys."
    yield not study.is_closed, CLOSED
    yield wave.is_open, "This wave is closed: nobody can answer in it any more."
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED
    yield bool(survey_page(wave)), NO_PAGE


@Policy
def store_signature(user: User, study: Study, *, at: datetime) -> Conditions:
    """Facilitators of the study put signed consent forms into the vault."""
    yield from _may(user, "facilitate_session", study, at)
