"""What came back concerns the address that it went to: a corrected one is written to, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from participants.actions import (
    call_next_contact,
    correct_contact,
    mark_letters_mailed,
    record_bounce,
    record_call,
    record_returned_letter,
    send_mailing,
)
from participants.actions.asked_before import remember_asking
from participants.composing import message_id
from participants.lifecycle import ItemStatus
from participants.models import Contact, Mailing, MailItem, OptOutSlip
from participants.opt_out_slips import new_slip
from participants.queries.indexes import find_contacts
from participants.queries.mailings import numbers_of, study_of, who_gets
from participants.queries.past_messages import Past
from participants.reading.columns import Field
from participants.vocabulary import MailWay
from studies.models import Addressing
from tests.builders.access import NOW
from tests.builders.letters import a_phone_list, a_print_run, fetched, letters_to_write
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.builders.redress import EMAIL, a_redress_request, an_officer
from tests.builders.studies import a_study

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-153")]
A_WEEK_LATER = NOW + timedelta(days=7)
NEW = {
    Field.NAME: "Ann Lee",
    Field.EMAIL: "ann@mail.example",
    Field.PHONE: "+12025550177",
    Field.ADDRESS: "5 New Street, Dover",
}


def correct(*, at: Any = NOW, **values: str) -> Contact:
    """The first of the list has other details, as an officer enters them."""
    request = a_redress_request("correction", status="open", at=at)
    (found,) = find_contacts({Field.EMAIL: EMAIL})
    given: dict[str, Any] = {"request_ref": request.pk, "contact_ref": found.contact_ref}
    new = {**NEW, **{Field(each): value for each, value in values.items()}}
    correct_contact(**given, values=new, by=an_officer(at=at), at=at)
    mail.outbox.clear()
    return Contact.objects.get(pk=found.contact_ref)


def sent(mailing: Mailing, at: Any = NOW) -> dict[str, int]:
    send_mailing(mailing_id=mailing.pk, at=at)
    return numbers_of(mailing)


def readers() -> list[str]:
    return sorted(reader for each in mail.outbox for reader in each.recipients())


def to_the_first() -> str:
    """The Message-ID of what went to the first of the list."""
    (message,) = [each for each in mail.outbox if each.recipients() == [EMAIL]]
    return str(message.extra_headers["Message-ID"])


class TestASecondInvitation:
    def test_goes_once_to_the_corrected_address_and_to_nobody_else(self) -> None:
        study, recruiter = a_study_to_write_to(3)
        first = a_mailing(study, by=recruiter)
        assert sent(first) == {"sent": 3}
        assert record_bounce(message_id=to_the_first(), at=NOW)
        assert not who_gets(first, study_of(first))
        correct()
        again = a_mailing(study, by=recruiter)
        assert sent(again) == {"sent": 1}
        assert readers() == [NEW[Field.EMAIL]]
        assert sum(Addressing.objects.values_list("people", flat=True)) == 3
        third = a_mailing(study, by=recruiter, scheduled=False)
        assert not who_gets(third, study_of(third))

    @pytest.mark.parametrize("days", [0, 1, 30])
    def test_goes_there_too_where_the_bounce_comes_after_the_correction(self, days: int) -> None:
        study, recruiter = a_study_to_write_to(2)
        assert sent(a_mailing(study, by=recruiter)) == {"sent": 2}
        came_back, later = to_the_first(), NOW + timedelta(days=days)
        correct()
        draft = a_mailing(study, by=recruiter, scheduled=False)
        assert not who_gets(draft, study_of(draft))
        assert record_bounce(message_id=came_back, at=later)
        assert sent(a_mailing(study, by=recruiter)) == {"sent": 1}
        assert readers() == [NEW[Field.EMAIL]]

    def test_is_the_last_where_it_comes_back_from_the_corrected_address_too(self) -> None:
        study, recruiter = a_study_to_write_to(1)
        sent(a_mailing(study, by=recruiter))
        came_back = to_the_first()
        correct()
        record_bounce(message_id=came_back, at=NOW)
        sent(a_mailing(study, by=recruiter))
        (message,) = mail.outbox
        assert record_bounce(message_id=message.extra_headers["Message-ID"], at=NOW)
        draft = a_mailing(study, by=recruiter, scheduled=False)
        assert not who_gets(draft, study_of(draft))
        reminder = a_mailing(study, by=recruiter, kind="reminder", scheduled=False)
        assert not who_gets(reminder, study_of(reminder))

    @pytest.mark.requirement("R-010")
    def test_is_asked_about_as_any_other(self, settings: Settings) -> None:
        study, recruiter = a_study_to_write_to(1)
        sent(a_mailing(study, by=recruiter))
        record_bounce(message_id=to_the_first(), at=NOW)
        correct()
        again = a_mailing(study, by=recruiter)
        sent(again, at=NOW.replace(hour=3))
        assert not readers()
        settings.ASKED_AT_MOST = 1
        remember_asking([{Field.EMAIL: NEW[Field.EMAIL]}], a_study(), on=NOW.date())
        assert sent(again) == {"skipped:asked_often": 1}
        assert not readers()


class TestWhatCameBack:
    def test_counts_for_the_same_address_and_way_only(self) -> None:
        study, recruiter = a_study_to_write_to(1)
        sent(a_mailing(study, by=recruiter))
        item = MailItem.objects.select_related("mailing").get()
        assert record_bounce(message_id=message_id(item.pk), at=NOW)
        assert Past(item).came_back
        correct(email=EMAIL)
        assert Past(item).came_back
        Contact.objects.update(email_index=b"another")
        assert not Past(item).came_back

    def test_is_asked_of_letters(self) -> None:
        mailing, study, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        fetched(run, by=recruiter)
        mark_letters_mailed(run=run, mailed_on=NOW.date(), by=recruiter, at=NOW)
        (found,) = find_contacts({Field.EMAIL: EMAIL})
        item = MailItem.objects.select_related("mailing").get(contact_ref=found.contact_ref)
        code, slip = new_slip({Field.EMAIL: EMAIL}, item_ref=item.pk, at=NOW)
        slip.save()
        correct()
        assert record_returned_letter(study=study, slip=code, by=recruiter, at=A_WEEK_LATER)
        assert OptOutSlip.objects.filter(item_ref=item.pk).exists()
        assert not Past(item).came_back
        again = a_mailing(study, by=recruiter, way=MailWay.LETTER, at=A_WEEK_LATER)
        assert [each.pk for each in who_gets(again, study_of(again))] == [item.contact_ref]

    def test_is_asked_of_the_number_on_the_screen(self) -> None:
        mailing, study, recruiter = a_phone_list(1)
        assert call_next_contact(mailing=mailing, by=recruiter, at=NOW)
        contact = correct()
        call = call_next_contact(mailing=mailing, by=recruiter, at=NOW)
        assert call is not None
        assert call.phone == NEW[Field.PHONE]
        item = MailItem.objects.get()
        record_call(item=item, outcome="wrong_number", call_again=None, by=recruiter, at=NOW)
        item.refresh_from_db()
        assert (item.status, bytes(item.went_to or b"")) == (
            ItemStatus.BOUNCED,
            bytes(contact.phone_index or b""),
        )
        again = a_mailing(study, by=recruiter, way=MailWay.PHONE, scheduled=False)
        assert not who_gets(again, study_of(again))
        Contact.objects.update(phone_index=b"yet another")
        assert who_gets(again, study_of(again))
