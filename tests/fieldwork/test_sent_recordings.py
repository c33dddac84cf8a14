"""A recording goes to a transcription service: cleared, encrypted for it, accounted for (R-164)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyrage
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from fieldwork.actions import (
    complete_transcript,
    download_recording,
    send_recording,
    write_recording,
)
from fieldwork.jobs import go_on_sending_recordings
from fieldwork.jobs import write_recording as write_again
from fieldwork.models import OutgoingRecording, Recording, SentRecording
from fieldwork.orphans import OUTGOING
from fieldwork.retention_rules import RecordingFiles, Recordings
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring import files, keys
from foundation.keyring.files import delete_file
from foundation.keyring.outside import encrypt_for
from foundation.mail.models import Message
from research_portal.settings.clock import schedule
from retention.actions import purge_due
from retention.models import Trigger
from retention.registry import only
from studies.actions import close_study
from studies.contracts import VendorKind
from studies.models import DestructionCertificate, Vendor
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import a_person
from tests.builders.fieldwork import ENDED, WRITTEN, a_recording
from tests.builders.handovers import a_private_key, a_vendor_key
from tests.builders.sent_recordings import a_sent_recording, a_service, an_outgoing_recording

pytestmark = pytest.mark.django_db
SPOKEN = b"RIFF spoken words"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: ENDED)


def lying_here() -> Iterator[Path]:
    """What lies in the file store for services, half-made files too."""
    return files.location(OUTGOING).glob("*")


def refused(recording: Recording, vendor: Vendor, **changes: Any) -> str:
    """Why it may not go; nothing is made ready, and nothing accounted for."""
    by = changes.pop("by", recording.session.facilitator)
    with pytest.raises(Refused) as refusal:
        send_recording(recording_id=recording.pk, vendor_id=vendor.pk, by=by, at=ENDED)
    assert not OutgoingRecording.objects.exists()
    return " ".join(refusal.value.reasons)


class TestSendRecording:
    @pytest.mark.requirement("R-164")
    def test_is_encrypted_for_the_service_and_accounted_for(self) -> None:
        recording = a_recording()
        vendor = a_service(recording)
        row, encrypted = a_sent_recording(recording, vendor)
        assert SPOKEN not in encrypted
        assert pyrage.decrypt(encrypted, [a_private_key()]) == SPOKEN
        assert (row.recipient, row.contract_number) == (vendor.name, "HSHQ-415")
        assert (row.routine_use, row.people, row.file_size) == ("DHS/ALL-002, F", 1, len(encrypted))
        event = AuditEvent.objects.get(verb="recording.disclosed")
        assert event.facts == {"vendor": vendor.pk, "people": 1}

    @pytest.mark.requirement("R-164")
    @pytest.mark.requirement("R-141")
    def test_the_study_stays_open_until_the_service_certified_its_destruction(self) -> None:
        recording = a_recording()
        row, _ = a_sent_recording(recording, a_service(recording))
        certificate = DestructionCertificate.objects.of_contacts().get()
        assert certificate.disclosure_ref == row.disclosure_ref
        study = recording.session.study
        with pytest.raises(Refused, match="recordings of this study"):
            close_study(study=study, by=study.created_by, at=WRITTEN)

    @pytest.mark.requirement("R-164")
    def test_the_accounting_outlives_the_recording(self) -> None:
        recording = a_recording()
        a_sent_recording(recording, a_service(recording))
        complete_transcript(
            session_id=recording.session_id,
            text="P-01: It took long.",
            names_removed=True,
            by=recording.session.facilitator,
            at=WRITTEN,
        )
        with only(Recordings()):
            purge_due(at=WRITTEN, trigger=Trigger.COMMAND, by=None)
        recording.refresh_from_db()
        assert recording.status == "destroyed"
        row = SentRecording.objects.get()
        for change in (
            "UPDATE fieldwork_sentrecording SET people = 0",
            "DELETE FROM fieldwork_sentrecording",
        ):
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change)
        page = signed_in(a_person(Role.PRIVACY_OFFICE)).get(reverse("list_sent_recordings"))
        assert row.recipient in page.text

    @pytest.mark.requirement("R-164")
    @pytest.mark.parametrize(
        ("facts", "reason"),
        [
            ({"kind": VendorKind.SURVEY_TOOL}, "no transcription service"),
            ({"approved": False, "agreed": False}, "not approved"),
            ({"key": False}, "No key"),
            ({"agreed": False}, "No sharing agreement"),
        ],
    )
    def test_refuses_a_service_that_is_not_cleared(
        self, facts: dict[str, Any], reason: str
    ) -> None:
        recording = a_recording()
        vendor = a_service(recording, **facts)
        assert reason in refused(recording, vendor)

    @pytest.mark.requirement("R-164")
    @pytest.mark.parametrize("lacks", ["consent", "right", "written"])
    def test_refuses_without(self, lacks: str) -> None:
        recording = a_recording()
        by, session = recording.session.facilitator, recording.session
        vendor = a_service(recording)
        if lacks == "consent":
            # As many decide as take part: of somebody more nobody knows that they agreed.
            session.people = 2
            session.kind = "focus_group"
            session.save(update_fields=["people", "kind"])
        if lacks == "right":
            by = a_person(Role.PRIVACY_OFFICE)
        if lacks == "written":
            complete_transcript(
                session_id=session.pk, text="P-01: Long.", names_removed=True, by=by, at=ENDED
            )
        assert refused(recording, vendor, by=by)

    def test_is_made_ready_once_at_a_time_for_a_service(self) -> None:
        recording = a_recording()
        vendor = a_service(recording)
        an_outgoing_recording(recording, vendor, is_made=False)
        with pytest.raises(Refused, match="already"):
            an_outgoing_recording(recording, vendor)


class TestWriteRecording:
    @pytest.mark.requirement("R-164")
    @pytest.mark.parametrize("when", ["before the job", "while it is encrypted"])
    @pytest.mark.parametrize("meanwhile", ["written", "another key"])
    def test_asks_again_and_locks_nothing_before(
        self, meanwhile: str, when: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        recording = a_recording()
        vendor, by = a_service(recording), recording.session.facilitator
        outgoing = an_outgoing_recording(recording, vendor, is_made=False)
        blocks = len(connection.savepoint_ids)

        def closes() -> None:
            if meanwhile == "another key":
                fresh = str(pyrage.x25519.Identity.generate().to_public())
                a_vendor_key(vendor, public_key=fresh)
                return
            complete_transcript(
                session_id=recording.session_id,
                text="P-01: Long.",
                names_removed=True,
                by=by,
                at=ENDED,
            )

        def slowly(public_key: str, pieces: Any, sink: Any) -> None:
            assert when == "while it is encrypted"
            assert len(connection.savepoint_ids) == blocks
            encrypt_for(public_key, pieces, sink)
            closes()

        monkeypatch.setattr("fieldwork.actions.outgoing_recordings.encrypt_for", slowly)
        if when == "before the job":
            closes()
        stopped = write_recording(file_ref=outgoing.file_ref, at=ENDED)
        assert (stopped.status, stopped.path) == ("stopped", "")
        assert stopped.reason
        assert list(lying_here()) == []
        assert keys.is_destroyed(stopped.key_ref)
        assert Message.objects.filter(to=by, kind="recording.stopped").count() == 1

    def test_stops_what_is_destroyed_while_it_is_read(self) -> None:
        recording = a_recording()
        outgoing = an_outgoing_recording(recording, a_service(recording), is_made=False)
        delete_file(recording.path)
        assert "destroyed" in write_recording(file_ref=outgoing.file_ref, at=ENDED).reason

    def test_tells_how_far_it_is_and_begins_anew_after_a_kill(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        recording = a_recording(content=b"a" * 200_000)
        outgoing = an_outgoing_recording(recording, a_service(recording), is_made=False)
        monkeypatch.setattr("fieldwork.actions.outgoing_recordings.TOLD_EVERY", 64 * 1024)

        def killed(public_key: str, pieces: Any, sink: Any) -> None:
            sink.write(next(pieces) + next(pieces))
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("fieldwork.actions.outgoing_recordings.encrypt_for", killed)
            with pytest.raises(KeyboardInterrupt):
                write_recording(file_ref=outgoing.file_ref, at=ENDED)
        outgoing.refresh_from_db()
        assert (outgoing.status, outgoing.bytes_done) == ("encrypting", 64 * 1024)
        session = recording.session
        client, where = signed_in(session.facilitator), (session.study.code, session.session_ref)
        assert "Being encrypted for" in client.get(reverse("view_session", args=where)).text
        with patch("fieldwork.jobs.write_recording.apply_async") as sent:
            assert go_on_sending_recordings() == 1
        write_again(*sent.call_args.kwargs["args"])
        outgoing.refresh_from_db()
        assert (outgoing.status, outgoing.bytes_done) == ("ready", 200_000)
        file = download_recording(outgoing=outgoing, by=session.facilitator, at=ENDED)
        assert pyrage.decrypt(b"".join(file.pieces()), [a_private_key()]) == b"a" * 200_000
        assert go_on_sending_recordings() == 0
        tasks = {each["task"] for each in schedule(purge_every=60).values()}
        assert "fieldwork.jobs.go_on_sending_recordings" in tasks

    def test_is_idle_while_another_worker_is_at_it(self) -> None:
        recording = a_recording()
        outgoing = an_outgoing_recording(recording, a_service(recording), is_made=False)
        with patch("fieldwork.actions.outgoing_recordings.alone") as alone:
            alone.return_value.__enter__.return_value = False
            write_recording(file_ref=outgoing.file_ref, at=ENDED)
        outgoing.refresh_from_db()
        assert outgoing.status == "encrypting"


class TestDownloadRecording:
    @pytest.mark.requirement("R-164")
    @pytest.mark.parametrize("meanwhile", ["written", "another key", "not made"])
    def test_asks_everything_again(self, meanwhile: str) -> None:
        recording = a_recording()
        vendor, by = a_service(recording), recording.session.facilitator
        outgoing = an_outgoing_recording(recording, vendor, is_made=meanwhile != "not made")
        if meanwhile == "another key":
            fresh = str(pyrage.x25519.Identity.generate().to_public())
            a_vendor_key(vendor, public_key=fresh)
        if meanwhile == "written":
            complete_transcript(
                session_id=recording.session_id,
                text="P-01: Long.",
                names_removed=True,
                by=by,
                at=ENDED,
            )
        with pytest.raises(Refused):
            download_recording(outgoing=outgoing, by=by, at=ENDED)
        assert not SentRecording.objects.exists()

    def test_is_one_disclosure_however_often_it_is_fetched(self) -> None:
        recording = a_recording()
        outgoing = an_outgoing_recording(recording, a_service(recording))
        for _ in range(2):
            by = recording.session.facilitator
            file = download_recording(outgoing=outgoing, by=by, at=ENDED)
            assert pyrage.decrypt(b"".join(file.pieces()), [a_private_key()]) == SPOKEN
        assert SentRecording.objects.count() == 1


class TestRecordingFiles:
    @pytest.mark.parametrize("stands", ["half made", "ready", "downloaded"])
    def test_go_after_the_download_or_a_day(self, stands: str) -> None:
        recording = a_recording()
        by = recording.session.facilitator
        outgoing = an_outgoing_recording(
            recording, a_service(recording), is_made=stands != "half made"
        )
        if stands == "half made":
            part = files.location(f"{outgoing.path}.part")
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(b"half of it")
        due = ENDED if stands == "downloaded" else ENDED + timedelta(days=1)
        if stands == "downloaded":
            download_recording(outgoing=outgoing, by=by, at=ENDED)
        else:
            with only(RecordingFiles()):
                purge_due(at=due - timedelta(minutes=1), trigger=Trigger.COMMAND, by=None)
            assert list(lying_here())
        with only(RecordingFiles()):
            purge_due(at=due, trigger=Trigger.COMMAND, by=None)
        outgoing.refresh_from_db()
        ends = {"half made": "stopped", "ready": "lapsed", "downloaded": "handed_over"}
        assert (outgoing.status, outgoing.path) == (ends[stands], "")
        assert list(lying_here()) == []
        assert keys.is_destroyed(outgoing.key_ref)
        told = Message.objects.filter(to=by, kind=f"recording.{ends[stands]}")
        assert told.exists() == (stands != "downloaded")
        with pytest.raises(Refused, match="not here any more"):
            download_recording(outgoing=outgoing, by=by, at=due)

    def test_none_outlives_its_recording(self) -> None:
        recording = a_recording()
        an_outgoing_recording(recording, a_service(recording))
        complete_transcript(
            session_id=recording.session_id,
            text="P-01: It took long.",
            names_removed=True,
            by=recording.session.facilitator,
            at=WRITTEN,
        )
        with only(Recordings()):
            purge_due(at=WRITTEN, trigger=Trigger.COMMAND, by=None)
        assert list(lying_here()) == []
        assert OutgoingRecording.objects.get().status == "lapsed"


class TestPages:
    @pytest.mark.parametrize("named", ["abc", "", "\x00"])
    def test_knows_no_recording_of_another_name(self, named: str) -> None:
        recording = a_recording()
        session = recording.session
        where = reverse("send_recording", args=(session.study.code, session.session_ref))
        posted = {"recording": named, "vendor": a_service(recording).pk}
        assert signed_in(session.facilitator).post(where, posted).status_code == 404

    def test_the_page_offers_who_may_get_it_and_says_why_others_may_not(self) -> None:
        recording = a_recording()
        cleared, keyless = a_service(recording), a_service(recording, key=False)
        session = recording.session
        where = reverse("view_session", args=(session.study.code, session.session_ref))
        page = signed_in(session.facilitator).get(where)
        assert page.context["send_form"].ready == [cleared]
        assert f'value="{keyless.pk}"' not in page.text
        assert f"No key of {keyless.name} is confirmed" in page.text

    def test_the_page_of_the_session_sends_it(self) -> None:
        recording = a_recording()
        vendor = a_service(recording)
        session = recording.session
        where = (session.study.code, session.session_ref)
        client = signed_in(session.facilitator)
        assert vendor.name in client.get(reverse("view_session", args=where)).text
        posted = {"recording": str(recording.recording_ref), "vendor": vendor.pk}
        answer = client.post(reverse("send_recording", args=where), posted, follow=True)
        assert "It is being encrypted" in answer.text
        outgoing = OutgoingRecording.objects.get()
        write_recording(file_ref=outgoing.file_ref, at=ENDED)
        download = reverse("download_recording", args=(*where, outgoing.file_ref))
        assert f"Download for {vendor.name}" in client.get(reverse("view_session", args=where)).text
        assert client.get(download).status_code == 405
        encrypted = client.post(download).getvalue()
        assert pyrage.decrypt(encrypted, [a_private_key()]) == SPOKEN
        assert f"Sent to {vendor.name}" in client.get(reverse("view_session", args=where)).text
