"""What was sent to one contact before, as the next message asks it."""

from dataclasses import dataclass
from datetime import date

from participants.lifecycle import ItemStatus
from participants.models import Contact, MailItem
from participants.queries.mailings import GONE_OUT, address_of
from participants.vocabulary import MailKind
from studies.periods import add_months


@dataclass(frozen=True, slots=True)
class _Before:
    """One message of the study to the same contact."""

    mailing: int
    wave: int
    kind: str
    way: str
    status: str
    addressed_on: date | None
    sealed_hash: bytes | None
    went_to: bytes | None

    @property
    def has_reached(self) -> bool:
        """Whether the person got it, or is about to: a letter is claimed while it is being set."""
        is_taken_up = self.sealed_hash is not None
        return is_taken_up or self.status in {*GONE_OUT, ItemStatus.HANDING_OVER}


class Past:
    """What was sent to one contact in a study before, looked up once."""

    def __init__(self, item: MailItem) -> None:
        self._mailing, self._contact_ref = item.mailing, item.contact_ref
        messages = MailItem.objects.filter(
            mailing__study_ref=item.mailing.study_ref, contact_ref=item.contact_ref
        )
        rows = messages.values_list(
            *("mailing", "mailing__wave", "mailing__kind", "mailing__way"),
            *("status", "addressed_on", "sealed_hash", "went_to"),
        )
        self._messages = [_Before(*row) for row in rows]

    def was_addressed(self, *, on: date) -> bool:
        """Whether a message entered the person into the ledger within twelve months."""
        since = add_months(on, -12)
        days = (each.addressed_on for each in self._messages)
        return any(day is not None and day > since for day in days)

    @property
    def came_back(self) -> bool:
        """Whether a message came back from the address or number to which this one goes.

        What went to another one, before a correction, says nothing of this one (R-153).
        """
        way = self._mailing.way
        places = [
            each.went_to and bytes(each.went_to)
            for each in self._messages
            if (each.way, each.status) == (way, ItemStatus.BOUNCED)
        ]
        if not places:
            return False
        contact = Contact.objects.filter(pk=self._contact_ref).first()
        return contact is not None and address_of(contact, way) in places

    @property
    def was_invited_otherwise(self) -> bool:
        """Whether an invitation of another mailing to the same wave went to the contact."""
        return any(
            each.mailing != self._mailing.pk
            and (each.wave, each.kind) == (self._mailing.wave, MailKind.INVITATION)
            and each.has_reached
            for each in self._messages
        )
