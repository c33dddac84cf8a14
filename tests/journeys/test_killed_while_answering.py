"""What was thanked for is kept, once, whatever dies meanwhile."""

import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.journeys.participants import Participant
from tests.journeys.running_portal import RunningPortal

pytestmark = pytest.mark.journey

PEOPLE = 24
AT_ONCE = 6
DIES_AFTER = {"web": 3, "database": 8, "worker": 13}
"""How many people were thanked when each dies: others are at every step of answering then."""
BUILT = """
from django.utils import timezone
from studies.actions import Invited, admit_people
from tests.builders.answers import a_link, a_survey
at = timezone.now()
study = a_survey(at=at)
invited = [Invited(f"token-{number}") for number in range({people})]
admit_people(wave=study.waves.get(), invited=invited, by=study.created_by, at=at)
print(study.pk, a_link(study, at=at, by_invitation=True).address)
"""
CLOSED = """
from django.utils import timezone
from reports.actions import freeze_wave
from studies.actions import close_wave
from studies.models import Study
study = Study.objects.get(pk={})
wave = close_wave(wave=study.waves.get(), by=study.created_by, at=timezone.now())
freeze_wave(wave=wave, at=timezone.now())
"""
CUT_OFF = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def _wait_until_thanked(people: list[Future[int]], as_many: int) -> None:
    while sum(one.done() for one in people) < as_many:
        time.sleep(0.05)
    assert not all(one.done() for one in people), "Everybody had answered already."


def test_nothing_that_was_thanked_for_is_lost_or_filed_twice(portal: RunningPortal) -> None:
    study_id, address = portal.python(BUILT.replace("{people}", str(PEOPLE))).split()[-2:]

    def answers(number: int) -> int:
        somebody = Participant(portal.url, f"/s/{address}/")
        screen = {"satisfied": "3", "minutes": str(number)}
        somebody.answer(screen, query=f"?k=token-{number}")
        return number

    with ThreadPoolExecutor(AT_ONCE) as pool:
        people = [pool.submit(answers, number) for number in range(PEOPLE)]
        for what, thanked_before in DIES_AFTER.items():
            _wait_until_thanked(people, thanked_before)
            if what == "database":
                portal.rows("DATABASE", CUT_OFF)
            else:
                portal.processes.kill_and_start(what)
        thanked = [one.result() for one in people]
    assert thanked == list(range(PEOPLE))
    portal.run("shell", "--no-imports", "--command", CLOSED.format(study_id))
    rows = portal.rows(
        "DATABASE",
        "SELECT codes[4] / 10 FROM fieldwork_response WHERE study_id = %s ORDER BY 1",
        int(study_id),
    )
    assert [number for (number,) in rows] == thanked
    assert portal.rows("DATABASE", "SELECT * FROM fieldwork_inboxanswer") == []
