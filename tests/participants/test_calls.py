"""One contact at a time, for one person, in the hours of wherever the phone rings."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from participants.actions import (
    call_next_contact,
    forget_used_invitations,
    opt_out,
    record_call,
    send_mailing,
    settle_lapsed_calls,
)
from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Contact, MailItem, OptOut, VaultOpening
from participants.queries.calls import calls_in_numbers
from participants.queries.mailings import numbers_of
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from participants.vocabulary import CallOutcome, MailWay
from studies.actions.admissions import spend_admission
from studies.models import Addressing
from tests.builders.access import NOW
from tests.builders.letters import a_phone_list
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.builders.participants import a_recruiter

pytestmark = pytest.mark.django_db
NIGHT = NOW.replace(hour=22)


def called(mailing: Any, by: Any, outcome: str, at: Any = NOW, again: Any = None) -> MailItem:
    """The next contact, with what came of the call."""
    call = call_next_contact(mailing=mailing, by=by, at=at)
    assert call is not None
    item = MailItem.objects.get(pk=call.item_ref)
    return record_call(item=item, outcome=outcome, call_again=again, by=by, at=at)


def link_in(message: Any) -> str:
    (line,) = [line for line in message.body.splitlines() if "?k=" in line and "went" in line]
    return str(line).rpartition("?k=")[2]


class TestCallNextContact:
    @pytest.mark.requirement("R-010", "R-018", "R-117")
    def test_opens_one_on_record_and_keeps_to_it(self) -> None:
        mailing, _study, recruiter = a_phone_list(3)
        first = call_next_contact(mailing=mailing, by=recruiter, at=NOW)
        again = call_next_contact(mailing=mailing, by=recruiter, at=NOW)
        assert first is not None
        assert again is not None
        assert first.item_ref == again.item_ref
        assert first.name.startswith("Person Number")
        assert first.phone.startswith("+1202555")
        assert first.dialled.startswith("(202) 555-")
        seen = VaultOpening.objects.filter(by_job=False).values_list("contacts", "purpose")
        assert list(seen) == [(1, "recruit")] * 2
        assert VaultOpening.objects.filter(by_job=True).count() == 2
        assert Addressing.objects.get().people == 1

    def test_gives_two_recruiters_never_the_same(self) -> None:
        mailing, study, recruiter = a_phone_list(2)
        other = a_recruiter(study)
        mine = call_next_contact(mailing=mailing, by=recruiter, at=NOW)
        theirs = call_next_contact(mailing=mailing, by=other, at=NOW)
        assert mine is not None
        assert theirs is not None
        assert mine.item_ref != theirs.item_ref
        third = a_recruiter(study)
        assert call_next_contact(mailing=mailing, by=third, at=NOW) is None
        item = MailItem.objects.get(pk=theirs.item_ref)
        with pytest.raises(Refused, match="not on your screen"):
            record_call(
                item=item, outcome=CallOutcome.DECLINED, call_again=None, by=recruiter, at=NOW
            )

    def test_lets_go_after_half_an_hour_and_counts_a_call(self) -> None:
        mailing, _study, recruiter = a_phone_list(1)
        assert call_next_contact(mailing=mailing, by=recruiter, at=NOW) is not None
        assert settle_lapsed_calls(at=NOW + timedelta(minutes=29)) == 0
        assert settle_lapsed_calls(at=NOW + timedelta(minutes=31)) == 1
        item = MailItem.objects.get()
        assert (item.status, item.attempts, item.claim) == (ItemStatus.WAITING, 1, None)
        assert item.not_before == NOW + timedelta(hours=4, minutes=31)

    def test_calls_nobody_at_night(self) -> None:
        mailing, _, recruiter = a_phone_list(1)
        assert call_next_contact(mailing=mailing, by=recruiter, at=NIGHT) is None
        item = MailItem.objects.get()
        assert item.status == ItemStatus.WAITING
        assert item.not_before == NIGHT.replace(hour=8) + timedelta(days=1)
        assert not VaultOpening.objects.filter(by_job=False).exists()
        assert not Addressing.objects.exists()

    @pytest.mark.requirement("R-030")
    def test_passes_over_who_opted_out(self) -> None:
        mailing, _, recruiter = a_phone_list(1)
        ways = {Field.EMAIL: "person1@mail.example"}
        opt_out(fingerprints=fingerprints_of(ways), at=NOW)
        assert call_next_contact(mailing=mailing, by=recruiter, at=NOW) is None
        assert numbers_of(mailing) == {"skipped:opted_out": 1}

    @pytest.mark.requirement("R-030")
    def test_shows_nobody_again_who_opted_out_meanwhile_or_is_gone(self) -> None:
        mailing, _, recruiter = a_phone_list(2)
        first = call_next_contact(mailing=mailing, by=recruiter, at=NOW)
        assert first is not None
        opt_out(fingerprints=fingerprints_of({Field.PHONE: first.phone}), at=NOW)
        second = call_next_contact(mailing=mailing, by=recruiter, at=NOW)
        assert second is not None
        assert second.item_ref != first.item_ref
        Contact.objects.filter(pk=MailItem.objects.get(pk=second.item_ref).contact_ref).delete()
        assert call_next_contact(mailing=mailing, by=recruiter, at=NOW) is None
        assert numbers_of(mailing) == {"skipped:opted_out": 1, "skipped:gone": 1}

    @pytest.mark.requirement("R-074")
    def test_shows_nobody_again_for_whom_the_gates_do_not_stand_open(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mailing, _, recruiter = a_phone_list(1)
        assert call_next_contact(mailing=mailing, by=recruiter, at=NOW) is not None

        def refuse(*_: Any, **__: Any) -> None:
            raise Refused("Not any more.")

        monkeypatch.setattr("participants.actions.calls.ask_for_nobody", refuse)
        seen = VaultOpening.objects.filter(by_job=False).count()
        with pytest.raises(Refused, match="Not any more"):
            call_next_contact(mailing=mailing, by=recruiter, at=NOW)
        assert VaultOpening.objects.filter(by_job=False).count() == seen

    @pytest.mark.requirement("R-075")
    def test_refuses_the_tenth_person_without_a_clearance(self) -> None:
        mailing, study, recruiter = a_phone_list(10, cleared=False, expected_respondents=9)
        for _ in range(9):
            called(mailing, recruiter, CallOutcome.DECLINED)
        seen = VaultOpening.objects.filter(by_job=False)
        openings = seen.count()
        with pytest.raises(Refused, match="a clearance is needed, and none is recorded"):
            call_next_contact(mailing=mailing, by=recruiter, at=NOW)
        assert seen.count() == openings
        assert sum(row.people for row in study.addressings.all()) == 9
        assert numbers_of(mailing) == {"sent": 9, "waiting": 1}

    @pytest.mark.requirement("R-118")
    def test_leaves_nobody_out_of_whom_only_the_admissions_know_an_answer(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        send_mailing(mailing_id=a_mailing(study, by=recruiter).pk, at=NOW)
        wave = study.waves.get()
        spend_admission(wave=wave, token=link_in(mail.outbox[0]))
        calls = a_mailing(study, by=recruiter, kind="reminder", way=MailWay.PHONE)
        names = set()
        for _ in range(2):
            call = call_next_contact(mailing=calls, by=recruiter, at=NOW)
            assert call is not None
            names.add(call.name)
            item = MailItem.objects.get(pk=call.item_ref)
            record_call(item=item, outcome="declined", call_again=None, by=recruiter, at=NOW)
        assert len(names) == 2
        assert numbers_of(calls) == {"sent": 2}

    @pytest.mark.requirement("R-118")
    def test_leaves_out_those_of_whom_the_vault_learned_it_with_others(self) -> None:
        study, recruiter = a_study_to_write_to(6)
        send_mailing(mailing_id=a_mailing(study, by=recruiter).pk, at=NOW)
        wave = study.waves.get()
        calls = a_mailing(study, by=recruiter, kind="reminder", way=MailWay.PHONE)
        for each in mail.outbox[:5]:
            spend_admission(wave=wave, token=link_in(each))
        assert forget_used_invitations(wave=wave, at=NOW) == 5
        assert call_next_contact(mailing=calls, by=recruiter, at=NOW) is not None
        assert numbers_of(calls) == {"handing_over": 1}

    def test_is_refused_to_everybody_else(self) -> None:
        mailing, study, _ = a_phone_list(1)
        with pytest.raises(Refused):
            call_next_contact(mailing=mailing, by=study.created_by, at=NOW)
        assert not VaultOpening.objects.exists()


class TestRecordCall:
    @pytest.mark.parametrize(
        ("outcome", "status"),
        [
            (CallOutcome.AGREED, ItemStatus.SENT),
            (CallOutcome.DECLINED, ItemStatus.SENT),
            (CallOutcome.WRONG_NUMBER, ItemStatus.BOUNCED),
        ],
    )
    def test_ends_with_what_was_said(self, outcome: str, status: str) -> None:
        mailing, _, recruiter = a_phone_list(1)
        item = called(mailing, recruiter, outcome)
        assert (item.status, item.outcome, item.settled_on) == (status, outcome, NOW.date())
        mailing.refresh_from_db()
        assert mailing.status == MailingStatus.DONE
        assert not OptOut.objects.exists()

    @pytest.mark.requirement("R-030", "R-136")
    def test_opts_out_of_every_way_at_once(self) -> None:
        mailing, _, recruiter = a_phone_list(1)
        called(mailing, recruiter, CallOutcome.NEVER_AGAIN)
        assert OptOut.objects.count() == 3

    def test_calls_again_when_it_was_asked_for(self) -> None:
        mailing, _, recruiter = a_phone_list(1)
        tomorrow = NOW + timedelta(days=1)
        item = called(mailing, recruiter, CallOutcome.CALL_AGAIN, again=tomorrow)
        assert (item.status, item.not_before) == (ItemStatus.WAITING, tomorrow)
        assert calls_in_numbers(mailing, at=NOW).next_at == tomorrow
        assert not calls_in_numbers(mailing, at=NOW).is_worth_opening
        assert calls_in_numbers(mailing, at=tomorrow).is_worth_opening
        assert call_next_contact(mailing=mailing, by=recruiter, at=tomorrow) is not None

    def test_tries_so_often_and_no_oftener(self, settings: Settings) -> None:
        settings.CALLS_AT_MOST = 2
        mailing, _, recruiter = a_phone_list(1)
        item = called(mailing, recruiter, CallOutcome.NO_ANSWER)
        assert item.not_before == NOW + timedelta(hours=4)
        item = called(mailing, recruiter, CallOutcome.NO_ANSWER, at=item.not_before)
        assert (item.status, item.attempts) == (ItemStatus.BOUNCED, 2)

    def test_writes_down_what_came_of_it_and_not_of_whom(self) -> None:
        mailing, _, recruiter = a_phone_list(1)
        item = called(mailing, recruiter, CallOutcome.AGREED)
        event = AuditEvent.objects.get(verb="call.recorded")
        assert event.facts == {"outcome": "agreed"}
        for secret in (str(item.pk), str(item.contact_ref)):
            assert secret not in f"{event.subject} {event.facts}"

    def test_takes_no_second_word(self) -> None:
        mailing, _, recruiter = a_phone_list(1)
        item = called(mailing, recruiter, CallOutcome.AGREED)
        with pytest.raises(Refused, match="not on your screen"):
            record_call(
                item=item, outcome=CallOutcome.DECLINED, call_again=None, by=recruiter, at=NOW
            )
