"""A recording goes to a transcription service: cleared, encrypted for it, accounted for (R-164)."""

from typing import Any

import pyrage
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from fieldwork.actions import complete_transcript, send_recording
from fieldwork.models import Recording, SentRecording
from fieldwork.retention_rules import Recordings
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring.files import delete_file
from foundation.keyring.outside import encrypt_for
from retention.actions import purge_due
from retention.models import Trigger
from retention.registry import only
from studies.actions import close_study
from studies.contracts import VendorKind
from studies.models import DestructionCertificate, Vendor
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import a_person
from tests.builders.fieldwork import ENDED, WRITTEN, a_recording
from tests.builders.handovers import a_private_key, a_vendor_key, agree_on_contacts
from tests.builders.studies import a_vendor

pytestmark = pytest.mark.django_db
SPOKEN = b"RIFF spoken words"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: ENDED)


def a_service(
    recording: Recording, *, key: bool = True, agreed: bool = True, **facts: Any
) -> Vendor:
    """A transcription service that may get recordings of the study."""
    said = {"routine_use": "DHS/ALL-002, F", "redissemination_limits": "To nobody."}
    vendor = a_vendor(**{"kind": VendorKind.TRANSCRIPTION, **said, **facts})
    if key:
        a_vendor_key(vendor)
    if agreed:
        agree_on_contacts(recording.session.study, vendor)
    return vendor


def sent(recording: Recording, vendor: Vendor, **changes: Any) -> tuple[SentRecording, bytes]:
    """What was written down, and the file."""
    by = changes.pop("by", recording.session.facilitator)
    row, file = send_recording(recording_id=recording.pk, vendor_id=vendor.pk, by=by, at=ENDED)
    return row, b"".join(file.pieces())


class TestSendRecording:
    @pytest.mark.requirement("R-164")
    def test_is_encrypted_for_the_service_and_accounted_for(self) -> None:
        recording = a_recording()
        vendor = a_service(recording)
        row, encrypted = sent(recording, vendor)
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
        row, _ = sent(recording, a_service(recording))
        certificate = DestructionCertificate.objects.of_contacts().get()
        assert certificate.disclosure_ref == row.disclosure_ref
        study = recording.session.study
        with pytest.raises(Refused, match="recordings of this study"):
            close_study(study=study, by=study.created_by, at=WRITTEN)

    @pytest.mark.requirement("R-164")
    def test_the_accounting_outlives_the_recording(self) -> None:
        recording = a_recording()
        sent(recording, a_service(recording))
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
        with pytest.raises(Refused, match=reason):
            sent(recording, vendor)
        assert not SentRecording.objects.exists()

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
        with pytest.raises(Refused):
            sent(recording, vendor, by=by)
        assert not SentRecording.objects.exists()

    @pytest.mark.requirement("R-164")
    @pytest.mark.parametrize("meanwhile", ["written", "another key"])
    def test_asks_again_once_it_is_encrypted_and_locks_nothing_before(
        self, meanwhile: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        recording = a_recording()
        vendor, by = a_service(recording), recording.session.facilitator
        blocks = len(connection.savepoint_ids)

        def slowly(public_key: str, pieces: Any, sink: Any) -> None:
            assert len(connection.savepoint_ids) == blocks
            encrypt_for(public_key, pieces, sink)
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

        monkeypatch.setattr("fieldwork.actions.sent_recordings.encrypt_for", slowly)
        with pytest.raises(Refused):
            sent(recording, vendor)
        assert not SentRecording.objects.exists()

    def test_refuses_what_is_destroyed_while_it_is_read(self) -> None:
        recording = a_recording()
        vendor = a_service(recording)
        delete_file(recording.path)
        with pytest.raises(Refused, match="destroyed"):
            sent(recording, vendor)


class TestPages:
    @pytest.mark.parametrize("named", ["abc", "", "\x00"])
    def test_knows_no_recording_of_another_name(self, named: str) -> None:
        recording = a_recording()
        session = recording.session
        where = reverse("send_recording", args=(session.study.code, session.session_ref))
        posted = {"recording": named, "vendor": a_service(recording).pk}
        assert signed_in(session.facilitator).post(where, posted).status_code == 404

    def test_the_page_of_the_session_sends_it(self) -> None:
        recording = a_recording()
        vendor = a_service(recording)
        session = recording.session
        where = (session.study.code, session.session_ref)
        client = signed_in(session.facilitator)
        assert vendor.name in client.get(reverse("view_session", args=where)).text
        posted = {"recording": str(recording.recording_ref), "vendor": vendor.pk}
        answer = client.post(reverse("send_recording", args=where), posted)
        encrypted = answer.getvalue()
        assert pyrage.decrypt(encrypted, [a_private_key()]) == SPOKEN
        assert f"Sent to {vendor.name}" in client.get(reverse("view_session", args=where)).text
