"""Who may call people, one at a time, and say what came of it."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Mailing, MailItem
from participants.policies.mailings import send_mailing
from participants.policies.reasons import may, unless
from participants.queries.mailings import study_of
from participants.vocabulary import MailWay

UNDER_WAY = frozenset({MailingStatus.SCHEDULED, MailingStatus.SENDING})
NOT_YOURS = "This contact is not on your screen any more. Take the next one."


@Policy
def view_calls(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """Recruiters of the study see the phone list as numbers."""
    yield from may(user, "open_contacts", study_of(mailing), at)
    yield mailing.way == MailWay.PHONE, "Nobody is called for this mailing."


@Policy
def call_next_contact(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """Recruiters of the study, while the mailing runs.

    The gates are asked besides, for each single person.
    """
    yield from unless(view_calls.refusal(user, mailing, at=at))
    yield mailing.status in UNDER_WAY, "Schedule it first. A mailing that is paused or over waits."
    begun = mailing.starts_at is not None and mailing.starts_at <= at
    yield begun, "Its time has not come yet."
    yield from unless(send_mailing.refusal(user, mailing, at=at))


@Policy
def record_call(user: User, item: MailItem, *, at: datetime) -> Conditions:
    """Whoever has the contact on the screen says what came of the call."""
    yield from unless(view_calls.refusal(user, item.mailing, at=at))
    held = item.status == ItemStatus.HANDING_OVER and item.claim == user.user_ref
    yield held, NOT_YOURS
