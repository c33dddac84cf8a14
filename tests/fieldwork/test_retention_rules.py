from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fieldwork import actions
from fieldwork.lifecycle import ImportStatus, RecordingStatus
from fieldwork.models import ImportRun, OpenText, Recording, Response, ResponseBatch, Transcript
from fieldwork.retention_rules import ImportUploads, Recordings, Responses, Transcripts
from foundation.keyring import keys
from foundation.keyring.files import FileStoreAway
from foundation.keyring.keys import KeyDestroyedError, Purpose
from retention.registry import Holding, RecordClass, all_classes
from retention.rules import GRS_010
from studies.actions import close_study
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import (
    NUMBERED,
    SATISFIED,
    STARTED,
    WRITTEN,
    a_recording,
    a_session,
    a_transcript,
    an_export,
    an_import,
    responses,
    some_texts,
)
from tests.builders.studies import a_clearance, a_study

pytestmark = pytest.mark.django_db
UPLOADED = NOW.astimezone(UTC)
CLOSED = UPLOADED + timedelta(days=30)


def only_holding(record_class: RecordClass, at: datetime = CLOSED) -> Holding:
    holdings = list(record_class.holdings(at=at))
    assert len(holdings) == 1
    return holdings[0]


def erased_twice(record_class: RecordClass, holding: Holding) -> None:
    assert record_class.remaining(holding) > 0
    assert record_class.erase(holding, at=CLOSED) == holding.count
    assert record_class.remaining(holding) == 0
    assert record_class.erase(holding, at=CLOSED) == 0
    assert list(record_class.holdings(at=CLOSED)) == []


class TestRegistration:
    def test_is_done_by_the_app(self) -> None:
        known = {record_class.key for record_class in all_classes()}
        assert {"recordings", "transcripts", "responses", "import_uploads"} <= known


class TestRecordings:
    @pytest.mark.requirement("R-051", "R-137")
    def test_are_due_a_year_after_the_session(self) -> None:
        a_recording()
        promise = only_holding(Recordings()).promise
        assert promise is not None
        assert (promise.due_at, promise.authority) == (
            STARTED.replace(year=2028).astimezone(UTC),
            GRS_010,
        )

    @pytest.mark.requirement("R-064")
    def test_are_due_at_once_when_transcribed(self) -> None:
        session = a_session("ended")
        a_recording(session)
        a_transcript(session)
        assert only_holding(Recordings()).is_due(WRITTEN)

    @pytest.mark.requirement("R-050")
    def test_go_with_their_key_and_leave_the_transcript(self, own_files_folder: Path) -> None:
        session = a_session("ended")
        a_recording(session)
        transcript = a_transcript(session)
        erased_twice(Recordings(), only_holding(Recordings()))
        assert keys.is_destroyed(session.key_ref)
        assert not list(own_files_folder.rglob("recordings/*"))
        assert Recording.objects.get().status == RecordingStatus.DESTROYED
        text = actions.open_transcript(
            transcript_id=transcript.pk,
            purpose=Purpose.ACCURACY_CHECK,
            by=session.facilitator,
            at=CLOSED,
        )
        assert text == "P-01: It took long."

    def test_that_were_killed_half_way_are_finished(self, own_files_folder: Path) -> None:
        recording = a_recording()
        holding = only_holding(Recordings())
        keys.destroy(recording.key_ref, at=CLOSED)
        next(own_files_folder.rglob("recordings/*")).unlink()
        assert Recordings().remaining(holding) == 1
        Recordings().erase(holding, at=CLOSED)
        assert Recordings().remaining(holding) == 0

    @pytest.mark.requirement("R-119")
    def test_are_looked_for_in_the_store_and_not_only_in_their_rows(
        self, own_files_folder: Path
    ) -> None:
        recording = a_recording()
        holding = only_holding(Recordings())
        sealed = (own_files_folder / recording.path).read_bytes()
        Recordings().erase(holding, at=CLOSED)
        (own_files_folder / recording.path).write_bytes(sealed)
        assert Recordings().remaining(holding) == 1
        assert Recordings().erase(holding, at=CLOSED) == 0
        assert Recordings().remaining(holding) == 0

    @pytest.mark.requirement("R-119")
    def test_are_not_taken_for_gone_while_the_store_is_away(self, own_files_folder: Path) -> None:
        recording = a_recording()
        holding = only_holding(Recordings())
        own_files_folder.rename(own_files_folder.with_name("disk"))
        with pytest.raises(FileStoreAway):
            Recordings().erase(holding, at=CLOSED)
        assert Recordings().remaining(holding) == 1
        assert Recording.objects.held().get() == recording


