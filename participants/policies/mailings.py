"""Who may prepare, send and stop messages to contacts, and what must hold each time one goes."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants import queries
from participants.lifecycle import MailingStatus
from participants.models import Mailing
from participants.policies.contacts import open_contacts
from participants.policies.invitations import NO_PAGE
from participants.policies.reasons import CLOSED, DESTROYED, may
from participants.queries.invitations import survey_page
from participants.queries.mailings import (
    has_personal_links,
    problems_of_texts,
    purpose_of_mailing,
    study_of,
    wave_of,
)
from participants.vocabulary import MailKind
from studies.models import Study

WAVE_CLOSED = "This wave is closed: nobody is asked in it any more."
NOBODY_KNOWN = (
    "Reminders go to who has not answered, which is known only of surveys by personal link. "
    "Here a reminder would reach those who took part, too."
)


def _unless(refusal: str | None) -> Conditions:
    yield refusal is None, refusal or ""


@Policy
def view_mailings(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study see messages as numbers."""
    yield from may(user, "open_contacts", study, at)


@Policy
def create_mailing(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study prepare messages as long as there is somebody to write to."""
    yield from may(user, "open_contacts", study, at)
    yield not study.is_closed or study.follow_up_until is not None, CLOSED
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED


@Policy
def change_mailing(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """Until it is scheduled."""
    yield from may(user, "open_contacts", study_of(mailing), at)
    yield mailing.status == MailingStatus.DRAFT, "Only a draft can be changed."


@Policy
def try_mailing(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """To oneself, with links that work for nobody."""
    yield from may(user, "open_contacts", study_of(mailing), at)
    yield bool(user.email), "Your account has no e-mail address to send it to."
    yield bool(mailing.versions), "Choose its texts first."


@Policy
def send_mailing(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """What holds whenever a message of it goes, asked of whoever scheduled it.

    The gates are asked besides, for each single person.
    """
    study = study_of(mailing)
    yield from _unless(
        open_contacts.refusal(user, study, purpose_of_mailing(mailing, study), at=at)
    )
    wave = wave_of(mailing, study)
    if mailing.kind != MailKind.THANKS:
        yield wave.is_open, WAVE_CLOSED
    if mailing.kind == MailKind.REMINDER:
        yield has_personal_links(mailing, study), NOBODY_KNOWN
    if has_personal_links(mailing, study):
        yield bool(survey_page(wave)), NO_PAGE
    for problem in problems_of_texts(mailing, study):
        yield False, problem


@Policy
def schedule_mailing(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """A draft with everything that each message of it will need."""
    yield from may(user, "open_contacts", study_of(mailing), at)
    yield mailing.status == MailingStatus.DRAFT, "It is scheduled already."
    yield from _unless(send_mailing.refusal(user, mailing, at=at))


@Policy
def pause_mailing(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """Every recruiter of the study."""
    yield from may(user, "open_contacts", study_of(mailing), at)
    yield mailing.status == MailingStatus.SENDING, "Nothing of it is being sent."


@Policy
def resume_mailing(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """Whoever resumes it stands for it from then on."""
    yield from may(user, "open_contacts", study_of(mailing), at)
    yield mailing.status == MailingStatus.PAUSED, "It is not paused."
    yield from _unless(send_mailing.refusal(user, mailing, at=at))


@Policy
def stop_mailing(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """For good; what was sent stays sent."""
    yield from may(user, "open_contacts", study_of(mailing), at)
    over = mailing.status in {MailingStatus.DONE, MailingStatus.STOPPED}
    yield not over, "It is over already."


@Policy
def retry_mailing(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """What was given up, once what was wrong is mended."""
    yield from may(user, "open_contacts", study_of(mailing), at)
    tried = mailing.status in {MailingStatus.SENDING, MailingStatus.DONE, MailingStatus.PAUSED}
    yield tried, "Nothing of it was given up."
    yield from _unless(send_mailing.refusal(user, mailing, at=at))
