"""A process that does not open the contact vault cannot know that nothing is due: it refuses (G8).

In production the answering and analysis pages and their worker run like this. Rendering, release
and closing then happen where the vault is open, or not at all.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import override_settings

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from participants.apps import VAULT_IS_CLOSED
from reports.actions import (
    RenderingRefused,
    approve_release,
    render_report,
    request_rendering,
)
from reports.jobs import render_report as rendering_job
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import document_of
from research_portal.settings import environment
from research_portal.settings.environment import PROJECT
from retention import queries, registry
from studies.actions import close_study
from studies.lifecycle import StudyStatus
from tests.builders.access import NOW
from tests.builders.reports import a_report, an_answered_study

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def the_vault_closed() -> Iterator[None]:
    """As in a process that was started with ``PORTAL_OPENS_VAULT=0``."""
    seen = [each for each in registry.all_classes() if not is_of_the_vault(each)]
    with registry.only(*seen), override_settings(PORTAL_OPENS_VAULT=False):
        apps.get_app_config("participants").ready()
        yield


def is_of_the_vault(record_class: object) -> bool:
    return type(record_class).__module__.startswith("participants.")


@pytest.mark.requirement("R-119")
class TestRenderReport:
    def test_is_refused_with_the_reason_and_never_rendered(self) -> None:
        report = a_report("rendering")
        with the_vault_closed(), pytest.raises(RenderingRefused) as refused:
            render_report(report_id=report.pk, by=report.author, at=NOW)
        assert refused.value.reasons == (VAULT_IS_CLOSED,)
        kept = Report.objects.get()
        assert (kept.status, kept.refusal_reasons) == (ReportStatus.REFUSED, [VAULT_IS_CLOSED])
        assert (kept.payload, kept.pdf, document_of(kept)) == (None, None, None)

    def test_is_refused_in_a_job_that_went_to_the_wrong_worker(self) -> None:
        report = a_report("rendering")
        with the_vault_closed():
            assert rendering_job(report.pk, report.author.pk) is False
        assert Report.objects.get().payload is None

    def test_is_refused_on_the_command_line_and_writes_no_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        report = a_report()
        file = tmp_path / "report.csv"
        words = (str(report.report_ref), "--format", "csv", "--output", str(file))
        with (
            the_vault_closed(),
            pytest.raises(CommandError, match="does not open the contact vault"),
        ):
            call_command("render_report", *words, "--by", report.author.username)
        assert not file.exists()

    def test_is_done_where_the_vault_is_open(self) -> None:
        report = a_report("rendering")
        with the_vault_closed(), pytest.raises(RenderingRefused):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        request_rendering(report_id=report.pk, by=report.author, at=NOW)
        report = render_report(report_id=report.pk, by=report.author, at=NOW)
        assert report.status == ReportStatus.RENDERED


class TestApproveRelease:
    def test_is_refused_with_the_reason(self) -> None:
        report = a_report("rendered")
        by: User = report.study.created_by
        with the_vault_closed(), pytest.raises(Refused) as refused:
            approve_release(report_id=report.pk, no_personal_data=True, by=by, at=NOW)
        assert VAULT_IS_CLOSED in refused.value.reasons[0]
        assert not AuditEvent.objects.filter(verb="report.approved").exists()


class TestCloseStudy:
    def test_is_refused_with_the_reason(self) -> None:
        study = an_answered_study()
        with the_vault_closed(), pytest.raises(Refused) as refused:
            close_study(study=study, by=study.created_by, at=NOW)
        assert VAULT_IS_CLOSED in refused.value.reasons
        study.refresh_from_db()
        assert study.status == StudyStatus.COLLECTING


class TestThePurgeCommand:
    def test_says_what_it_cannot_see(self) -> None:
        told = StringIO()
        with the_vault_closed():
            call_command("purge", stdout=StringIO(), stderr=told)
        assert VAULT_IS_CLOSED in told.getvalue()


class TestAProcess:
    @pytest.mark.parametrize(
        ("opens", "sees"), [("0", f"False {[VAULT_IS_CLOSED]}"), ("1", "True []")]
    )
    def test_knows_whether_it_sees_everything(self, opens: str, sees: str) -> None:
        program = (
            "import django; django.setup();"
            "from django.conf import settings; from retention.registry import out_of_sight;"
            "print('vault' in settings.DATABASES, out_of_sight())"
        )
        started = subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env=environment.for_a_process(
                PORTAL_OPENS_VAULT=opens, DJANGO_SETTINGS_MODULE="research_portal.settings.test"
            ),
            capture_output=True,
            text=True,
            check=True,
        )
        assert started.stdout.strip() == sees

    def test_sees_everything_in_these_tests(self) -> None:
        assert registry.out_of_sight() == []
        assert queries.held(at=NOW) == []
