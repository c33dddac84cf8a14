"""A process that does not open the contact vault relies on what the vault said (G8).

In production all pages and workers run like this but those of recruiting. Rendering, release and
closing wait for the vault's own word that nothing is due, and are refused without it.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from celery.exceptions import Retry
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from reports.actions import (
    RenderingRefused,
    check_report,
    render_report,
    request_rendering,
)
from reports.jobs import render_report as rendering_job
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import document_of
from research_portal.settings import environment
from research_portal.settings.environment import PROJECT
from retention import published, queries, registry
from retention.actions import publish_holdings, purge_due
from retention.jobs import purge_study
from retention.models import Certificate, Trigger
from studies.actions import close_study
from studies.lifecycle import StudyStatus
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.clocks import stop_clocks
from tests.builders.participants import a_contact_list, a_recruiter, bring_in
from tests.builders.reports import EVERYTHING, a_report, an_answered_study
from tests.conftest import SentTask

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(minutes=11)
SILENT = "The contact vault has not said yet what it holds."


@contextmanager
def started_with(**opens: bool) -> Iterator[None]:
    """As in a process that was started with these variables."""
    with registry.only(*registry.all_classes()), override_settings(**opens):
        for app in ("participants", "fieldwork"):
            apps.get_app_config(app).ready()
        yield


@contextmanager
def the_vault_closed() -> Iterator[None]:
    """A process of the portal."""
    with started_with(PORTAL_OPENS_VAULT=False):
        yield


@contextmanager
def the_vault() -> Iterator[None]:
    """A process of the vault."""
    with started_with(PORTAL_OPENS_ANSWERS=False):
        yield


@pytest.mark.requirement("R-119")
class TestRenderReport:
    def test_is_refused_with_the_reason_and_never_rendered(self) -> None:
        report = a_report("rendering")
        with the_vault_closed(), pytest.raises(RenderingRefused, match=SILENT):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        kept = Report.objects.get()
        assert kept.status == ReportStatus.REFUSED
        assert (kept.payload, kept.pdf, document_of(kept)) == (None, None, None)

    def test_is_refused_on_the_command_line_and_writes_no_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stop_clocks(monkeypatch)
        report = a_report()
        file = tmp_path / "report.csv"
        words = (str(report.report_ref), "--format", "csv", "--output", str(file))
        with the_vault_closed(), pytest.raises(CommandError, match=SILENT):
            call_command("render_report", *words, "--by", report.author.username)
        assert not file.exists()

    def test_is_done_once_the_vault_has_said_that_nothing_is_due(self) -> None:
        report = a_report("rendering")
        with the_vault_closed(), pytest.raises(RenderingRefused):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        with the_vault():
            publish_holdings(at=NOW)
        request_rendering(report_id=report.pk, by=report.author, at=NOW)
        with the_vault_closed():
            report = render_report(report_id=report.pk, by=report.author, at=NOW)
        assert report.status == ReportStatus.RENDERED


@pytest.mark.requirement("R-119")
class TestTheJob:
    """It sends the vault to look, comes back, and only then renders or refuses."""

    @pytest.fixture
    def report(self, monkeypatch: pytest.MonkeyPatch) -> Report:
        stop_clocks(monkeypatch)
        return a_report("rendering")

    def test_waits_for_the_vault_and_then_renders(
        self, report: Report, captured_tasks: list[SentTask]
    ) -> None:
        with the_vault():
            publish_holdings(at=NOW)  # before it was asked for: not enough
        with the_vault_closed(), pytest.raises(Retry):
            rendering_job(report.pk, report.author.pk)
        study_ref = str(report.study.study_ref)
        looks = [task for task in captured_tasks if task.name == "retention.jobs.purge_study"]
        assert looks[-1].kwargs == {"study_ref": study_ref}
        report.refresh_from_db()
        assert report.status == ReportStatus.RENDERING
        with the_vault():
            purge_study(study_ref)
        with the_vault_closed():
            assert render_again(report) is True
        report.refresh_from_db()
        assert report.status == ReportStatus.RENDERED

    def test_is_refused_when_the_vault_does_not_answer(self, report: Report) -> None:
        with the_vault_closed(), override_settings(PORTAL_WAIT_FOR_VAULT_SECONDS=0):
            assert rendering_job(report.pk, report.author.pk) is False
        report.refresh_from_db()
        assert report.status == ReportStatus.REFUSED
        assert SILENT in report.refusal_reasons[0]
        assert report.payload is None

    def test_is_refused_while_the_vault_says_that_contacts_are_due(self, report: Report) -> None:
        with the_vault():
            contacts_that_are_due(report.study)
            publish_holdings(at=NOW)
        with the_vault_closed():
            assert render_again(report) is False
        report.refresh_from_db()
        assert "Study contacts must go first" in report.refusal_reasons[0]


def render_again(report: Report) -> bool:
    """The job as it comes back after a while."""
    rendering_job.push_request(retries=1)  # type: ignore[call-arg]
    try:
        return bool(rendering_job.run(report.pk, report.author.pk))
    finally:
        rendering_job.pop_request()


def contacts_that_are_due(study: Study) -> None:
    """Brought in after the last wave was closed."""
    bring_in(study, a_contact_list(), by=a_recruiter(study))


class TestCheckReport:
    def test_is_refused_with_the_reason_and_the_vault_is_sent_to_look(
        self, captured_tasks: list[SentTask]
    ) -> None:
        report = a_report("rendered")
        by: User = report.study.created_by
        with the_vault_closed(), pytest.raises(Refused) as refused:
            check_report(report_id=report.pk, confirmed=EVERYTHING, by=by, at=LATER)
        assert "which is too long ago" in refused.value.reasons[0]
        assert captured_tasks[-1].name == "retention.jobs.purge_study"
        assert not AuditEvent.objects.filter(verb="report.checked").exists()


class TestCloseStudy:
    def test_is_refused_until_the_vault_has_looked(self, captured_tasks: list[SentTask]) -> None:
        study = an_answered_study()
        with the_vault_closed(), pytest.raises(Refused) as refused:
            close_study(study=study, by=study.created_by, at=NOW)
        assert SILENT in refused.value.reasons[1]
        assert captured_tasks[-1].name == "retention.jobs.purge_study"
        study.refresh_from_db()
        assert study.status == StudyStatus.COLLECTING
        with the_vault():
            purge_due(at=NOW, trigger=Trigger.COMMAND, by=None, study_ref=study.study_ref)
        with the_vault_closed():
            close_study(study=study, by=study.created_by, at=NOW)
        study.refresh_from_db()
        assert study.status == StudyStatus.CLOSED

    def test_makes_what_was_said_before_count_no_more(self) -> None:
        study = an_answered_study()
        with the_vault():
            purge_due(at=NOW, trigger=Trigger.COMMAND, by=None, study_ref=study.study_ref)
        with the_vault_closed():
            close_study(study=study, by=study.created_by, at=NOW)
            assert published.is_awaited(study.study_ref)


class TestThePurgeCommand:
    def test_says_what_it_cannot_see(self) -> None:
        told = StringIO()
        with the_vault_closed():
            call_command("purge", stdout=StringIO(), stderr=told)
        assert "The contact vault destroys what it holds by itself" in told.getvalue()
        assert SILENT in told.getvalue()


class TestWhatEachOfTheTwoDestroys:
    @pytest.mark.requirement("R-139")
    def test_adds_up_to_everything(self) -> None:
        study = a_report("draft").study
        contacts_that_are_due(study)
        far = timezone.now() + timedelta(days=4 * 365)
        with the_vault():
            theirs = purge_due(at=far, trigger=Trigger.COMMAND, by=None)
        assert theirs is not None
        assert {one.record_class for one in theirs.items.all()} == {"study_contacts"}
        with the_vault_closed():
            purge_due(at=far, trigger=Trigger.COMMAND, by=None)
            left = queries.held(at=far)
        assert [one.record_class for one in left if one.record_class == "study_contacts"] == []
        assert Certificate.objects.count() >= 1


class TestAProcess:
    @pytest.mark.parametrize(
        ("opens", "answers", "sees"),
        [("0", "1", "False ['vault']"), ("1", "0", "True ['portal']"), ("1", "1", "True []")],
    )
    def test_knows_whether_it_sees_everything(self, opens: str, answers: str, sees: str) -> None:
        program = (
            "import django; django.setup();"
            "from django.conf import settings; from retention.registry import out_of_sight;"
            "print('vault' in settings.DATABASES, [str(one) for one in out_of_sight()])"
        )
        started = subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env=environment.for_a_process(
                PORTAL_OPENS_VAULT=opens,
                PORTAL_OPENS_ANSWERS=answers,
                DJANGO_SETTINGS_MODULE="research_portal.settings.test",
            ),
            capture_output=True,
            text=True,
            check=True,
        )
        assert started.stdout.strip() == sees

    def test_sees_everything_in_these_tests(self) -> None:
        assert registry.out_of_sight() == []
        assert queries.held(at=NOW) == []
