"""People taken up for a letter or a call: what is said where one of the approvals is missing.

The mailing stands as it would had it been scheduled before something went missing; its texts and
links are another test's.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.keyring import keys
from participants import queries
from participants.actions import call_next_contact, print_letters, set_letters
from participants.actions.sealing import place
from participants.models import Contact, ContactBatch, Mailing, MailItem, PrintRun
from participants.reading.columns import Field
from tests.gates.missing import Prepared

KNOWN = {Field.PHONE: "+12025550100", Field.ADDRESS: "12 Long Street, Springfield, IL 62701"}


def call_by_hand(prepared: Prepared) -> str:
    """What the action says to a recruiter who opens the next contact."""
    with _a_list(prepared, "phone") as mailing:
        try:
            call_next_contact(mailing=mailing, by=prepared.recruiter, at=prepared.at)
        except Refused as refused:
            return " ".join(refused.reasons)
        return ""


def call_by_hand_on_page(prepared: Prepared, client: Client) -> tuple[int, bytes]:
    """The same by pressing the button."""
    with _a_list(prepared, "phone") as mailing:
        place_of_it = [mailing.study_code, mailing.mailing_ref]
        answer = client.post(reverse("call_next_contact", args=place_of_it))
        return answer.status_code, answer.content


def letters_by_hand(prepared: Prepared) -> str:
    """What asking for letters says, or else the job that sets them."""
    with _a_list(prepared, "letter") as mailing:
        try:
            run = print_letters(
                mailing=mailing,
                office="Mail Stop 11",
                large=False,
                both_sides=False,
                by=prepared.recruiter,
                at=prepared.at,
            )
        except Refused as refused:
            return " ".join(refused.reasons)
        set_letters(run_ref=run.run_ref, at=prepared.at)
        run.refresh_from_db()
        return " ".join(run.unmet)


@contextmanager
def _a_list(prepared: Prepared, way: str) -> Iterator[Mailing]:
    """A mailing that is under way, with one contact who waits; nothing of it stays."""
    contact = _somebody(prepared)
    mailing = Mailing.objects.create(
        study_ref=prepared.study.study_ref,
        study_code=prepared.study.code,
        wave=prepared.checked.wave.number,
        kind="invitation",
        way=way,
        starts_at=prepared.at,
        status="sending",
        created_by=prepared.recruiter.user_ref,
        created_at=prepared.at,
        scheduled_by=prepared.recruiter.user_ref,
        scheduled_at=prepared.at,
    )
    item = MailItem.objects.create(
        mailing=mailing, contact_ref=contact.contact_ref, not_before=prepared.at
    )
    with ExitStack() as stack:
        stack.enter_context(patch("participants.policies.mailings.problems_of_texts", _nothing))
        for module in ("policies.mailings", "actions.mailings.taking_up"):
            name = f"participants.{module}.has_personal_links"
            stack.enter_context(patch(name, _nothing))
        texts = "participants.composing.letters.letter_texts"
        stack.enter_context(patch(texts, _nothing))
        stack.enter_context(patch("participants.actions.printing.as_letters", _a_page))
        try:
            yield mailing
        finally:
            _forget(item, mailing, contact)


def _somebody(prepared: Prepared) -> Contact:
    """Somebody of the list, or somebody more where it is empty."""
    study_ref = prepared.study.study_ref
    batch = ContactBatch.objects.create(
        study_ref=study_ref,
        study_code=prepared.study.code,
        origin="sign_up",
        person_kind="public",
        imported_by=prepared.recruiter.user_ref,
        imported_at=prepared.at,
        contacts=1,
    )
    ref, key_ref = uuid4(), queries.contacts_key(study_ref)
    sealed = {
        str(field): keys.seal(text.encode(), key_ref=key_ref, aad=place(field, ref))
        for field, text in KNOWN.items()
    }
    return Contact.objects.create(
        contact_ref=ref, batch=batch, study_ref=study_ref, fingerprint=ref.bytes * 2, **sealed
    )


def _forget(item: MailItem, mailing: Mailing, contact: Contact) -> None:
    PrintRun.objects.filter(mailing=mailing).delete()
    item.delete()
    mailing.delete()
    contact.delete()
    contact.batch.delete()


def _nothing(*_: object) -> tuple[()]:
    return ()


def _a_page(*_: object) -> bytes:
    return b"%PDF"
