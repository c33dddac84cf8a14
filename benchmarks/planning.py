"""What is due in a department of many years: planned over 10,000 studies and 5,000,000 records.

A tenth first: what the whole takes beyond ten times that, how many queries it asks, and how much
more memory it holds, says whether any of them grows with what is held. The yardstick counts the
same rows by study in plain SQL, and knows nothing of days.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.db import connections

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
    _due()  # what is read once and kept is no growth
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
    with _counted() as asked:
        started = perf_counter()
        due = _due()
        seconds = perf_counter() - started
    again = fastest("what is due, by every rule", _due, runs=2)
    measured = Measured(again.what, min(seconds, again.seconds))
    return Planned(measured, asked.total(), peak() - before, due)


def _due() -> int:
    """How much falls due; looked at one after the other, as a purge writes down its plan."""
    return sum(1 for _ in queries.each_to_purge(at=NOW))


@contextmanager
def _counted() -> Iterator[Counter[str]]:
    """Questions to each database within the block; only their number is kept."""
    asked: Counter[str] = Counter()

    def ask(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked[context["connection"].alias] += 1
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for each in connections.all():
            stack.enter_context(each.execute_wrapper(ask))
        yield asked


def _count() -> None:
    for using, table, column in COUNTED:
        with connections[using].cursor() as cursor:
            cursor.execute(f"SELECT {column}, count(*) FROM {table} GROUP BY 1")
            cursor.fetchall()
