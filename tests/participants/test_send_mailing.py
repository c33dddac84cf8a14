"""Messages go one by one, to whom they may, once; what stands against them pauses them."""

from dataclasses import replace
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from foundation.access.models import User
from foundation.access.policy import Refused
from participants import policies
from participants.actions import (
    forget_used_invitations,
    open_contacts,
    opt_out,
    pause_mailing,
    record_bounce,
    resume_mailing,
    retry_mailing,
    schedule_mailing,
    send_mailing,
    settle_lost_messages,
    stop_mailing,
)
from participants.actions.mailings.handing_over import hand_over_all
from participants.composing import a_sample_reader, composed, message_id
from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Contact, Invitation, Mailing, MailItem, VaultOpening
from participants.opt_out_links import fingerprints_in
from participants.queries.mailings import numbers_of
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from studies.actions import close_wave
from studies.actions.admissions import spend_admission
from studies.models import Addressing, Study
from tests.builders.access import NOW
from tests.builders.answers import a_survey
from tests.builders.mailings import a_mailing, a_study_to_write_to, a_text
from tests.builders.participants import a_contact_list, bring_in

pytestmark = pytest.mark.django_db
A_WEEK_LATER = NOW + timedelta(days=7)


def send(mailing: Mailing, at: Any = NOW) -> dict[str, int]:
    """Everything that may go at this moment, and where the messages stand then."""
    send_mailing(mailing_id=mailing.pk, at=at)
    mailing.refresh_from_db()
    return numbers_of(mailing)


def readers() -> list[str]:
    return sorted(reader for each in mail.outbox for reader in each.recipients())


def html_of(message: EmailMessage) -> str:
    assert isinstance(message, EmailMultiAlternatives)
    return str(message.alternatives[0][0])


def link_in(message: Any) -> str:
    (line,) = [line for line in message.body.splitlines() if "?k=" in line and "went" in line]
    return str(line).rpartition("?k=")[2]


