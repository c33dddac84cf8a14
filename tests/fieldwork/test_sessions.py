from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from consent.actions import Decision
from fieldwork import actions
from fieldwork.actions.sessions import SessionPlanError
from fieldwork.actions.transcripts import TranscriptError
from fieldwork.lifecycle import (
    RecordingStatus,
    SessionStatus,
    TranscriptStatus,
)
from fieldwork.models import Transcript
from fieldwork.models.sessions import Medium, RecordingMedium, SessionKind
from fieldwork.script import DEBRIEF, STATEMENTS, UnreadError
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring.keys import Purpose
from foundation.keyring.models import KeyOpening
from studies.actions import close_study, close_wave
from studies.gates import CollectionRefused
from studies.models import Addressing
from studies.vocabulary import Method
from tests.builders.fieldwork import (
    ENDED,
    READ,
    STARTED,
    WRITTEN,
    a_recording,
    a_session,
    a_session_study,
    a_transcript,
    an_upload,
    prepare,
)
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db
ALL_READ = [statement.key for statement in STATEMENTS]


class TestScheduleSession:
    def test_plans_a_session_of_the_facilitator(self) -> None:
        session = a_session()
        assert session.status == SessionStatus.SCHEDULED
        assert session.facilitator == session.study.created_by

    @pytest.mark.requirement("R-045", "R-055")
    @pytest.mark.parametrize(
        ("kind", "medium", "people"),
        [
            (SessionKind.INTERVIEW, Medium.IN_PERSON, 2),
            (SessionKind.INTERVIEW, Medium.ONLINE, 1),
            (SessionKind.FOCUS_GROUP, Medium.IN_PERSON, 1),
            (SessionKind.FOCUS_GROUP, Medium.PHONE, 5),
            (SessionKind.USABILITY_TEST, Medium.IN_PERSON, 0),
        ],
    )
    def test_refuses_what_does_not_go_together(self, kind: str, medium: str, people: int) -> None:
        with pytest.raises(SessionPlanError):
            a_session(kind=kind, medium=medium, people=people)

    @pytest.mark.requirement("R-069")
    def test_refuses_a_person_who_does_not_facilitate(self) -> None:
        study = a_session_study()
        with pytest.raises(Refused):
            a_session(study=study, by=a_member(study, Role.ANALYST))


class TestAcknowledgeScript:
    @pytest.mark.requirement("R-126")
    def test_wants_the_notice_read_or_handed_over(self) -> None:
        session = a_session()
        read = [key for key in ALL_READ if key != "notice"]
        with pytest.raises(UnreadError, match="privacy notice"):
            actions.acknowledge_script(
                session_id=session.pk, items=read, by=session.facilitator, at=READ
            )


class TestStartSession:
    @pytest.mark.requirement("R-046", "R-134", "R-168")
    def test_needs_every_statement_read_first(self) -> None:
        session = a_session()
        by = session.facilitator
        with pytest.raises(Refused, match="statements"):
            actions.start_session(session_id=session.pk, by=by, at=STARTED)
        with pytest.raises(UnreadError):
            actions.acknowledge_script(session_id=session.pk, items=ALL_READ[1:], by=by, at=READ)

    @pytest.mark.requirement("R-131", "R-132")
    @pytest.mark.parametrize("audience", ["public", "employees"])
    def test_needs_everybodys_consent_to_take_part(self, audience: str) -> None:
        session = a_session(study=a_session_study(audiences=(audience,)))
        prepare(session, agreed=(), by=session.facilitator)
        with pytest.raises(Refused, match="agreed"):
            actions.start_session(session_id=session.pk, by=session.facilitator, at=STARTED)

    @pytest.mark.requirement("R-074")
    def test_needs_as_many_consents_as_people_and_none_beside(self) -> None:
        session = a_session()
        by = session.facilitator
        prepare(session, by=by)
        more = [Decision(subject_code="P-02", kind="participate", given=True)]
        actions.record_consents(session_id=session.pk, decisions=more, by=by, at=READ)
        with pytest.raises(Refused, match="more people than were planned"):
            actions.start_session(session_id=session.pk, by=by, at=STARTED)

    def test_opens_and_records_whom_it_addressed(self) -> None:
        session = a_session("open")
        assert session.status == SessionStatus.OPEN
        assert Addressing.objects.get(study=session.study).people == 1

    @pytest.mark.requirement("R-074", "R-075")
    def test_stops_before_the_tenth_person(self) -> None:
        study = a_session_study(method=Method.FOCUS_GROUP)
        a_session("open", study=study, kind=SessionKind.FOCUS_GROUP, people=9)
        with pytest.raises(CollectionRefused) as refusal:
            a_session("open", study=study, kind=SessionKind.FOCUS_GROUP, people=2)
        assert [reason.gate for reason in refusal.value.unmet] == ["G3"]

    def test_refuses_the_second_click(self) -> None:
        session = a_session("open")
        with pytest.raises(Refused):
            actions.start_session(session_id=session.pk, by=session.facilitator, at=STARTED)

    def test_refuses_a_closed_wave(self) -> None:
        session = a_session()
        prepare(session, by=session.facilitator)
        close_wave(wave=session.wave, by=session.facilitator, at=READ)
        with pytest.raises(Refused, match="wave is closed"):
            actions.start_session(session_id=session.pk, by=session.facilitator, at=STARTED)

    def test_refuses_another_facilitator(self) -> None:
        session = a_session()
        prepare(session, by=session.facilitator)
        other = a_member(session.study, Role.FACILITATOR)
        with pytest.raises(Refused, match="Another person"):
            actions.start_session(session_id=session.pk, by=other, at=STARTED)


