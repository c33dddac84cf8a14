"""Letters that were set go to nobody who left or was changed since, nor beside another message."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.keyring import keys
from participants.actions import (
    mark_letters_mailed,
    printing,
    send_mailing,
    set_letters,
)
from participants.actions.sealing import seal_field
from participants.leaving import forget_contact
from participants.lifecycle import ItemStatus
from participants.models import (
    Contact,
    DemonstrationVaultMail,
    Invitation,
    Mailing,
    MailItem,
    OptOutSlip,
    PrintRun,
)
from participants.panel_copies import forget_copies
from participants.queries import contacts_key
from participants.queries.mailings import numbers_of
from participants.queries.panel import copy_mark
from participants.reading.columns import Field
from tests.builders.access import NOW
from tests.builders.letters import a_print_run, fetched, letters_to_write
from tests.builders.mailings import a_mailing, a_study_to_write_to

pytestmark = pytest.mark.django_db
MARK = b"of one entry"
NIGHT = NOW.replace(hour=22)


def leaves(contact: Contact) -> None:
    forget_contact(contact)


def leaves_the_panel(contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(panel_mark=copy_mark(MARK))
    forget_copies(MARK)


def leaves_under_a_hold(contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(left_panel=True)


def is_corrected(contact: Contact) -> None:
    with keys.sealer(contacts_key(contact.study_ref)) as box:
        sealed = seal_field(box, Field.ADDRESS, "5 New Street, Dover", contact.contact_ref)
    Contact.objects.filter(pk=contact.pk).update(address=sealed)


@pytest.mark.requirement("R-153", "R-166")
@pytest.mark.parametrize(
    "changes",
    [leaves, leaves_the_panel, leaves_under_a_hold, is_corrected],
    ids=lambda c: c.__name__,
)
class TestLettersOfSomebodyWho:
    def test_are_not_fetched_and_are_set_anew(self, changes: Callable[[Contact], None]) -> None:
        mailing, _, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        changes(Contact.objects.all()[0])
        run.refresh_from_db()
        with pytest.raises(Refused, match="left, or their details changed"):
            fetched(run, by=recruiter)
        mark_letters_mailed(run=run, mailed_on=None, by=recruiter, at=NOW)
        assert fetched(a_print_run(mailing, by=recruiter), by=recruiter)

    def test_are_not_mailed_today(self, changes: Callable[[Contact], None]) -> None:
        mailing, _, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        fetched(run, by=recruiter)
        changes(Contact.objects.all()[0])
        tomorrow = NOW + timedelta(days=1)
        with pytest.raises(Refused, match="left, or their details changed"):
            mark_letters_mailed(run=run, mailed_on=NOW.date(), by=recruiter, at=NOW)
        assert mark_letters_mailed(run=run, mailed_on=NOW.date(), by=recruiter, at=tomorrow) > 0


def test_nothing_says_any_more_who_was_written_to_once_they_leave_the_panel() -> None:
    mailing, study, recruiter = letters_to_write(1)
    a_print_run(mailing, by=recruiter)
    item = MailItem.objects.get()
    DemonstrationVaultMail.objects.create(
        study_ref=study.study_ref, item_ref=item.pk, sealed=b"", sent_at=NOW
    )
    leaves_the_panel(Contact.objects.get())
    for rows in (Contact, MailItem, Invitation, DemonstrationVaultMail):
        assert not rows.objects.exists()
    assert OptOutSlip.objects.get().item_ref is None


def set_until_it_is_written(run: PrintRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """The letters are taken up, and the file of them is not written yet."""

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as until:
        until.setattr(printing, "_keep", dies)
        with pytest.raises(KeyboardInterrupt):
            set_letters(run_ref=run.run_ref, at=NOW)


def two_invitations() -> tuple[Mailing, Mailing, User]:
    """A letter and an e-mail to the same person of the same wave, both waiting."""
    study, recruiter = a_study_to_write_to(1)
    by_letter = a_mailing(study, by=recruiter, way="letter")
    send_mailing(mailing_id=by_letter.pk, at=NIGHT)
    by_letter.items.update(status=ItemStatus.FAILED)
    by_email = a_mailing(study, by=recruiter)
    send_mailing(mailing_id=by_email.pk, at=NIGHT)
    by_letter.items.update(status=ItemStatus.WAITING)
    return by_letter, by_email, recruiter


class TestTwoInvitationsOfAWave:
    def test_do_not_pass_each_other_while_a_letter_is_set(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        by_letter, by_email, recruiter = two_invitations()
        run = a_print_run(by_letter, by=recruiter, is_set=False)
        set_until_it_is_written(run, monkeypatch)
        assert numbers_of(by_letter) == {"claimed": 1}
        send_mailing(mailing_id=by_email.pk, at=NOW)
        assert numbers_of(by_email) == {"skipped:invited": 1}

    def test_do_not_hinder_each_other_before_either_was_asked_for(self) -> None:
        by_letter, by_email, recruiter = two_invitations()
        run = a_print_run(by_letter, by=recruiter, is_set=False)
        MailItem.objects.filter(mailing=by_letter).update(
            status=ItemStatus.CLAIMED, claim=run.run_ref, claimed_at=NOW
        )
        send_mailing(mailing_id=by_email.pk, at=NOW)
        assert numbers_of(by_email) == {"sent": 1}
        set_letters(run_ref=run.run_ref, at=NOW)
        assert numbers_of(by_letter) == {"skipped:invited": 1}

    def test_are_looked_at_only_once_nobody_else_asks_the_same_person(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        by_letter, by_email, recruiter = two_invitations()
        run = a_print_run(by_letter, by=recruiter, is_set=False)
        ask = "participants.actions.mailings.taking_up.ask_one_at_a_time"

        def meanwhile(people: Any) -> None:
            """What the other did before it let go of the person."""
            MailItem.objects.filter(mailing=by_email).update(status=ItemStatus.SENT)

        monkeypatch.setattr(ask, meanwhile)
        set_letters(run_ref=run.run_ref, at=NOW)
        assert numbers_of(by_letter) == {"skipped:invited": 1}
