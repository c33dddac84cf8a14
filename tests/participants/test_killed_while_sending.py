"""A worker that is killed while it sends neither loses a message nor doubles one."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connections
from pytest_django import Settings

from participants.actions import send_mailing, settle_lost_messages
from participants.models import Mailing
from participants.queries.mailings import numbers_of
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.participants.killed_sending import READY
from tests.participants.mail_server import MailServer, a_mail_server
from tests.participants.test_purge_killed import PROJECT

PEOPLE = 6
LATER = NOW + timedelta(minutes=20)


def send_and_kill(when: str, mailing: Mailing, server: MailServer) -> int:
    """Start a worker as a process, kill it at the given point; what the kernel says of it."""
    names = [
        str(connections[alias].settings_dict["NAME"]) for alias in ("default", "vault", "keyring")
    ]
    given = [when, str(mailing.pk), NOW.isoformat(), str(server.port), *names]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.participants.killed_sending", *given],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "research_portal.settings.test"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == READY
        process.send_signal(signal.SIGKILL)
    return process.returncode


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("when", "left", "ends"),
    [
        ("claimed", {"sent": 1, "claimed": 5}, {"sent": 6}),
        (
            "handing_over",
            {"sent": 1, "handing_over": 1, "claimed": 4},
            {"sent": 5, "uncertain": 1},
        ),
    ],
)
def test_nobody_is_written_to_twice_and_nobody_is_lost(
    when: str, left: dict[str, int], ends: dict[str, int], settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    study, recruiter = a_study_to_write_to(PEOPLE)
    mailing = a_mailing(study, by=recruiter)
    with a_mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = False
        assert send_and_kill(when, mailing, server) == -signal.SIGKILL
        assert numbers_of(mailing) == left
        settle_lost_messages(at=LATER)
        send_mailing(mailing_id=mailing.pk, at=LATER)
    assert numbers_of(mailing) == ends
    assert server.taken == {f"person{n}@mail.example": 1 for n in range(1, PEOPLE + 1)}
