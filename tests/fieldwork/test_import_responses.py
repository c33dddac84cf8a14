import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from fieldwork import actions, jobs
from fieldwork.lifecycle import ImportStatus
from fieldwork.loading import aad_of_texts, random_refs
from fieldwork.models import ImportRun, Response, ResponseBatch
from fieldwork.reading.codebook import CodeBookError
from fieldwork.reading.encodings import NotTextError
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from studies.actions import add_wave, close_study, create_instrument_version
from studies.gates import CollectionRefused
from studies.models import Addressing
from tests.builders.access import NOW
from tests.builders.fieldwork import (
    BOOK,
    NUMBERED,
    SATISFIED,
    an_export,
    an_import,
    responses,
)
from tests.builders.studies import a_definition, a_member, a_study, a_vendor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock_of_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


class TestStartImport:
    def test_keeps_the_file_sealed_and_proposes_a_code_book(self, own_files_folder: Path) -> None:
        run = an_import(book=None)
        assert run.status == ImportStatus.REFUSED
        assert run.code_book["columns"]["How old are you?"] == {"variable": "age"}
        assert run.findings["refused_columns"][0]["column"] == "RespondentID"
        on_disk = b"".join(p.read_bytes() for p in own_files_folder.rglob("*") if p.is_file())
        assert len(on_disk) > 1_000
        assert b"Shorter lines" not in on_disk

    def test_refuses_a_stranger_to_the_study_and_keeps_nothing(
        self, own_files_folder: Path
    ) -> None:
        study = a_study("collecting")
        recruiter = a_member(study, Role.RECRUITER)
        with pytest.raises(Refused):
            an_import(study, by=recruiter)
        assert not ImportRun.objects.exists()
        assert not list(own_files_folder.rglob("imports/*"))

    def test_forgets_a_file_that_is_no_table(self, own_files_folder: Path) -> None:
        study = a_study("collecting")
        with pytest.raises(NotTextError):
            an_import(study, content=b"PK\x03\x04\x00\x00")
        assert not list(own_files_folder.rglob("imports/*"))

    @pytest.mark.requirement("R-100")
    def test_refuses_rows_from_a_research_company(self) -> None:
        study = a_study("approved", conductor="vendor", vendor=a_vendor())
        with pytest.raises(Refused, match="aggregate"):
            an_import(study)

    def test_refuses_a_closed_wave(self) -> None:
        with pytest.raises(Refused):
            an_import(a_study("closed"))

    def test_leaves_a_large_file_to_a_job(
        self,
        monkeypatch: pytest.MonkeyPatch,
        captured_tasks: list[Any],
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        monkeypatch.setattr("fieldwork.actions.imports.READ_AT_ONCE", 10)
        with django_capture_on_commit_callbacks(execute=True):
            run = an_import(book=None)
        assert run.status == ImportStatus.UPLOADED
        sent = captured_tasks[-1]
        assert (sent.name, sent.args[0]) == ("fieldwork.jobs.run_check", str(run.run_ref))
        jobs.run_check(*sent.args)
        run.refresh_from_db()
        assert run.status == ImportStatus.REFUSED


@pytest.mark.requirement("R-090")
class TestOpenAnswersAsTheyWereWritten:
    def test_are_imported_only_with_a_reason(self) -> None:
        run = an_import(reason=" ")
        said: dict[str, Any] = {"run_id": run.pk, "by": run.created_by, "at": NOW}
        for action in (actions.request_import, actions.import_responses):
            with pytest.raises(Refused, match="why they could not be anonymised"):
                action(**said)
        assert not Response.objects.exists()

    def test_keep_the_reason(self) -> None:
        responses(reason="The tool has no such step.")
        assert ImportRun.objects.get().not_anonymised_because == "The tool has no such step."

    def test_need_none_where_they_are_left_out(self) -> None:
        columns = {name: rule for name, rule in BOOK["columns"].items() if "text" not in rule}
        left_out = [*BOOK["leave_out"], "What could be better?"]
        assert responses(book={"columns": columns, "leave_out": left_out}, reason="").rows == 25


class TestSetCodeBook:
    def test_reads_the_file_again(self) -> None:
        run = an_import()
        assert run.status == ImportStatus.CHECKED
        assert run.findings["is_clean"]
        assert (run.rows_total, run.findings["texts"]) == (25, 25)

    def test_refuses_a_book_that_holds_personal_data(self) -> None:
        run = an_import(book=None)
        book = {"columns": {"A": {"variable": "age", "values": {"ann@example.org": 1}}}}
        with pytest.raises(CodeBookError):
            actions.set_code_book(run_id=run.pk, code_book=book, by=run.created_by, at=NOW)

    @pytest.mark.requirement("R-037")
    def test_refuses_an_identifier_mapped_by_mistake(self) -> None:
        book = {
            "columns": BOOK["columns"] | {"RespondentID": {"text": "better"}},
            "leave_out": ["What could be better?"],
        }
        del book["columns"]["What could be better?"]
        run = an_import(book=book)
        assert run.status == ImportStatus.REFUSED
        with pytest.raises(Refused):
            actions.import_responses(run_id=run.pk, by=run.created_by, at=NOW)


class TestImportResponses:
    @pytest.mark.requirement("R-023")
    def test_stores_every_row_without_a_trace_of_whose_it_is(self) -> None:
        batch = responses()
        stored = Response.objects.filter(batch=batch)
        assert stored.count() == batch.rows == 25
        one = stored.first()
        assert one is not None
        assert one.codes == [3, 1, 1, 75, 1]
        assert one.answered_on == timezone.localdate(NOW)
        assert {field.name for field in Response._meta.fields} == {
            "response_ref",
            "study",
            "wave",
            "instrument_version",
            "batch",
            "mode",
            "panel_ref",
            "answered_on",
            "codes",
            "sealed_texts",
        }

    def test_seals_open_answers_under_the_studys_key(self) -> None:
        one = Response.objects.filter(batch=responses()).first()
        assert one is not None
        assert one.sealed_texts is not None
        opened = keys.open_sealed(
            bytes(one.sealed_texts),
            key_ref=f"answers:{one.study.study_ref}",
            aad=aad_of_texts(one.response_ref),
            purpose=Purpose.ANALYSIS,
            by=None,
            at=NOW,
        )
        assert json.loads(opened) == {"better": "Shorter lines."}

    @pytest.mark.requirement("R-023")
    def test_stores_rows_in_another_order_than_the_files(self) -> None:
        rows = "".join(f"3436139{i:05},,,{i // 2},,\n" for i in range(200))
        content = an_export(0) + rows.encode()
        responses(a_study("collecting", expected_respondents=200), content=content)
        with connection.cursor() as cursor:
            cursor.execute("SELECT codes[4] FROM fieldwork_response ORDER BY ctid")
            order = [row[0] for row in cursor.fetchall()]
        assert sorted(order) == [i // 2 * 10 for i in range(200)]
        assert order != sorted(order)

    def test_records_the_people_addressed_and_what_was_done(self) -> None:
        batch = responses()
        addressing = Addressing.objects.get(study=batch.study)
        assert (addressing.people, addressing.channel) == (25, "import")
        assert "responses.imported" in verbs()

    def test_forgets_the_file_once_its_answers_are_stored(
        self, own_files_folder: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            run = an_import()
            actions.import_responses(run_id=run.pk, by=run.created_by, at=NOW)
        run.refresh_from_db()
        assert (run.status, run.rows_done, run.path) == (ImportStatus.DONE, 25, "")
        assert keys.is_destroyed(run.key_ref)
        assert not list(own_files_folder.rglob("imports/*"))

    @pytest.mark.requirement("R-023")
    def test_keeps_what_was_written_in_a_cell_no_longer_than_it_needs_to(self) -> None:
        run = an_import(book=NUMBERED, content=an_export(satisfied="4"))
        assert ImportRun.objects.get().names_answers
        batch = actions.import_responses(run_id=run.pk, by=run.created_by, at=NOW)
        run.refresh_from_db()
        assert not run.names_answers
        assert run.code_book["columns"][SATISFIED] == {"variable": "satisfied"}
        assert batch.code_book["columns"][SATISFIED]["values"] == {"4": 3}

    def test_keeps_no_values_for_open_answers(self) -> None:
        values = {"Shorter lines.": 1}
        better = {"What could be better?": {"text": "better", "values": values}}
        run = an_import(book={**BOOK, "columns": BOOK["columns"] | better})
        assert "Shorter lines." not in json.dumps([run.code_book, run.findings])

    def test_stores_nothing_when_one_row_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        study = a_study("collecting", expected_respondents=50)
        run = an_import(study, content=an_export(50))
        monkeypatch.setattr("fieldwork.actions.responses.ROWS_AT_ONCE", 10)
        values = iter(range(100))

        def break_off(_ref: object, _rows: int) -> None:
            if next(values) == 3:
                raise RuntimeError("the worker was stopped")

        monkeypatch.setattr("fieldwork.actions.responses.report_rows", break_off)
        with pytest.raises(RuntimeError), transaction.atomic():
            actions.import_responses(run_id=run.pk, by=run.created_by, at=NOW)
        assert not Response.objects.exists()
        assert not ResponseBatch.objects.exists()
        assert not Addressing.objects.exists()

    def test_refuses_the_second_click(self) -> None:
        run = an_import()
        actions.import_responses(run_id=run.pk, by=run.created_by, at=NOW)
        with pytest.raises(Refused):
            actions.import_responses(run_id=run.pk, by=run.created_by, at=NOW)
        assert Response.objects.count() == 25

    def test_refuses_an_analyst(self) -> None:
        run = an_import()
        analyst = a_member(run.study, Role.ANALYST)
        with pytest.raises(Refused):
            actions.import_responses(run_id=run.pk, by=analyst, at=NOW)

    def test_asks_the_gates(self) -> None:
        run = an_import()
        definition = a_definition(title="Something else")
        create_instrument_version(study=run.study, definition=definition, by=run.created_by, at=NOW)
        with pytest.raises(Refused):
            actions.import_responses(run_id=run.pk, by=run.created_by, at=NOW)

    @pytest.mark.requirement("R-074")
    def test_stops_at_the_tenth_person_without_a_clearance(self) -> None:
        study = a_study("collecting", expected_respondents=9)
        nine = an_import(study, content=an_export(9))
        actions.import_responses(run_id=nine.pk, by=study.created_by, at=NOW)
        tenth = an_import(study, content=an_export(1))
        with pytest.raises(CollectionRefused) as refusal:
            actions.import_responses(run_id=tenth.pk, by=study.created_by, at=NOW)
        assert [reason.gate for reason in refusal.value.unmet] == ["G3"]
        assert Response.objects.count() == 9

    def test_brings_waves_in_one_by_one(self) -> None:
        study = a_study("collecting", planned_waves=2, expected_respondents=55)
        responses(study)
        add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        second = responses(study, content=an_export(30))
        assert second.wave.number == 2
        assert Response.objects.filter(wave=second.wave).count() == 30


class TestAnswersNeverChange:
    def test_the_database_refuses_to_change_one(self) -> None:
        responses()
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Response.objects.update(codes=[1])


class TestRequestImport:
    def test_leaves_the_work_to_a_job(
        self, captured_tasks: list[Any], django_capture_on_commit_callbacks: Any
    ) -> None:
        run = an_import()
        with django_capture_on_commit_callbacks(execute=True):
            actions.request_import(run_id=run.pk, by=run.created_by, at=NOW)
        sent = captured_tasks[-1]
        assert (sent.name, sent.args) == ("fieldwork.jobs.run_import", (str(run.run_ref),))
        jobs.run_import(*sent.args)
        run.refresh_from_db()
        assert run.status == ImportStatus.DONE
        jobs.run_import(*sent.args)
        assert Response.objects.count() == 25

    def test_refuses_a_file_with_problems(self) -> None:
        run = an_import(book=None)
        with pytest.raises(Refused, match="problems"):
            actions.request_import(run_id=run.pk, by=run.created_by, at=NOW)

    def test_the_job_says_why_when_it_is_refused_meanwhile(self) -> None:
        run = an_import()
        actions.request_import(run_id=run.pk, by=run.created_by, at=NOW)
        close_study(study=run.study, by=run.created_by, at=NOW)
        jobs.run_import(str(run.run_ref))
        run.refresh_from_db()
        assert run.status == ImportStatus.FAILED
        assert run.findings["failed_because"] == ["The study is closed."]
        assert not Response.objects.exists()


class TestDiscardImport:
    def test_forgets_the_file(
        self, own_files_folder: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            run = an_import()
            actions.discard_import(run_id=run.pk, by=run.created_by, at=NOW)
        run.refresh_from_db()
        assert (run.status, run.path) == (ImportStatus.DISCARDED, "")
        assert not list(own_files_folder.rglob("imports/*"))


class TestRandomRefs:
    def test_are_version_four_and_all_different(self) -> None:
        refs = random_refs(1_000)
        assert len(set(refs)) == 1_000
        assert all(str(UUID(ref)) == ref and UUID(ref).version == 4 for ref in refs)
        assert {ref[19] for ref in refs} == set("89ab")
