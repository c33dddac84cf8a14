"""Pages of oversight with a full database against the same pages with an empty one.

Full is 10,000 studies, 100,000 privacy reviews and 1,000,000 audit events unless told otherwise.
What is filled passes every constraint; only the audit record is written past its trigger, with
the hashes that it would have had.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.oversight_filling import fill
from foundation.access.models import User
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.audit.queries import verify_chain
from studies.models import Pta, Study
from tests.builders.access import NOW, a_person

RUNS = 40
WARM = 3
ALLOWED = 3.0

INVENTORY, AUDIT = "view_inventory", "view_audit"
ALL_COLUMNS = {"columns": ["title", "lead", "covered", "pta", "clearance", "addressed"]}


@dataclass(frozen=True, slots=True)
class Page:
    """One address as one person sees it."""

    what: str
    client: Client
    name: str
    asked: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds in the middle and at the slow end, and how often the database was asked."""

    median: float
    p95: float
    queries: int


def run(studies: int, reviews: int, events: int) -> None:
    """Measure empty, fill, measure again, print the ratios."""
    with patch("django.utils.timezone.now", lambda: NOW):
        office, auditor = a_person(Role.PRIVACY_OFFICE), a_person(Role.AUDITOR)
        empty = {page.what: _taken(page) for page in _pages(office, auditor)}
        started = perf_counter()
        fill(studies, reviews_each=max(reviews // studies, 1), events=events)
        print(
            f"\nOversight: {Study.objects.count():,} studies, {Pta.objects.count():,} reviews,"
            f" {AuditEvent.objects.count():,} events (filled in {perf_counter() - started:.0f} s)"
        )
        print(f"  {'page':<44} {'empty p95':>11} {'full p95':>11}  ratio  queries")
        pages = _pages(office, auditor)
        slow = [page.what for page in pages if not _compare(page, empty[page.what])]
        _verify()
    print(f"  slower than {ALLOWED:.0f} times: {', '.join(slow) or 'none'}")


def _pages(office: User, auditor: User) -> Iterable[Page]:
    reader, examiner = _signed_in(office), _signed_in(auditor)
    study = Study.objects.order_by("-pk").first()
    event = AuditEvent.objects.order_by("sequence")[1000:1001].first()
    asked: dict[str, dict[str, Any]] = {
        "inventory": {},
        "inventory, last page": {"page": "last"},
        "inventory, all columns": ALL_COLUMNS,
        "inventory, not covered": {"covered": "no"},
        "inventory, review returned": {"pta": "returned"},
        "inventory, generic clearance": {"clearance": "generic"},
        "inventory, ends in 90 days": {"expiring": "90"},
        "inventory, words of the title": {"q": "experience 77"},
        "inventory, by people addressed": {"sort": "-addressed"},
        "inventory, by day of expiry": {"sort": "pta_expires"},
        "inventory, CSV to its first line": {"format": "csv"},
    }
    for what, said in asked.items():
        yield Page(what, reader, INVENTORY, said)
    for what, name in (
        ("dashboards", "view_dashboards"),
        ("burden report", "view_burden"),
        ("reviews", "list_reviews"),
        ("studies", "list_studies"),
        ("home of the office", "home"),
    ):
        yield Page(what, reader, name, {})
    person = str(study.created_by.user_ref) if study else ""
    records: dict[str, dict[str, Any]] = {
        "audit": {},
        "audit, one study": {"study": study.code if study else "TSA-2027-001"},
        "audit, one person": {"by": person},
        "audit, one kind": {"group": "pta"},
        "audit, one kind by one person": {"group": "pta", "by": person},
        "audit, a month": {"since": "2026-11-01", "until": "2026-11-30"},
        "audit, near the beginning": {"before": event.sequence if event else 1},
        "audit, CSV to its first line": {"format": "csv", "group": "pta"},
    }
    for what, said in records.items():
        yield Page(what, examiner, AUDIT, said)


def _compare(page: Page, empty: Taken) -> bool:
    full = _taken(page)
    ratio = full.p95 / empty.p95
    print(
        f"  {page.what:<44} {empty.p95:8.1f} ms {full.p95:8.1f} ms  x {ratio:4.1f}"
        f"  {empty.queries} and {full.queries}"
        f"  (median {empty.median:.1f} and {full.median:.1f} ms)"
    )
    return ratio <= ALLOWED


def _taken(page: Page) -> Taken:
    address = reverse(page.name)

    def ask() -> None:
        answer = page.client.get(address, page.asked)
        assert answer.status_code == 200, (page, answer.status_code)
        if answer.streaming:
            next(iter(answer.streaming_content))  # type: ignore[attr-defined]
            answer.close()

    for _ in range(WARM):
        ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    queries = len(captured)  # the next request empties the log
    times = [_milliseconds(ask) for _ in range(RUNS)]
    return Taken(median(times), quantiles(times, n=20)[-1], queries)


def _milliseconds(work: Callable[[], None]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _verify() -> None:
    started = perf_counter()
    report = verify_chain()
    assert report.ok, report
    taken = perf_counter() - started
    print(f"  verification of {report.checked:,} events: {taken:.1f} s; every link holds")
