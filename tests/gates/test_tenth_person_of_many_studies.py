"""Many processes open sessions of studies that ask the same questions: nine pass, never ten."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from fieldwork.models import Session
from studies.models import Addressing
from tests.builders.fieldwork import STARTED as MOMENT
from tests.builders.fieldwork import a_session, a_session_study, prepare
from tests.builders.studies import DEFINITION, a_definition
from tests.gates.asking_at_once import READY, STARTED

PROJECT = Path(__file__).parents[2]
STUDIES, SESSIONS_EACH = 4, 5


def a_questionnaire(number: int) -> dict[str, Any]:
    """The same questions in every study, and one that no other study asks."""
    first, *others = DEFINITION["questions"]
    own = {**first, "key": "own", "text": f"How satisfied are you with line {number}?"}
    return a_definition(questions=[first, own, *others])


def prepared_sessions(number: int) -> list[Session]:
    """Sessions of one study, ready to be opened; every study swaps one question."""
    study = a_session_study(definition=a_questionnaire(number))
    sessions = [a_session(study=study) for _ in range(SESSIONS_EACH)]
    return [prepare(session, by=session.facilitator) for session in sessions]


def a_process(sessions: list[Session]) -> "subprocess.Popen[str]":
    names = [str(connections[a].settings_dict["NAME"]) for a in ("default", "vault", "keyring")]
    numbers = [str(session.pk) for session in sessions]
    module = [sys.executable, "-m", "tests.gates.asking_at_once"]
    return subprocess.Popen(
        [*module, MOMENT.isoformat(), *names, *numbers],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "research_portal.settings.test"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
class TestTheTenthPersonOfManyStudies:
    @pytest.mark.requirement("R-074")
    @pytest.mark.requirement("R-075")
    def test_is_refused_however_many_ask_at_once(self) -> None:
        processes = [a_process(prepared_sessions(number)) for number in range(STUDIES)]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == READY
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [line for process in processes for line in process.communicate()[0].splitlines()]
        assert len(said) == STUDIES * SESSIONS_EACH
        assert said.count(STARTED) == 9
        assert all("a clearance is needed" in line for line in said if line != STARTED)
        assert sum(entry.people for entry in Addressing.objects.all()) == 9
