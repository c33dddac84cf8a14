"""Scans of paper forms: sealed before they touch the disk, opened for two purposes only."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from fieldwork import policies
from fieldwork.models import PaperBatch, PaperScan
from fieldwork.models.scans import ScanKind
from fieldwork.orphans import SCANS
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.files import delete_file, read_sealed
from foundation.keyring.keys import Purpose
from foundation.keyring.uploads import SealedUpload, adopt_upload

BEGINNINGS = {b"%PDF-": ScanKind.PDF, b"\x89PNG": ScanKind.PNG, b"\xff\xd8\xff": ScanKind.JPEG}
NO_PICTURE = "This is no PDF, PNG or JPEG. Scan the forms again."


@transaction.atomic
def attach_paper_scan(*, batch_id: int, upload: SealedUpload, by: User, at: datetime) -> PaperScan:
    """Keep pictures of forms under the batch's own key.

    :raises Refused: if this person may not, or if it is no picture.
    """
    # The batch does not end, and is not forgotten, while the scan comes in.
    batch = (
        PaperBatch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study")
        .get(pk=batch_id)
    )
    policies.attach_paper_scan.require(by, batch, at=at)
    kind = _kind_of(upload, by=by, at=at)
    scan_ref = uuid.uuid4()
    adopted = adopt_upload(
        upload.upload_ref,
        key_ref=batch.scans_key,
        name=f"{SCANS}/{scan_ref}",
        purpose=Purpose.RECEIVE_UPLOAD,
        by=by,
        at=at,
    )
    try:
        scan = PaperScan.objects.create(
            scan_ref=scan_ref,
            batch=batch,
            kind=kind,
            path=adopted.path,
            size=adopted.size,
            added_by=by,
            added_at=at,
        )
        log.record("paper_scan.attached", subject=scan, by=by, at=at)
    except Exception:
        delete_file(adopted.path)  # no row will ever own it
        raise
    return scan


@transaction.atomic
def open_paper_scan(
    *, scan: PaperScan, purpose: Purpose | None, by: User, at: datetime
) -> Iterator[bytes]:
    """The scan in pieces, for keying or a check of accuracy; that it was opened stays.

    :raises Refused: for any other purpose, and to whoever has no business with it.
    """
    policies.open_paper_scan.require(by, scan, purpose, at=at)
    assert purpose is not None
    log.record("paper_scan.opened", subject=scan, by=by, at=at, purpose=str(purpose))
    key_ref = scan.batch.scans_key
    return read_sealed(scan.path, key_ref=key_ref, purpose=purpose, by=by, at=at)


def forget_paper_scans(*, batch_id: int, at: datetime) -> int:
    """Destroy the key of a batch's scans, then delete the files; how many went."""
    batch = PaperBatch.objects.get(pk=batch_id)
    keys.destroy(batch.scans_key, at=at)
    scans = list(batch.scans.all())
    for scan in scans:
        delete_file(scan.path)
        scan.delete()
    return len(scans)


def _kind_of(upload: SealedUpload, *, by: User, at: datetime) -> ScanKind:
    with upload.open_for(purpose=Purpose.RECEIVE_UPLOAD, by=by, at=at) as file:
        head = file.read(8)
    for beginning, kind in BEGINNINGS.items():
        if head.startswith(beginning):
            return kind
    raise Refused(NO_PICTURE)
