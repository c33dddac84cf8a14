"""What is asked of one person at the moment before a message goes."""

from datetime import datetime

from django.utils import timezone

from participants.actions.asked_before import asked_too_often
from participants.actions.openings import OpenContact
from participants.models import MailItem
from participants.queries.opt_outs import WAYS, opted_out
from participants.queries.past_messages import Past
from participants.reading.columns import Field
from participants.vocabulary import MailKind, WhyNotSent
from studies.models import Study


def why_not_now(
    item: MailItem, contact: OpenContact, past: Past, study: Study, *, at: datetime
) -> WhyNotSent | None:
    """Why this person gets no message, besides what the gates say; nothing where it may go.

    Who has answered is asked elsewhere: of that nothing may be written down yet.
    """
    if opted_out([ways_of(contact)])[0]:
        return WhyNotSent.OPTED_OUT
    if past.came_back:
        return WhyNotSent.UNREACHABLE
    first_asked = item.mailing.kind == MailKind.INVITATION
    if first_asked and past.was_invited_otherwise:
        return WhyNotSent.INVITED
    if not first_asked:
        return None
    (is_often,) = asked_too_often([ways_of(contact)], study, on=timezone.localdate(at))
    return WhyNotSent.ASKED_OFTEN if is_often else None


def ways_of(contact: OpenContact) -> dict[Field, str]:
    """Every way to reach the person that is known."""
    return {way: getattr(contact, way) for way in WAYS if getattr(contact, way)}