class TestTranscripts:
    @pytest.mark.requirement("R-065")
    def test_wait_for_the_study_to_close_and_go_a_year_later(self) -> None:
        transcript = a_transcript()
        study = transcript.session.study
        assert only_holding(Transcripts()).promise is None
        close_study(study=study, by=study.created_by, at=CLOSED)
        promise = only_holding(Transcripts()).promise
        assert promise is not None
        assert promise.due_at == CLOSED.replace(year=2028)
        assert only_holding(Transcripts()).newest_at == transcript.completed_at
        erased_twice(Transcripts(), only_holding(Transcripts()))
        assert not Transcript.objects.exists()


class TestResponses:
    @pytest.mark.requirement("R-137", "R-032")
    def test_go_a_year_after_the_study_closed(self) -> None:
        study = _closed_with_answers()
        holding = only_holding(Responses())
        assert holding.promise is not None
        assert (holding.count, holding.promise.due_at) == (25, CLOSED.replace(year=2028))
        erased_twice(Responses(), holding)
        assert not Response.objects.exists()
        with pytest.raises(KeyDestroyedError):
            keys.seal(b"again", key_ref=f"answers:{study.study_ref}", aad="x")

    @pytest.mark.requirement("R-082", "R-032")
    def test_follow_the_clearances_own_period(self) -> None:
        study = a_study("collecting")
        responses(study)
        a_clearance(study, retention_months=24)
        close_study(study=study, by=study.created_by, at=CLOSED)
        promise = only_holding(Responses()).promise
        assert promise is not None
        assert promise.due_at == CLOSED.replace(year=2029)

    def test_take_the_answers_named_in_code_books_with_them(self) -> None:
        study = a_study("collecting")
        batch = responses(study, book=NUMBERED, content=an_export(satisfied="4"))
        close_study(study=study, by=study.created_by, at=CLOSED)
        assert ResponseBatch.objects.get().names_answers
        erased_twice(Responses(), only_holding(Responses()))
        batch.refresh_from_db()
        assert not batch.names_answers
        assert batch.code_book["columns"][SATISFIED] == {"variable": "satisfied"}

    def test_are_not_gone_while_a_code_book_names_one(self) -> None:
        study = a_study("collecting")
        responses(study, book=NUMBERED, content=an_export(satisfied="4"))
        holding = only_holding(Responses())
        keys.destroy(f"answers:{study.study_ref}", at=CLOSED)
        Response.objects.all().delete()
        assert Responses().remaining(holding) == 1

    def test_take_the_texts_that_were_set_apart_with_them(self) -> None:
        study = some_texts("One", "Two", "Three", "Four", "Five").study
        assert OpenText.objects.count() == 5
        keys.destroy(f"answers:{study.study_ref}", at=CLOSED)
        assert Responses().remaining(only_holding(Responses())) == 10
        erased_twice(Responses(), only_holding(Responses()))
        assert not OpenText.objects.exists()


class TestImportUploads:
    def test_take_what_was_found_in_them_along(self) -> None:
        run = an_import(content=an_export(satisfied="Superb"))
        assert ImportUploads().remaining(only_holding(ImportUploads())) == 1
        erased_twice(ImportUploads(), only_holding(ImportUploads()))
        run.refresh_from_db()
        assert not run.names_answers

    def test_go_when_the_import_has_ended(self, own_files_folder: Path) -> None:
        run = an_import()
        actions.import_responses(run_id=run.pk, by=run.created_by, at=NOW)
        holding = only_holding(ImportUploads())
        assert holding.is_due(NOW)
        erased_twice(ImportUploads(), holding)
        assert not list(own_files_folder.rglob("imports/*"))

    def test_go_after_seven_days_at_the_latest(self) -> None:
        an_import()
        holding = only_holding(ImportUploads())
        assert not holding.is_due(UPLOADED + timedelta(days=6))
        assert holding.is_due(UPLOADED + timedelta(days=7))
        erased_twice(ImportUploads(), holding)
        assert ImportRun.objects.get().status == ImportStatus.DISCARDED


def _closed_with_answers() -> Study:
    study = a_study("collecting")
    responses(study)
    return close_study(study=study, by=study.created_by, at=CLOSED)
