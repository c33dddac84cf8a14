"""Whole surveys answered over HTTP by invitation, against requests that ask each database once.

Web server, worker, clock, PostgreSQL and Redis run as in production, on this machine, and so do
those who answer: without a pause, so many at once as the web server has threads.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.measuring import Measured, fastest, report
from benchmarks.questionnaires import filled_pages, long_definition
from studies.actions import Invited, admit_people
from tests.builders.access import NOW
from tests.builders.answers import a_link, a_survey
from tests.fieldwork.answering.queries import queries_of_each_request
from tests.journeys.participants import Participant
from tests.journeys.running_portal import RunningPortal, running_portal

QUESTIONS, PAGES = 20, 4
AT_ONCE = 8
WARM = 2 * AT_ONCE
STEPS = ("notice", "begin", *["page"] * PAGES, "send", "thanks")
AS_IN_PRODUCTION = {"PORTAL_WEB_PROCESSES": "2", "PORTAL_PURGE_EVERY_SECONDS": "120"}
BUILT = """
from django.utils import timezone
from benchmarks.questionnaires import long_definition
from studies.actions import Invited, admit_people
from tests.builders.answers import a_link, a_survey
at = timezone.now()
definition = long_definition({questions}, pages={pages})
study = a_survey(at=at, definition=definition, expected_respondents={people})
invited = [Invited(f"token-{{number}}") for number in range({people})]
admit_people(wave=study.waves.get(), invited=invited, by=study.created_by, at=at)
print(a_link(study, at=at, by_invitation=True).address)
"""
KEPT = "SELECT (SELECT count(*) FROM fieldwork_inboxanswer), count(*) FROM fieldwork_response"


def run(people: int) -> None:
    """Let people answer, then ask as many plain requests of the same web server."""
    with TemporaryDirectory() as folder, running_portal(Path(folder), **AS_IN_PRODUCTION) as portal:
        answered, ours = _surveys(portal, people)
        asked, plain = _plain_requests(portal, people * len(STEPS))
        ((inbox, filed),) = portal.rows("DATABASE", KEPT)
    assert inbox + filed == people + WARM, "An answer that was thanked for is not there."
    title = f"Answering: {people:,} surveys of {QUESTIONS} questions on {PAGES} pages"
    report(title, ours, plain, pieces=people * len(STEPS), unit="requests")
    print(f"  {people / ours.seconds:.1f} completed surveys per second, {AT_ONCE} people at once")
    _print_requests(answered, asked)


def _surveys(portal: RunningPortal, people: int) -> tuple[list[Participant], Measured]:
    code = BUILT.format(questions=QUESTIONS, pages=PAGES, people=people + WARM)
    address = portal.python(code).split()[-1]
    screens = filled_pages(long_definition(QUESTIONS, pages=PAGES))

    def answer(number: int) -> Participant:
        somebody = Participant(portal.url, f"/s/{address}/")
        somebody.answer(*screens, query=f"?k=token-{number}")
        somebody.path += "thanks/"
        somebody.look()
        return somebody

    _at_once(answer, range(people, people + WARM))
    return _measured("answered from notice to thanks", answer, people)


def _plain_requests(portal: RunningPortal, requests: int) -> tuple[list[Participant], Measured]:
    def look(_: int) -> Participant:
        somebody = Participant(portal.url, "/health/")
        somebody.look()
        return somebody

    return _measured("as many requests of /health/", look, requests)


def _measured(
    what: str, work: Callable[[int], Participant], times: int
) -> tuple[list[Participant], Measured]:
    done: list[Participant] = []
    taken = fastest(what, lambda: done.extend(_at_once(work, range(times))), runs=1)
    return done, taken


def _at_once(work: Callable[[int], Participant], numbers: range) -> list[Participant]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, numbers))


def _print_requests(answered: list[Participant], asked: list[Participant]) -> None:
    """Per kind of request: how long it took, and how often it asked the databases."""
    assert {one.requests for one in answered} == {len(STEPS)}, "A request had to be sent again."
    queries = _queries()
    print(f"  {len(STEPS)} requests per survey, {sum(queries[s] for s in STEPS)} queries in all")
    for step in dict.fromkeys(STEPS):
        places = [place for place, each in enumerate(STEPS) if each == step]
        seconds = [one.seconds[place] for one in answered for place in places]
        _print_times(step, seconds, f"{queries[step]} queries")
    _print_times("all of them", [each for one in answered for each in one.seconds])
    _print_times("/health/", [each for one in asked for each in one.seconds])


def _print_times(what: str, seconds: list[float], more: str = "") -> None:
    p95 = quantiles(seconds, n=20)[-1]
    middle = f"median {median(seconds) * 1000:7.1f} ms"
    print(f"    {what:<14} p95 {p95 * 1000:7.1f} ms  {middle}  {more}".rstrip())


def _queries() -> dict[str, int]:
    """Counted in this process, of the second person of a day: the first is recorded."""
    with patch("django.utils.timezone.now", lambda: NOW):
        study = a_survey(definition=long_definition(QUESTIONS, pages=PAGES))
        people = [Invited("first"), Invited("second")]
        admit_people(wave=study.waves.get(), invited=people, by=study.created_by, at=NOW)
        link = a_link(study, by_invitation=True)
        queries_of_each_request(link, "first")
        return queries_of_each_request(link, "second")
