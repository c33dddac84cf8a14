"""One run sends for some seconds, each mailing in turn, and no mailing stops the others."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.db import connections

from participants.actions import AnotherRunError, send_mailings
from participants.actions.mailings import sending
from participants.lifecycle import MailingStatus
from participants.models import Mailing
from participants.queries.mailings import numbers_of
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to

pytestmark = pytest.mark.django_db


def a_clock(step: timedelta = timedelta()) -> Callable[[], datetime]:
    """A clock that goes on by so much whenever somebody looks at it."""
    looks = iter(range(100_000))
    return lambda: NOW + next(looks) * step


def mailings(*people: int) -> list[Mailing]:
    made = []
    for count in people:
        study, recruiter = a_study_to_write_to(count)
        made.append(a_mailing(study, by=recruiter))
    return made


def test_sends_of_each_in_turn_and_stops_after_some_seconds(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(sending, "AT_ONE_TIME", 1)
    settings.ASKED_AT_MOST = 9
    large, small = mailings(30, 2)
    assert 2 < send_mailings(clock=a_clock(timedelta(seconds=1))) < 30
    assert numbers_of(small) == {"sent": 2}
    assert numbers_of(large)["waiting"] > 0
    for _ in range(30):
        send_mailings(clock=a_clock(timedelta(seconds=1)))
    assert numbers_of(large) == {"sent": 30}
    assert set(Mailing.objects.values_list("status", flat=True)) == {MailingStatus.DONE}


def test_goes_on_with_the_others_when_one_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.ASKED_AT_MOST = 9
    broken, whole = mailings(2, 2)
    begin = sending._begin

    def fails(mailing_id: int, **named: Any) -> bool:
        if mailing_id == broken.pk:
            raise RuntimeError("person1@mail.example")
        return begin(mailing_id, **named)

    monkeypatch.setattr(sending, "_begin", fails)
    assert send_mailings(clock=a_clock()) == 2
    assert numbers_of(whole) == {"sent": 2}
    assert "RuntimeError" in caplog.text
    assert "person1" not in caplog.text


def test_leaves_it_to_the_run_that_is_at_it() -> None:
    mailings(2)
    with psycopg.connect(**_params()) as other:
        place = "hashtextextended('send_mailings', 0)"
        other.execute(f"SELECT pg_advisory_lock({place})")
        with pytest.raises(AnotherRunError):
            send_mailings(clock=a_clock())
        other.execute(f"SELECT pg_advisory_unlock({place})")
    assert mail.outbox == []
    assert send_mailings(clock=a_clock()) == 2


def _params() -> dict[str, Any]:
    given = connections["vault"].get_connection_params()
    return {
        name: given[name]
        for name in ("dbname", "user", "password", "host", "port")
        if name in given
    }
