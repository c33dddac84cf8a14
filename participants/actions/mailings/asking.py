"""What is asked of one person at the moment before a message goes."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from foundation.keyring import keys
from participants.actions.openings import OpenContact
from participants.models import AskedBefore, MailItem
from participants.queries.opt_outs import WAYS, fingerprints_under, opted_out
from participants.queries.past_messages import Past
from participants.reading.columns import Field
from participants.vocabulary import MailKind, WhyNotSent
from studies.models import Study

ASKED = "asked_before"
"""The reference of the key of the fingerprints of who was asked, over all studies."""


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
    if first_asked and asked_too_often(contact, study, on=timezone.localdate(at)):
        return WhyNotSent.ASKED_OFTEN
    return None


def ways_of(contact: OpenContact) -> dict[Field, str]:
    """Every way to reach the person that is known."""
    return {way: getattr(contact, way) for way in WAYS if getattr(contact, way)}


def asked_too_often(contact: OpenContact, study: Study, *, on: date) -> bool:
    """Whether other studies invited the person as often as one person may be asked lately.

    The same study asks again in its later waves: that is one promise, which the person read.
    """
    others = AskedBefore.objects.filter(
        fingerprint__in=_fingerprints(contact),
        asked_on__gt=on - timedelta(days=settings.ASKED_WITHIN_DAYS),
    ).exclude(study_mark=_mark(study))
    return others.values("study_mark").distinct().count() >= settings.ASKED_AT_MOST


def remember_asking(contact: OpenContact, study: Study, *, on: date) -> None:
    """Write down that this study asked the person, by each way that is known."""
    mark = _mark(study)
    AskedBefore.objects.bulk_create(
        [
            AskedBefore(fingerprint=each, study_mark=mark, asked_on=on)
            for each in _fingerprints(contact)
        ],
        update_conflicts=True,
        unique_fields=["fingerprint", "study_mark"],
        update_fields=["asked_on"],
    )


def _fingerprints(contact: OpenContact) -> list[bytes]:
    return fingerprints_under(ASKED)(ways_of(contact))


def _mark(study: Study) -> bytes:
    return keys.fingerprint(str(study.study_ref), key_ref=ASKED)
