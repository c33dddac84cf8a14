"""What mail servers send back is read as RFC 3464 has it."""

import mailbox
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from participants.actions import send_mailing
from participants.models import Mailing
from participants.queries.mailings import numbers_of
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to

pytestmark = pytest.mark.django_db


def a_notification(message_id: str, *, action: str = "failed", status: str = "5.1.1") -> str:
    return f"""\
From: MAILER-DAEMON@mail.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

Your message could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; person1@mail.example
Action: {action}
Status: {status}

--B
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: How was it?

--B--
"""


@pytest.fixture
def sent() -> Mailing:
    study, recruiter = a_study_to_write_to(2)
    mailing = a_mailing(study, by=recruiter)
    send_mailing(mailing_id=mailing.pk, at=NOW)
    return mailing


def record(place: Path) -> str:
    said = StringIO()
    call_command("record_bounces", str(place), stdout=said)
    return said.getvalue()


class TestRecordBounces:
    def test_knows_its_own_messages_by_their_message_id(
        self, sent: Mailing, tmp_path: Path
    ) -> None:
        box = mailbox.Maildir(tmp_path / "bounces")
        ours = mail.outbox[0].extra_headers["Message-ID"]
        box.add(a_notification(ours))
        box.add(a_notification("<another@system.example>"))
        said = record(tmp_path / "bounces")
        assert "1 of 2" in said
        assert "person1" not in said
        assert numbers_of(sent) == {"sent": 1, "bounced": 1}

    @pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "4.2.2")])
    def test_takes_no_delay_for_a_bounce(
        self, sent: Mailing, tmp_path: Path, action: str, status: str
    ) -> None:
        box = mailbox.mbox(tmp_path / "bounces")
        ours = mail.outbox[0].extra_headers["Message-ID"]
        box.add(a_notification(ours, action=action, status=status))
        box.close()
        record(tmp_path / "bounces")
        assert numbers_of(sent) == {"sent": 2}

    def test_says_where_it_found_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="There is no nowhere here"):
            record(tmp_path / "nowhere")
