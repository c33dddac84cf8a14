"""People of the demonstration who ask about their contact details, as they would on the page."""

import re
from datetime import datetime, timedelta

from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from participants import queries
from participants.actions import confirm_redress, look_up_redress, request_redress
from participants.actions.redress.letters import words_of
from participants.actions.sealing import place
from participants.models import Contact, RedressRequest
from participants.reading.columns import Field
from participants.redress_said import RedressDraft

CODE = re.compile(r"^(?:[A-Z2-9]{4}-){2}[A-Z2-9]{2}$", re.MULTILINE)


def ask_about_contacts(*, at: datetime) -> None:
    """One person confirmed a correction, and waits for it; another is not known at all."""
    contact = Contact.objects.exclude(email=None).order_by("contact_ref").first()
    if contact is None:
        return
    asked = at - timedelta(days=4)
    words = "I have a new phone number: 202-555-0187. Please use it."
    known = RedressDraft("correction", email=_email(contact, at=asked), words=words)
    request = request_redress(draft=known, at=asked)
    stranger = RedressDraft("access", "es", email="nobody.known@example.com")
    request_redress(draft=stranger, at=asked)
    look_up_redress(at=asked)
    _confirm(RedressRequest.objects.get(pk=request.pk), at=asked + timedelta(hours=2))


def _email(contact: Contact, *, at: datetime) -> str:
    return keys.open_sealed(
        bytes(contact.email or b""),
        key_ref=queries.contacts_key(contact.study_ref),
        aad=place(Field.EMAIL, contact.contact_ref),
        purpose=Purpose.REDRESS,
        by=None,
        at=at,
    ).decode()


def _confirm(request: RedressRequest, *, at: datetime) -> None:
    """Type the code, as the person does who got the e-mail."""
    letter = request.letters.get()
    found = CODE.search(words_of(letter, by=None, at=at).text)
    assert found, "The demonstration’s request waits for no code."
    assert confirm_redress(reference=request.reference, code=found[0], at=at)
