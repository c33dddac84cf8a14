import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fieldwork.lifecycle import ImportStatus
from fieldwork.models import ImportRun, Response
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import BOOK, an_export
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_bytes(an_export())
    return path


def run(study: Study, export: Path, *options: str) -> str:
    out = StringIO()
    call_command(
        "import_responses",
        study.code,
        str(export),
        f"--by={study.created_by.username}",
        "--everyone-agreed",
        "--not-anonymised-because=The tool exports them so.",
        *options,
        stdout=out,
    )
    return out.getvalue()


class TestImportResponsesCommand:
    def test_shows_only_unless_told_otherwise(self, export: Path, tmp_path: Path) -> None:
        out = run(a_study("collecting"), export, "--leave-out=RespondentID", _book(tmp_path))
        assert "25 rows" in out
        assert "Nothing was stored." in out
        assert not Response.objects.exists()
        assert ImportRun.objects.get().status == ImportStatus.DISCARDED

    def test_imports_for_real(self, export: Path, tmp_path: Path) -> None:
        out = run(a_study("collecting"), export, _book(tmp_path), "--for-real")
        assert "Stored 25 answers." in out
        assert Response.objects.count() == 25

    @pytest.mark.requirement("R-078")
    def test_asks_who_answered_where_some_count_and_some_do_not(
        self, export: Path, tmp_path: Path
    ) -> None:
        study, book = a_study("collecting", audiences=("employees", "public")), _book(tmp_path)
        study.burden_lines.all().delete()
        assert "Say how many of the 25 people" in run(study, export, book)
        with pytest.raises(CommandError, match="Say how many of the 25 people"):
            run(study, export, book, "--for-real")
        with pytest.raises(CommandError, match="KIND=NUMBER"):
            run(study, export, book, "--people=staff=5")
        run(study, export, book, "--people=public=5", "--people=employee=20", "--for-real")
        assert sorted(study.addressings.values_list("person_kind", "people")) == [
            ("employee", 20),
            ("public", 5),
        ]

    @pytest.mark.requirement("R-037")
    def test_refuses_an_identifier_that_is_not_left_out(
        self, export: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        study = a_study("collecting")
        with pytest.raises(CommandError, match="settle the problems"):
            run(study, export, "--for-real")
        assert not Response.objects.exists()

    def test_speaks_json(self, export: Path, tmp_path: Path) -> None:
        said = json.loads(run(a_study("collecting"), export, _book(tmp_path), "--json"))
        assert said["findings"]["rows"] == 25
        assert said["status"] == "discarded"

    def test_is_refused_like_every_other_path(self, export: Path, tmp_path: Path) -> None:
        with pytest.raises(CommandError):
            run(a_study("approved"), export, _book(tmp_path), "--for-real")
        assert not Response.objects.exists()

    @pytest.mark.parametrize(
        ("argument", "message"),
        [("--by=nobody", "no such person"), ("--wave=7", "which wave")],
    )
    def test_says_what_is_wrong(self, export: Path, argument: str, message: str) -> None:
        with pytest.raises(CommandError, match=message):
            run(a_study("collecting"), export, argument)


def _book(folder: Path) -> str:
    path = folder / "book.json"
    path.write_text(json.dumps(BOOK))
    return f"--code-book={path}"
