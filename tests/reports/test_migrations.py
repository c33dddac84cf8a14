"""Reports of before the words stood one by one, brought to how reports are kept today."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from reports.document import ReportDocument
from reports.formats import FORMATS
from reports.models import LedgerEntry, Report
from reports.queries import document_of
from reports.told import entries_beside, told_by
from reports.written import Written
from tests.builders.reports import a_report, an_answered_study, many_answers

pytestmark = pytest.mark.django_db
BEFORE = ("reports", "0011_publication_respects_the_clearance")
FOUND = "Most are satisfied.\nThe young wait longest."
PROPOSED = "Open a lane.\n\n  Say how long it takes. "
LINES = [(1, "Open a lane."), (2, "Say how long it takes.")]
SINCE = ("kinds", "only", "written", "weighting", "merged")


def migrate_back() -> None:
    """To before the words stood one by one."""
    plan = MigrationExecutor(connection).migration_plan([BEFORE])
    names = [(each.app_label, each.name) for each, _ in plan]
    for target in (*names[1:], BEFORE):
        _migrate(target)


def migrate_to_today() -> None:
    """As an upgrade does."""
    executor = MigrationExecutor(connection)
    for each, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _migrate((each.app_label, each.name))


def _migrate(target: tuple[str, str]) -> None:
    """As if it were committed: what is deferred is looked at before the next."""
    MigrationExecutor(connection).migrate([target])
    connection.check_constraints()


def as_it_was(report: Report) -> None:
    """The texts of a report of before, also in what was rendered of it."""
    payload = report.payload
    if payload:
        payload = {name: said for name, said in payload.items() if name not in SINCE}
        payload["heading"] |= {"findings": FOUND, "recommendations": PROPOSED}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE reports_report SET findings = %s, recommendations = %s, payload = %s"
            " WHERE id = %s",
            [FOUND, PROPOSED, json.dumps(payload) if payload else None, report.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def before() -> dict[str, ReportDocument | None]:
    """What a draft, a released and a public report said before; the test takes all of it back."""
    made = {
        status: a_report(status, study=an_answered_study(many_answers(200)), summary=FOUND)
        for status in ("draft", "released", "public")
    }
    said = {status: document_of(report) for status, report in made.items()}
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")  # whoever owns the tables
    migrate_back()
    for report in made.values():
        as_it_was(report)
    migrate_to_today()
    return said


class TestReportsOfBefore:
    def test_lose_nothing_and_read_the_same(self, before: dict[str, Any]) -> None:
        for status, said in before.items():
            report = Report.objects.get(status=status)
            self._keeps_words(report)
            assert len(entries_beside(Report(study=report.study))) == (status != "draft")
            now = document_of(report)
            assert (now is None) is (said is None)
            if now is None:
                continue
            assert (now.protected, now.labels, now.strata) == (
                said.protected, said.labels, said.strata,
            )  # fmt: skip
            assert now.written == Written.from_texts(FOUND, PROPOSED)
            told = LedgerEntry.objects.get(report_ref=report.report_ref)
            assert told_by(told) == said.protected
            assert (told.at, told.threshold) == (report.released_at, report.threshold)
            assert told.asked == tuple(getattr(report, name) for name in LedgerEntry.ASKED)
            for each in FORMATS.values():
                assert each.write(now)
        self._is_read_by_everybody()

    def _keeps_words(self, report: Report) -> None:
        rows: Any = report.recommendations.values_list("number", "text")
        assert (report.summary, list(rows)) == (FOUND, LINES)
        assert (report.filters, report.themes, report.merges, report.quotes) == ([], [], {}, [])

    def _is_read_by_everybody(self) -> None:
        report = Report.objects.get(status="public")
        page = Client().get(reverse("view_publication", args=[report.publication_ref])).text
        for words in ("The young wait longest.", "Say how long it takes."):
            assert words in page
