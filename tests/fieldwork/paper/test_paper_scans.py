"""Pictures of forms: sealed, opened for a purpose, gone with the paper."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fieldwork import actions
from fieldwork.models import PaperBatch, PaperScan
from fieldwork.orphans import SCANS
from fieldwork.retention_rules.paper import PaperScans
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring import files, keys
from foundation.keyring.keys import KeyDestroyedError, Purpose
from foundation.keyring.models import KeyOpening
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW
from tests.builders.paper import A_PICTURE, a_batch, a_scan
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=91)


def opened(scan: PaperScan, purpose: Purpose | None = Purpose.TRANSCRIPTION) -> bytes:
    by = scan.batch.study.created_by
    return b"".join(actions.open_paper_scan(scan=scan, purpose=purpose, by=by, at=NOW))


class TestAttachPaperScan:
    def test_seals_the_picture(self, own_files_folder: Path) -> None:
        scan = a_scan(a_batch())
        at_rest = files.location(scan.path).read_bytes()
        assert b"Maria" not in at_rest
        assert opened(scan) == A_PICTURE
        assert (scan.kind, scan.size) == ("application/pdf", len(A_PICTURE))

    def test_takes_pictures_only(self, own_files_folder: Path) -> None:
        with pytest.raises(Refused, match="no PDF, PNG or JPEG"):
            a_scan(a_batch(), content=b"<script>alert(1)</script>")
        assert list(files.location(SCANS).glob("*")) == []

    def test_is_refused_once_nothing_is_keyed_any_more(self, own_files_folder: Path) -> None:
        batch = a_batch()
        actions.discard_paper_batch(batch_id=batch.pk, by=batch.study.created_by, at=NOW)
        with pytest.raises(Refused):
            a_scan(batch)


class TestOpenPaperScan:
    def test_keeps_who_opened_it_and_why(self, own_files_folder: Path) -> None:
        scan = a_scan(a_batch())
        opened(scan, Purpose.ACCURACY_CHECK)
        line = KeyOpening.objects.get(key_ref=scan.batch.scans_key)
        assert (line.purpose, line.user_ref) == (
            "accuracy_check",
            scan.batch.study.created_by.user_ref,
        )
        assert AuditEvent.objects.get(verb="paper_scan.opened").facts == {
            "purpose": "accuracy_check"
        }

    @pytest.mark.parametrize("purpose", [None, Purpose.ANALYSIS, Purpose.RECRUIT])
    def test_is_refused_for_other_purposes(
        self, own_files_folder: Path, purpose: Purpose | None
    ) -> None:
        scan = a_scan(a_batch())
        with pytest.raises(Refused, match="for which purpose"):
            opened(scan, purpose)
        assert not AuditEvent.objects.filter(verb="paper_scan.opened").exists()

    def test_is_refused_to_who_writes_nothing_down(self, own_files_folder: Path) -> None:
        scan = a_scan(a_batch())
        with pytest.raises(Refused):
            actions.open_paper_scan(
                scan=scan,
                purpose=Purpose.TRANSCRIPTION,
                by=a_member(scan.batch.study, Role.RECRUITER),
                at=NOW,
            )


@pytest.mark.requirement("R-031")
class TestPaperScans:
    def test_go_with_their_key_on_the_day_of_disposal(self, own_files_folder: Path) -> None:
        scan = a_scan(a_batch())
        [holding] = PaperScans().holdings(at=NOW, study_ref=scan.batch.study.study_ref)
        assert (holding.is_due(NOW), holding.is_due(LATER), holding.count) == (False, True, 1)
        assert PaperScans().remaining(holding) == 1
        assert PaperScans().erase(holding, at=LATER) == 1
        assert PaperScans().remaining(holding) == 0
        assert not files.location(scan.path).exists()
        assert keys.is_destroyed(scan.batch.scans_key)
        with pytest.raises(KeyDestroyedError):
            opened(scan)
        assert PaperScans().erase(holding, at=LATER) == 0
        assert list(PaperScans().holdings(at=LATER)) == []

    def test_are_due_as_soon_as_the_paper_is_destroyed(self, own_files_folder: Path) -> None:
        scan = a_scan(a_batch())
        batch: PaperBatch = scan.batch
        by = batch.study.created_by
        actions.discard_paper_batch(batch_id=batch.pk, by=by, at=NOW)
        actions.record_paper_destroyed(batch_id=batch.pk, destroyed_on=NOW.date(), by=by, at=NOW)
        [holding] = PaperScans().holdings(at=NOW)
        assert holding.is_due(NOW)


class TestPages:
    def test_attach_and_open_a_scan(
        self, own_files_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        batch = a_batch()
        client = signed_in(batch.study.created_by)
        where = [batch.study.code, batch.batch_ref]
        attach = reverse("attach_paper_scan", args=where)
        refused = client.post(attach, {"scan": SimpleUploadedFile("a.txt", b"words")})
        assert "This is no PDF, PNG or JPEG" in refused.content.decode()
        client.post(attach, {"scan": SimpleUploadedFile("a.pdf", A_PICTURE)})
        scan = PaperScan.objects.get()
        opens = reverse("open_paper_scan", args=[*where, scan.scan_ref])
        assert opens in client.get(reverse("view_paper_batch", args=where)).content.decode()
        assert client.post(opens, {"purpose": "nothing"}).status_code == 403
        response = client.post(opens, {"purpose": "transcription"})
        assert b"".join(response) == A_PICTURE
        assert response["Cache-Control"] == "no-store"