class TestCloseSession:
    @pytest.mark.requirement("R-107")
    def test_needs_the_debrief(self) -> None:
        session = a_session("ended")
        by = session.facilitator
        items = [part.key for part in DEBRIEF]
        with pytest.raises(UnreadError):
            actions.close_session(session_id=session.pk, items=items[1:], by=by, at=ENDED)
        actions.close_session(session_id=session.pk, items=items, by=by, at=ENDED)
        session.refresh_from_db()
        assert session.status == SessionStatus.CLOSED


class TestAttachRecording:
    def test_keeps_it_sealed_under_the_sessions_key(self, own_files_folder: Path) -> None:
        recording = a_recording(content=b"spoken words" * 1_000)
        assert recording.key_ref == f"session:{recording.session.session_ref}"
        files = [path for path in own_files_folder.rglob("*/*") if path.is_file()]
        assert [path.name for path in files] == [str(recording.recording_ref)]
        assert b"spoken words" not in files[0].read_bytes()

    @pytest.mark.requirement("R-048")
    def test_leaves_no_file_when_it_fails(
        self, own_files_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session = a_session("ended")

        def break_off(*_: object, **__: object) -> None:
            raise RuntimeError("the disk of the log is full")

        monkeypatch.setattr("fieldwork.actions.recordings.log.record", break_off)
        with pytest.raises(RuntimeError), transaction.atomic():
            a_recording(session)
        assert not list(own_files_folder.rglob("recordings/*"))

    @pytest.mark.requirement("R-119")
    def test_refuses_a_closed_study(self) -> None:
        session = a_session("ended")
        close_study(study=session.study, by=session.facilitator, at=ENDED)
        with pytest.raises(Refused, match="study is closed"):
            a_recording(session)

    def test_refuses_without_consent_to_be_recorded(self) -> None:
        session = a_session("ended", agreed=("participate",))
        with pytest.raises(Refused, match="agreed"):
            a_recording(session)

    @pytest.mark.requirement("R-060")
    def test_refuses_when_one_of_the_group_said_no(self) -> None:
        study = a_session_study(method=Method.FOCUS_GROUP)
        session = a_session(study=study, kind=SessionKind.FOCUS_GROUP, people=3)
        by = session.facilitator
        prepare(session, agreed=("participate", "record_audio"), by=by)
        no = Decision(subject_code="P-02", kind="record_audio", given=False)
        actions.record_consents(session_id=session.pk, decisions=[no], by=by, at=READ)
        session = actions.start_session(session_id=session.pk, by=by, at=STARTED)
        with pytest.raises(Refused, match="agreed"):
            a_recording(session)

    @pytest.mark.requirement("R-047")
    def test_refuses_video_by_phone(self) -> None:
        session = a_session("ended", medium=Medium.PHONE)
        by = session.facilitator
        with pytest.raises(Refused, match="phone"):
            actions.attach_recording(
                session_id=session.pk,
                upload=an_upload(b"moving", by=by),
                medium=RecordingMedium.VIDEO,
                by=by,
                at=ENDED,
            )

    @pytest.mark.requirement("R-068")
    def test_consent_was_given_before_the_start(self) -> None:
        session = a_session("ended")
        session.started_at = READ - timedelta(minutes=1)
        session.script_acknowledged_at = session.started_at
        session.save()
        with pytest.raises(Refused, match="agreed"):
            a_recording(session)

    def test_refuses_another_once_the_transcript_is_complete(self) -> None:
        session = a_session("ended")
        a_transcript(session)
        with pytest.raises(Refused, match="transcript"):
            a_recording(session)


class TestPlayRecording:
    @pytest.mark.requirement("R-063")
    @pytest.mark.parametrize("purpose", [Purpose.TRANSCRIPTION, Purpose.ACCURACY_CHECK])
    def test_plays_for_two_purposes_and_keeps_that_it_did(self, purpose: Purpose) -> None:
        recording = a_recording(content=b"spoken words")
        by = recording.session.facilitator
        played = actions.play_recording(
            recording_id=recording.pk, purpose=purpose, by=by, at=WRITTEN
        )
        assert b"".join(played) == b"spoken words"
        assert KeyOpening.objects.filter(key_ref=recording.key_ref, purpose=purpose).exists()
        assert AuditEvent.objects.filter(verb="recording.played").count() == 1

    @pytest.mark.requirement("R-063")
    @pytest.mark.parametrize("purpose", [Purpose.ANALYSIS, Purpose.RECRUIT, Purpose.REDRESS])
    def test_refuses_every_other_purpose(self, purpose: Purpose) -> None:
        recording = a_recording()
        with pytest.raises(Refused):
            actions.play_recording(
                recording_id=recording.pk,
                purpose=purpose,
                by=recording.session.facilitator,
                at=WRITTEN,
            )

    @pytest.mark.requirement("R-062")
    def test_refuses_whoever_has_no_business_with_it(self) -> None:
        recording = a_recording()
        recruiter = a_member(recording.session.study, Role.RECRUITER)
        with pytest.raises(Refused):
            actions.play_recording(
                recording_id=recording.pk,
                purpose=Purpose.TRANSCRIPTION,
                by=recruiter,
                at=WRITTEN,
            )
        assert not AuditEvent.objects.filter(verb="recording.played").exists()


class TestTranscript:
    def test_is_sealed_and_opened_for_a_purpose(self) -> None:
        transcript = a_transcript(text="P-01: It took long.")
        assert b"took long" not in bytes(transcript.sealed_text)
        text = actions.open_transcript(
            transcript_id=transcript.pk,
            purpose=Purpose.ACCURACY_CHECK,
            by=transcript.written_by,
            at=WRITTEN,
        )
        assert text == "P-01: It took long."

    def test_can_be_drafted_before_it_is_complete(self) -> None:
        session = a_session("ended")
        for text in ("first", "second"):
            actions.save_transcript(
                session_id=session.pk, text=text, by=session.facilitator, at=WRITTEN
            )
        a_transcript(session)
        assert Transcript.objects.get().status == TranscriptStatus.COMPLETE
        with pytest.raises(Refused):
            actions.save_transcript(
                session_id=session.pk, text="third", by=session.facilitator, at=WRITTEN
            )

    @pytest.mark.requirement("R-058")
    @pytest.mark.parametrize(
        ("text", "names_removed"),
        [
            ("P-01 said so.", False),
            ("Write to ann@example.org.", True),
            ("Call (555) 010-0199.", True),
            ("My number is 123-45-6789.", True),
            ("  ", True),
        ],
    )
    def test_is_not_complete_while_it_names_somebody(self, text: str, names_removed: bool) -> None:
        session = a_session("ended")
        with pytest.raises(TranscriptError):
            actions.complete_transcript(
                session_id=session.pk,
                text=text,
                names_removed=names_removed,
                by=session.facilitator,
                at=WRITTEN,
            )
        assert not Transcript.objects.exists()

    @pytest.mark.requirement("R-058", "R-160")
    def test_is_confirmed_by_a_second_person(self) -> None:
        transcript = a_transcript()
        with pytest.raises(Refused, match="another person"):
            actions.confirm_transcript(
                transcript_id=transcript.pk, by=transcript.written_by, at=WRITTEN
            )
        second = a_member(transcript.session.study, Role.ANALYST)
        actions.confirm_transcript(transcript_id=transcript.pk, by=second, at=WRITTEN)
        transcript.refresh_from_db()
        assert transcript.status == TranscriptStatus.CONFIRMED

    @pytest.mark.requirement("R-160")
    def test_the_database_refuses_one_person_for_both(self) -> None:
        transcript = a_transcript()
        with pytest.raises(IntegrityError), transaction.atomic():
            Transcript.objects.update(confirmed_by=transcript.completed_by)


class TestDestroyedRecording:
    def test_cannot_come_back(self) -> None:
        recording = a_recording()
        recording.forget(at=WRITTEN)
        recording.save()
        assert recording.status == RecordingStatus.DESTROYED
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            type(recording).objects.update(path="recordings/again")
