"""Who chooses what is quoted, and who decides on it."""

from datetime import datetime

from fieldwork.lifecycle import TranscriptStatus
from fieldwork.models import Quote, Session
from fieldwork.policies.texts import read_texts
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, is_trained
from foundation.access.roles import Role
from studies.models import Study
from studies.queries import may
from studies.queries.access import conditions, has_worked_on

OFFICES = (Role.COMPONENT_PRIVACY_OFFICER, Role.PRIVACY_OFFICE)
NO_OFFICE = "You work for none of its privacy offices."
WORKED_ON_IT = "You have worked on this study. Somebody else decides on its quotes."


@Policy
def list_quotes(user: User, study: Study, *, at: datetime) -> Conditions:
    """Who analyzes the study, and who decides on its quotes."""
    if not _of_an_office(user, study, at):
        yield from conditions(user, "analyse_study", study, at=at)
    elif not may(user, "analyse_study", study, at=at):
        yield not has_worked_on(user, study), WORKED_ON_IT


open_quotes = list_quotes


@Policy
def choose_quote(user: User, session: Session, *, at: datetime) -> Conditions:
    """An analyst, from a transcript that two people found to name nobody; employees as in G7."""
    yield from reads_confirmed(user, session, at)


@Policy
def decide_quotes(user: User, study: Study, *, at: datetime) -> Conditions:
    """A privacy officer of the component or the Privacy Office, who never worked on the study."""
    yield _of_an_office(user, study, at), NO_OFFICE
    yield not has_worked_on(user, study), WORKED_ON_IT


@Policy
def decide_quote(user: User, quote: Quote, *, at: datetime) -> Conditions:
    """One of those, who did not choose it; once (R-057)."""
    yield _of_an_office(user, quote.session.study, at), NO_OFFICE
    yield quote.chosen_by_id != user.pk, "You chose this quote. Somebody else decides on it."
    yield not has_worked_on(user, quote.session.study), WORKED_ON_IT
    yield quote.is_approved is None, "This quote is decided."


@Policy
def withdraw_quoting(user: User, session: Session, *, at: datetime) -> Conditions:
    """Who runs sessions of the study records that somebody changed their mind, at any time."""
    yield from conditions(user, "facilitate_session", session.study, at=at)


def reads_confirmed(user: User, session: Session, at: datetime) -> Conditions:
    """Who reads a final transcript for analysis (R-020, R-058)."""
    yield from conditions(user, "analyse_study", session.study, at=at)
    why = read_texts.refusal(user, session.wave, at=at)
    yield why is None, str(why)
    transcript = getattr(session, "transcript", None)
    yield (
        transcript is not None and transcript.status == TranscriptStatus.CONFIRMED,
        "A second person confirms the transcript first.",
    )


def _of_an_office(user: User, study: Study, at: datetime) -> bool:
    return is_trained(user, at=at) and any(
        has_role(user, role, at=at, component=study.component) for role in OFFICES
    )
