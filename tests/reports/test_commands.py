import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from foundation.access.roles import Role
from reports.jobs import freeze_wave
from reports.lifecycle import ReportStatus
from reports.models import Report, Snapshot
from tests.builders.access import a_person
from tests.builders.clocks import stop_clocks
from tests.builders.reports import a_report, an_analyst, an_answered_study, many_answers
from tests.conftest import SentTask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march_2027(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clocks(monkeypatch)


class TestRenderReport:
    @pytest.mark.parametrize("shape", ["html", "pdf", "xlsx", "csv", "json"])
    def test_renders_the_newest_report_of_a_study(self, shape: str, tmp_path: Path) -> None:
        report = a_report()
        file, out = tmp_path / f"report.{shape}", StringIO()
        call_command(
            "render_report", report.study.code, shape=shape, output=file,
            by=report.author.username, stdout=out,
        )  # fmt: skip
        assert file.stat().st_size > 500
        assert str(report.report_ref) in out.getvalue()
        assert Report.objects.get().status == ReportStatus.RENDERED

    def test_drafts_a_report_of_everything_when_asked(
        self, tmp_path: Path, captured_tasks: list[SentTask]
    ) -> None:
        study, file = an_answered_study(), tmp_path / "report.json"
        call_command(
            "render_report", study.code, "--new", "--band", "minutes: 20, 40",
            "--format", "json", "--output", str(file), "--by", an_analyst(study).username,
            stdout=StringIO(),
        )  # fmt: skip
        tables = json.loads(file.read_text())["tables"]
        questions = [table["question"] for table in tables]
        assert questions == ["satisfied", "languages__1", "languages__2", "minutes"]
        assert not [task for task in captured_tasks if task.name == "reports.jobs.render_report"]

    def test_refuses_whom_the_page_refuses(self, tmp_path: Path) -> None:
        report, file = a_report(), tmp_path / "report.json"
        outsider = a_person(Role.RECORDS_OFFICER)
        with pytest.raises(CommandError, match="Refused"):
            call_command("render_report", str(report.report_ref), output=file, by=outsider.username)
        assert not file.exists()

    @pytest.mark.parametrize("name", ["TSA-1999-001", "0b1d2c3e-0000-4000-8000-000000000000"])
    def test_says_when_there_is_nothing_to_render(self, name: str, tmp_path: Path) -> None:
        person = a_person()
        with pytest.raises(CommandError, match="such"):
            call_command("render_report", name, output=tmp_path / "x", by=person.username)


class TestFreezeWave:
    @pytest.mark.django_db(transaction=True)
    def test_runs_when_a_wave_closes(self, captured_tasks: list[SentTask]) -> None:
        study = an_answered_study(many_answers(12))
        (sent,) = [task for task in captured_tasks if task.name == "reports.jobs.freeze_wave"]
        freeze_wave(**sent.kwargs)
        assert Snapshot.objects.get().study == study