class TestSendMailing:
    @pytest.mark.requirement("R-010")
    def test_writes_to_each_contact_once(self) -> None:
        study, recruiter = a_study_to_write_to(3)
        mailing = a_mailing(study, by=recruiter)
        assert send(mailing) == {"sent": 3}
        assert mailing.status == MailingStatus.DONE
        assert send(mailing) == {"sent": 3}
        assert readers() == [f"person{n}@mail.example" for n in (1, 2, 3)]
        assert len({link_in(each) for each in mail.outbox}) == 3

    @pytest.mark.requirement("R-007", "R-128", "R-136", "R-152", "R-165")
    def test_says_in_each_message_what_nobody_can_leave_out(self) -> None:
        study, recruiter = a_study_to_write_to(1)
        send(a_mailing(study, by=recruiter))
        (message,) = mail.outbox
        html = html_of(message)
        for said in (message.body, html):
            for words in (
                "Answering is voluntary.",
                "has no effect on your benefits",
                "Answers are kept confidential",
                "you need not do anything",
                "Do not ask me again",
                "OMB control number 1601-0029, expires",
                "dhsallpia-069",
                "system-records-notices",
                "Research office of the component",
            ):
                assert words in said, words
        assert "<img" not in html

    @pytest.mark.requirement("R-136")
    def test_lets_mail_programs_opt_out_in_one_click(self) -> None:
        study, recruiter = a_study_to_write_to(1)
        send(a_mailing(study, by=recruiter))
        (message,) = mail.outbox
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = message.extra_headers["List-Unsubscribe"].strip("<>")
        assert address in message.body
        assert len(fingerprints_in(address.partition("?t=")[2]) or []) == 3

    def test_speaks_each_language_that_was_chosen(self) -> None:
        study = a_survey("draft")
        texts = [a_text(study), a_text(study, language="Spanish", text="Hola: {link}")]
        said = composed(study, texts, a_sample_reader("https://x.example/"), on=NOW.date())
        assert "Answering is voluntary." in said.as_text
        assert "Responder es voluntario." in said.as_text
        assert said.as_text.index("voluntary") < said.as_text.index("Hola:")
        assert '<div lang="es">' in said.as_html

    @pytest.mark.requirement("R-030")
    def test_passes_over_who_opted_out_while_it_was_queued(self) -> None:
        study, recruiter = a_study_to_write_to(3)
        mailing = a_mailing(study, by=recruiter)
        opt_out(fingerprints=fingerprints_of({Field.EMAIL: "person2@mail.example"}), at=NOW)
        assert send(mailing) == {"sent": 2, "skipped:opted_out": 1}
        assert readers() == ["person1@mail.example", "person3@mail.example"]

    def test_leaves_people_alone_at_night(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        mailing = a_mailing(study, by=recruiter)
        night = timezone.localtime(NOW).replace(hour=3)
        assert send(mailing, at=night + timedelta(days=1)) == {"waiting": 2}
        assert send(mailing, at=NOW + timedelta(days=1)) == {"sent": 2}

    def test_stops_with_the_last_minute_of_the_day_in_the_middle_of_a_claim(self) -> None:
        study, recruiter = a_study_to_write_to(3)
        mailing = a_mailing(study, by=recruiter)
        evening = timezone.localtime(NOW).replace(hour=19, minute=59)
        night = evening + timedelta(minutes=1)
        send_mailing(
            mailing_id=mailing.pk, at=evening, clock=lambda: night if mail.outbox else evening
        )
        assert numbers_of(mailing) == {"sent": 1, "waiting": 2}

    def test_asks_nobody_more_often_than_a_person_may_be_asked(self, settings: Settings) -> None:
        settings.ASKED_AT_MOST = 1
        first, recruiter = a_study_to_write_to(2)
        send(a_mailing(first, by=recruiter))
        second, other = a_study_to_write_to(3)
        assert send(a_mailing(second, by=other)) == {"sent": 1, "skipped:asked_often": 2}
        later = NOW + timedelta(days=settings.ASKED_WITHIN_DAYS + 1)
        third, another = a_study_to_write_to(2, at=later)
        assert send(a_mailing(third, by=another, at=later), at=later) == {"sent": 2}

    def test_pauses_with_the_reason_when_whoever_stands_for_it_may_not_send_any_more(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        mailing = a_mailing(study, by=recruiter)
        User.objects.filter(pk=recruiter.pk).update(is_active=False)
        assert send(mailing) == {}
        assert mailing.status == MailingStatus.PAUSED
        assert mailing.unmet == ["Sign in first."]


class TestNames:
    NAME = "x [Claim](https://evil/pay) <b>"

    @pytest.mark.requirement("R-030")
    @pytest.mark.parametrize("text_format", ["markdown", "plain"])
    def test_are_shown_as_they_are_and_lead_nowhere(self, text_format: str) -> None:
        study = a_survey("draft")
        text = a_text(study, title="For {name}", text="Dear {name}: {link}")
        text.text_format = text_format
        reader = replace(a_sample_reader("https://x.example/"), name=self.NAME)
        said = composed(study, [text], reader, on=NOW.date())
        assert said.subject == f"For {self.NAME}"
        assert f"Dear {self.NAME}:" in said.as_text
        assert "x [Claim](https://evil/pay) &lt;b&gt;" in said.as_html
        assert 'href="https://evil' not in said.as_html
        assert 'href="https://x.example/' in said.as_html

    @pytest.mark.requirement("R-030")
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Prize at www.evil.example/pay", "Prize at www. evil. example/pay"),
            ("evil\u3002example", "evil. example"),
            ("ann@evil.example", "ann@evil. example"),
            ("J.R. St.John Jr.", "J. R. St. John Jr."),
        ],
    )
    def test_hold_nothing_of_which_a_mail_program_makes_a_link_by_itself(
        self, name: str, shown: str
    ) -> None:
        """Anybody signs anybody up, by any name."""
        text = a_text(a_survey("draft"), title="For {name}", text="Dear {name}: {link}")
        reader = replace(a_sample_reader("https://x.example/"), name=name)
        said = composed(text.document.study, [text], reader, on=NOW.date())
        assert said.subject == f"For {shown}"
        assert f"Dear {shown}:" in said.as_text
        assert f"Dear {shown}:" in said.as_html


