import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections

from foundation.keyring import keys
from participants.models import Contact
from participants.queries import contacts_key
from retention.actions import purge_due
from retention.certificates import is_genuine
from retention.lifecycle import ItemState, RunStatus
from retention.models import PurgeRun, Trigger
from studies.actions import close_study
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_study
from tests.participants.killed_purge import READY

PROJECT = Path(__file__).parents[2]
PEOPLE = 10


def purge_and_kill(when: str) -> int:
    """Start the purge as a process, kill it at the given point; what the kernel says of it."""
    names = [
        str(connections[alias].settings_dict["NAME"]) for alias in ("default", "vault", "keyring")
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.participants.killed_purge", when, NOW.isoformat(), *names],
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
@pytest.mark.parametrize(("when", "left"), [("after_key", PEOPLE), ("between_rows", PEOPLE - 4)])
class TestKilledPurge:
    def test_is_finished_and_certified_by_the_next_one(self, when: str, left: int) -> None:
        study = self._closed_study()
        assert purge_and_kill(when) == -signal.SIGKILL
        self._is_half_done(study, left)
        run = purge_due(at=NOW, trigger=Trigger.COMMAND, by=None)
        assert run == PurgeRun.objects.get()
        assert run is not None
        assert run.status == RunStatus.CERTIFIED
        item = run.items.get()
        assert (item.state, item.count, item.erased_count) == (ItemState.VERIFIED, PEOPLE, PEOPLE)
        assert not Contact.objects.exists()
        assert is_genuine(run.certificate)

    def _closed_study(self) -> Study:
        study = a_study("collecting")
        a_study_with_contacts(study, PEOPLE)
        return close_study(study=study, by=study.created_by, at=NOW)

    def _is_half_done(self, study: Study, left: int) -> None:
        assert keys.is_destroyed(contacts_key(study.study_ref))
        assert Contact.objects.count() == left
        run = PurgeRun.objects.get()
        assert run.status == RunStatus.RUNNING
        assert run.items.get().state == ItemState.ERASING
