"""What is due in a department of many years: planned over 10,000 studies and 5,000,000 records.

A tenth first: what the whole takes beyond ten times that, how many queries it asks, and how much
more memory it holds, says whether any of them grows with what is held. The yardstick counts the
same rows by study in plain SQL, and knows nothing of days.
"""

from dataclasses import dataclass
from time import perf_counter

from django.db import connections
from django.test.utils import CaptureQueriesContext

from benchmarks.measuring import Measured, fastest, peak, report
from benchmarks.planning_filling import COUNTED, Filled
from retention import queries
from tests.builders.access import NOW

ANSWERS_OF_TEN = 8
"""Of ten records, eight are answers, and the others contacts; sessions come on top."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning took: seconds, questions to all databases, megabytes more, and what is due."""

    measured: Measured
    queries: int
    megabytes: int
    due: int


def run(studies: int, records: int) -> None:
    """A tenth, then the rest on top of it."""
    filled = Filled()
    queries.to_purge(at=NOW)  # what is read once and kept is no growth
    each = records // studies
    tenth = _planned(filled, studies // 10, each)
    whole = _planned(filled, studies - studies // 10, each)
    plain = fastest("the same rows counted by study, in SQL", _count, runs=3)
    report(
        f"Planning: {studies:,} studies, {records:,} records", whole.measured, plain,
        pieces=records, unit="records",
    )  # fmt: skip
    growth = whole.measured.seconds / tenth.measured.seconds
    print(f"  (ten times as much took {growth:.1f} times as long;", end=" ")
    print(f"queries: {tenth.queries} for a tenth, {whole.queries} for the whole;", end=" ")
    print(f"memory grew by {tenth.megabytes} MB, then by {whole.megabytes} MB;", end=" ")
    print(f"due: {tenth.due:,}, then {whole.due:,})")


def _planned(filled: Filled, more: int, each: int) -> Planned:
    answers = each * ANSWERS_OF_TEN // 10
    filled.more(more, answers=answers, contacts=each - answers)
    before = peak()
    with _Counted() as asked:
        started = perf_counter()
        due = queries.to_purge(at=NOW)
        seconds = perf_counter() - started
    return Planned(
        Measured("what is due, by every rule", seconds), len(asked), peak() - before, len(due)
    )


class _Counted:
    """Questions to all databases within the block."""

    def __init__(self) -> None:
        self._each = [CaptureQueriesContext(each) for each in connections.all()]

    def __enter__(self) -> "_Counted":
        for each in self._each:
            each.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        for each in self._each:
            each.__exit__(None, None, None)

    def __len__(self) -> int:
        return sum(len(each) for each in self._each)


def _count() -> None:
    for using, table, column in COUNTED:
        with connections[using].cursor() as cursor:
            cursor.execute(f"SELECT {column}, count(*) FROM {table} GROUP BY 1")
            cursor.fetchall()