class TestThanks:
    @pytest.mark.requirement("R-118")
    def test_go_once_to_everybody_who_was_invited_whoever_answered(self) -> None:
        study, recruiter = a_study_to_write_to(3)
        send(a_mailing(study, by=recruiter))
        assert spend_admission(wave=study.waves.get(), token=link_in(mail.outbox[0]))
        bring_in(study, a_contact_list(1, start=50), by=recruiter)
        mail.outbox.clear()
        thanks = a_mailing(study, by=recruiter, kind="thanks")
        assert send(thanks) == {"sent": 3}
        assert readers() == [f"person{n}@mail.example" for n in (1, 2, 3)]
        assert all("?k=" not in each.body for each in mail.outbox)
        with pytest.raises(Refused, match="nobody to send it to"):
            a_mailing(study, by=recruiter, kind="thanks")

    def test_go_after_the_wave_too(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        send(a_mailing(study, by=recruiter))
        close_wave(wave=study.waves.get(), by=study.created_by, at=A_WEEK_LATER)
        thanks = a_mailing(study, by=recruiter, kind="thanks", at=A_WEEK_LATER)
        assert send(thanks, at=A_WEEK_LATER) == {"sent": 2}


class TestTheTenthPerson:
    @pytest.mark.requirement("R-075")
    def test_keeps_no_reminder_from_those_who_were_invited(self) -> None:
        study, recruiter = a_study_to_write_to(12, cleared=False, expected_respondents=9)
        send(a_mailing(study, by=recruiter))
        reminder = a_mailing(study, by=recruiter, kind="reminder", at=A_WEEK_LATER)
        assert send(reminder, at=A_WEEK_LATER)["sent"] == 9
        assert counted(study) == 9

    @pytest.mark.requirement("R-074", "R-075")
    def test_is_not_written_to_without_a_clearance(self) -> None:
        study, recruiter = a_study_to_write_to(12, cleared=False, expected_respondents=9)
        mailing = a_mailing(study, by=recruiter)
        assert send(mailing) == {"sent": 9, "waiting": 3}
        assert mailing.status == MailingStatus.PAUSED
        assert "a clearance is needed, and none is recorded" in mailing.unmet[0]
        assert len(mail.outbox) == 9
        resume_mailing(mailing=mailing, by=recruiter, at=NOW)
        assert send(mailing) == {"sent": 9, "waiting": 3}

    @pytest.mark.requirement("R-075")
    def test_is_counted_once_however_often_somebody_is_written_to(self) -> None:
        study, recruiter = a_study_to_write_to(9, cleared=False, expected_respondents=9)
        send(a_mailing(study, by=recruiter))
        send(a_mailing(study, by=recruiter, kind="reminder", at=A_WEEK_LATER), at=A_WEEK_LATER)
        assert len(mail.outbox) == 18
        assert counted(study) == 9

    def test_is_known_when_the_list_was_opened_before_or_after(self) -> None:
        study, recruiter = a_study_to_write_to(5)
        open_contacts(study_ref=study.study_ref, purpose="recruit", by=recruiter, at=NOW)
        assert counted(study) == 5
        send(a_mailing(study, by=recruiter))
        assert counted(study) == 5
        bring_in(study, a_contact_list(2, start=50), by=recruiter)
        send(a_mailing(study, by=recruiter))
        assert counted(study) == 7
        open_contacts(study_ref=study.study_ref, purpose="recruit", by=recruiter, at=NOW)
        assert counted(study) == 7


def counted(study: Study) -> int:
    return sum(Addressing.objects.filter(study=study).values_list("people", flat=True))


class TestReminders:
    def test_go_only_to_who_has_not_answered_asked_at_the_moment(self) -> None:
        study, recruiter = a_study_to_write_to(4)
        send(a_mailing(study, by=recruiter))
        answered = mail.outbox[0]
        wave = study.waves.get()
        reminder = a_mailing(study, by=recruiter, kind="reminder", at=A_WEEK_LATER)
        assert spend_admission(wave=wave, token=link_in(answered))
        mail.outbox.clear()
        assert send(reminder, at=A_WEEK_LATER) == {"sent": 4}
        assert len(mail.outbox) == 3
        assert answered.to[0] not in readers()

    @pytest.mark.requirement("R-118")
    def test_write_nowhere_that_somebody_answered_before_the_vault_may_know_it(self) -> None:
        study, recruiter = a_study_to_write_to(4)
        send(a_mailing(study, by=recruiter))
        wave = study.waves.get()
        reminder = a_mailing(study, by=recruiter, kind="reminder", at=A_WEEK_LATER)
        assert spend_admission(wave=wave, token=link_in(mail.outbox[0]))
        send(reminder, at=A_WEEK_LATER)
        assert len({_said_of(item) for item in reminder.items.all()}) == 1
        assert Invitation.objects.used().count() == 0
        assert reminder.status == MailingStatus.DONE

    @pytest.mark.requirement("R-023", "R-118")
    def test_say_of_nobody_before_their_turn_that_they_answered(self) -> None:
        study, recruiter = a_study_to_write_to(8)
        send(a_mailing(study, by=recruiter))
        wave = study.waves.get()
        reminder = a_mailing(study, by=recruiter, kind="reminder", after_days=7)
        assert send(reminder) == {"waiting": 8}
        for answered in mail.outbox[:5]:
            assert spend_admission(wave=wave, token=link_in(answered))
        assert forget_used_invitations(wave=wave, at=NOW) == 5
        before = written_by(reminder)
        assert send(reminder, at=NOW + timedelta(days=1)) == {"waiting": 8}
        assert written_by(reminder) == before
        assert send(reminder, at=A_WEEK_LATER) == {"skipped:answered": 5, "sent": 3}

    @pytest.mark.requirement("R-118")
    def test_open_nobody_a_second_time_because_of_an_answer(self) -> None:
        study, recruiter = a_study_to_write_to(4)
        send(a_mailing(study, by=recruiter))
        reminder = a_mailing(study, by=recruiter, kind="reminder", at=A_WEEK_LATER)
        assert spend_admission(wave=study.waves.get(), token=link_in(mail.outbox[0]))
        for minute in range(3):
            send(reminder, at=A_WEEK_LATER + timedelta(minutes=minute))
        opened = VaultOpening.objects.filter(at__gte=A_WEEK_LATER)
        assert [(each.contacts, each.by_job) for each in opened] == [(4, True)]

    def test_are_refused_where_nobody_knows_who_has_answered(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        send(a_mailing(study, by=recruiter))
        Study.objects.filter(pk=study.pk).update(method="interview")
        draft = a_mailing(study, by=recruiter, kind="reminder", scheduled=False)
        refusal = policies.schedule_mailing.refusal(recruiter, draft, at=NOW)
        assert "known only of surveys by personal link" in str(refusal)

    def test_follow_each_invitation_by_so_many_days(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        send(a_mailing(study, by=recruiter))
        reminder = a_mailing(study, by=recruiter, kind="reminder", after_days=7)
        assert send(reminder, at=NOW + timedelta(days=6)) == {"waiting": 2}
        assert send(reminder, at=A_WEEK_LATER) == {"sent": 2}


def written_by(mailing: Mailing) -> list[tuple[object, ...]]:
    """Where each row lies, and which transaction wrote it."""
    with connections["vault"].cursor() as cursor:
        rows = "SELECT ctid::text, xmin::text FROM participants_mailitem WHERE mailing_id = %s"
        cursor.execute(f"{rows} ORDER BY item_ref", [mailing.pk])
        return list(cursor.fetchall())


def _said_of(item: MailItem) -> tuple[object, ...]:
    """Everything that the row says besides of whom it is."""
    of_whom = {"item_ref", "contact_ref", "went_to"}
    names = {each.name for each in MailItem._meta.concrete_fields} - of_whom
    return tuple(getattr(item, name) for name in sorted(names))


class _Server(BaseEmailBackend):
    """A mail server that says something else for the second address."""

    says: Exception | None = None

    def send_messages(self, messages: Any) -> int:
        (message,) = messages
        if message.to == ["person2@mail.example"] and self.says:
            raise self.says
        mail.outbox.append(message)
        return 1


@pytest.fixture
def server(settings: Settings) -> type[_Server]:
    settings.EMAIL_BACKEND = f"{__name__}._Server"
    mail.outbox = []
    return _Server


class TestWhatTheMailServerSays:
    @pytest.mark.parametrize(
        ("says", "stands"),
        [
            (SMTPRecipientsRefused({"x": (550, b"no such user")}), "bounced"),
            (SMTPRecipientsRefused({"x": (450, b"try later")}), "waiting"),
            (SMTPDataError(451, b"busy"), "waiting"),
            (SMTPServerDisconnected("gone"), "uncertain"),
        ],
    )
    def test_settles_the_message(self, server: type[_Server], says: Exception, stands: str) -> None:
        study, recruiter = a_study_to_write_to(2)
        server.says = says
        mailing = a_mailing(study, by=recruiter)
        assert send(mailing) == {"sent": 1, stands: 1}
        server.says = None
        later = send(mailing, at=NOW + timedelta(minutes=2))
        assert later == ({"sent": 2} if stands == "waiting" else {"sent": 1, stands: 1})

    def test_what_was_given_up_is_tried_again_when_somebody_says_so(
        self, server: type[_Server]
    ) -> None:
        study, recruiter = a_study_to_write_to(2)
        server.says = SMTPDataError(451, b"busy")
        mailing = a_mailing(study, by=recruiter)
        for days in range(8):
            stands = send(mailing, at=NOW + timedelta(days=days))
        assert stands == {"sent": 1, "failed": 1}
        server.says = None
        assert retry_mailing(mailing=mailing, by=recruiter, at=NOW + timedelta(days=9)) == 1
        assert send(mailing, at=NOW + timedelta(days=9)) == {"sent": 2}


class TestRecordBounce:
    def test_keeps_the_address_from_being_written_to_again(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        send(a_mailing(study, by=recruiter))
        came_back = mail.outbox[0].extra_headers["Message-ID"]
        assert record_bounce(message_id=came_back, at=NOW)
        assert not record_bounce(message_id=came_back, at=NOW)
        assert not record_bounce(message_id="<somebody@else.example>", at=NOW)
        reminder = a_mailing(study, by=recruiter, kind="reminder", at=A_WEEK_LATER)
        assert send(reminder, at=A_WEEK_LATER) == {"sent": 1}

    def test_is_asked_for_what_was_queued_already(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        send(a_mailing(study, by=recruiter))
        reminder = a_mailing(study, by=recruiter, kind="reminder", at=NOW, after_days=7)
        send(reminder)
        item = MailItem.objects.filter(mailing__kind="invitation")[0]
        record_bounce(message_id=message_id(item.pk), at=NOW)
        assert send(reminder, at=A_WEEK_LATER) == {"sent": 1, "skipped:unreachable": 1}


class TestWhatADeadWorkerLeft:
    def test_waits_again_unless_it_was_being_handed_over(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        mailing = a_mailing(study, by=recruiter, starts_at=A_WEEK_LATER)
        refs = list(Contact.objects.of_study(study.study_ref).values_list("pk", flat=True))
        for ref, status in zip(refs, (ItemStatus.CLAIMED, ItemStatus.HANDING_OVER), strict=True):
            MailItem.objects.create(
                mailing=mailing, contact_ref=ref, status=status, claim=mailing.mailing_ref,
                claimed_at=NOW, not_before=NOW,
            )  # fmt: skip
        assert settle_lost_messages(at=NOW + timedelta(minutes=10)) == 0
        assert settle_lost_messages(at=NOW + timedelta(minutes=16)) == 2
        assert numbers_of(mailing) == {"waiting": 1, "uncertain": 1}


class TestRunning:
    def test_pauses_goes_on_and_stops(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        mailing = a_mailing(study, by=recruiter)
        Mailing.objects.filter(pk=mailing.pk).update(status=MailingStatus.SENDING)
        pause_mailing(mailing=mailing, by=recruiter, at=NOW)
        assert send(mailing) == {}
        resume_mailing(mailing=mailing, by=recruiter, at=NOW)
        stop_mailing(mailing=mailing, by=recruiter, at=NOW)
        assert send(mailing) == {}
        assert mail.outbox == []

    @pytest.mark.parametrize("stands", ["claimed", "waiting"])
    def test_leaves_whoever_was_not_written_to_for_another_mailing(self, stands: str) -> None:
        study, recruiter = a_study_to_write_to(2)
        mailing = a_mailing(study, by=recruiter)
        night = timezone.localtime(NOW).replace(hour=3) + timedelta(days=1)
        send(mailing, at=night)
        held = mailing.items.all()
        if stands == "claimed":
            held.update(status=stands, claim=mailing.mailing_ref, claimed_at=NOW)
        stop_mailing(mailing=mailing, by=recruiter, at=NOW)
        if stands == "claimed":
            hand_over_all(list(held.select_related("mailing")), lambda: NOW)
        assert numbers_of(mailing) == {"skipped:stopped": 2}
        assert send(a_mailing(study, by=recruiter)) == {"sent": 2}

    def test_invites_nobody_again_whom_another_mailing_invited_meanwhile(self) -> None:
        study, recruiter = a_study_to_write_to(1)
        first = a_mailing(study, by=recruiter)
        send(first)
        first.items.update(status=ItemStatus.FAILED)
        assert send(a_mailing(study, by=recruiter)) == {"sent": 1}
        retry_mailing(mailing=first, by=recruiter, at=NOW)
        assert send(first) == {"skipped:invited": 1}

    def test_is_confirmed_with_the_number(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        mailing = a_mailing(study, by=recruiter, scheduled=False)
        with pytest.raises(Refused, match="2 contacts by now"):
            schedule_mailing(mailing=mailing, people=3, by=recruiter, at=NOW)
