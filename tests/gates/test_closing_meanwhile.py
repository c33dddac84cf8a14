"""A study or a wave that closes while somebody collects: what was read before does not count."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction

from fieldwork.actions import import_responses, start_session
from fieldwork.models import ImportRun, Response, Session
from foundation.access.policy import Refused
from participants.models import Contact
from studies.actions import close_study, close_wave
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import STARTED, a_session, an_import, prepare
from tests.builders.participants import a_contact_list, a_recruiter, bring_in
from tests.builders.studies import a_study
from tests.gates.test_tenth_person import (
    SECONDS,
    in_a_process_of_its_own,
    wait_until_blocked_or_done,
)


def end_study(study: Study) -> None:
    close_study(study=study, by=study.created_by, at=NOW)


def end_wave(study: Study) -> None:
    close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)


def said_while_closing(
    close: Callable[[Study], None], study: Study, collect: Callable[[], object]
) -> str:
    """What ``collect`` said that began before the closing was committed."""
    has_closed, may_commit = Event(), Event()

    def closing() -> str:
        with transaction.atomic():
            close(study)
            has_closed.set()
            assert may_commit.wait(SECONDS)
        return ""

    def collecting() -> str:
        assert has_closed.wait(SECONDS)
        try:
            collect()
        except Refused as refused:
            return " ".join(refused.reasons)
        return ""

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(in_a_process_of_its_own, work) for work in (closing, collecting)]
        wait_until_blocked_or_done(done[1])
        may_commit.set()
        return [one.result(SECONDS) for one in done][1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("close", "reason"), [(end_study, "The study is closed."), (end_wave, "The wave is closed.")]
)
class TestClosingMeanwhile:
    def test_lets_no_answer_in(self, close: Callable[[Study], None], reason: str) -> None:
        run: ImportRun = an_import(a_study("collecting"))
        said = said_while_closing(
            close,
            run.study,
            lambda: import_responses(run_id=run.pk, by=run.created_by, at=NOW),
        )
        assert reason in said
        assert not Response.objects.exists()

    def test_starts_no_session(self, close: Callable[[Study], None], reason: str) -> None:
        session: Session = a_session()
        prepare(session, by=session.facilitator)
        begin = STARTED + timedelta(minutes=1)
        said = said_while_closing(
            close,
            session.study,
            lambda: start_session(session_id=session.pk, by=session.facilitator, at=begin),
        )
        assert reason in said
        assert Session.objects.get().started_at is None


@pytest.mark.django_db(transaction=True)
class TestClosingWhileContactsComeIn:
    def test_lets_no_contact_in(self) -> None:
        study = a_study("collecting")
        recruiter = a_recruiter(study)
        said = said_while_closing(
            end_study, study, lambda: bring_in(study, a_contact_list(), by=recruiter)
        )
        assert "closed" in said
        assert not Contact.objects.exists()
