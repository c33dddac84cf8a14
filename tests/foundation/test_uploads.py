"""Uploads are sealed on arrival."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadhandler import StopUpload
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from foundation.access.models import User
from foundation.keyring import files, keys, uploads
from foundation.keyring.jobs import forget_abandoned_uploads
from foundation.keyring.keys import Purpose
from foundation.keyring.models import KeyOpening, PendingUpload
from foundation.keyring.uploads import SealedUpload, SealedUploadHandler
from tests.builders.access import NOW, a_person
from tests.foundation.file_stores import AtRest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_rest")]

MARK = b"Ada Lovelace, ada@example.org\n"
CONTENT = MARK * 10_000  # 300,000 bytes


def a_request(content: bytes = CONTENT, *, by: Any = None) -> HttpRequest:
    boundary = "frontier"
    body = (
        f"--{boundary}\r\nContent-Disposition: form-data; name=note\r\n\r\nhello\r\n"
        f"--{boundary}\r\nContent-Disposition: form-data; name=file; filename=ada.csv\r\n"
        "Content-Type: text/csv\r\n\r\n"
    ).encode() + content
    request = RequestFactory().post(
        "/",
        body + f"\r\n--{boundary}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    request.user = by or a_person()
    return request


def an_upload(content: bytes = CONTENT, *, by: User | None = None) -> SealedUpload:
    upload = a_request(content, by=by).FILES["file"]
    assert isinstance(upload, SealedUpload)
    return upload


def on_this_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


class TestSealedUploadHandler:
    def test_no_byte_touches_the_disk_in_the_clear(
        self, at_rest: AtRest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[bytes] = []
        receive = SealedUploadHandler.receive_data_chunk

        def watch(self: SealedUploadHandler, raw_data: bytes, start: int) -> None:
            receive(self, raw_data, start)
            seen.append(at_rest.everything() + on_this_disk(tmp_path))

        monkeypatch.setattr(SealedUploadHandler, "receive_data_chunk", watch)
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        upload = an_upload()
        assert (upload.size, upload.name) == (len(CONTENT), "ada.csv")
        assert len(seen) > 3
        assert not any(MARK in moment for moment in seen)
        on_disk = at_rest.everything()
        assert len(on_disk) > len(CONTENT)
        assert MARK not in on_disk

    def test_the_rest_of_the_form_is_read(self) -> None:
        assert a_request().POST["note"] == "hello"

    @pytest.mark.parametrize("size", [0, 1, files.CHUNK, 300_000])
    def test_reads_back_what_was_sent(self, size: int) -> None:
        upload = an_upload(CONTENT[:size])
        assert b"".join(upload.chunks()) == CONTENT[:size]
        with upload.open() as again:
            assert again.read() == CONTENT[:size]

    def test_reading_is_recorded_for_the_person_who_sent_it(self) -> None:
        person = a_person()
        an_upload(by=person).read()
        line = KeyOpening.objects.get()
        assert (line.user_ref, line.purpose) == (person.user_ref, "receive_upload")

    def test_keeps_nothing_that_a_stranger_sends(self, at_rest: AtRest) -> None:
        request = a_request(by=AnonymousUser())
        assert "file" not in request.FILES
        assert request.POST["note"] == "hello"
        assert not PendingUpload.objects.exists()
        assert at_rest.names() == set()

    def test_forgets_an_upload_that_broke_off(
        self, at_rest: AtRest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        receive = SealedUploadHandler.receive_data_chunk

        def break_off(self: SealedUploadHandler, raw_data: bytes, start: int) -> None:
            receive(self, raw_data, start)
            if start > files.CHUNK:
                raise StopUpload(connection_reset=True)

        monkeypatch.setattr(SealedUploadHandler, "receive_data_chunk", break_off)
        assert "file" not in a_request().FILES
        assert not PendingUpload.objects.exists()
        assert at_rest.names() == set()


class TestAdoptUpload:
    def test_seals_it_for_its_owner_and_forgets_the_upload(self, at_rest: AtRest) -> None:
        upload = an_upload()
        adopted = uploads.adopt_upload(
            upload.upload_ref,
            key_ref="session:1",
            name="recordings/1",
            purpose=Purpose.RECEIVE_UPLOAD,
            by=None,
            at=NOW,
        )
        assert (adopted.path, adopted.size) == ("recordings/1", len(CONTENT))
        assert keys.is_destroyed(upload.key_ref)
        assert upload.path not in at_rest.names()
        chunks = files.read_sealed(
            "recordings/1", key_ref="session:1", purpose=Purpose.TRANSCRIPTION, by=None, at=NOW
        )
        assert b"".join(chunks) == CONTENT


class TestForgetAbandonedUploads:
    @pytest.fixture
    def sent_at(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
        return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)

    def test_forgets_after_a_day(
        self, sent_at: Callable[[datetime], None], at_rest: AtRest
    ) -> None:
        sent_at(NOW)
        upload = an_upload()
        assert uploads.forget_abandoned(at=NOW + timedelta(hours=23)) == 0
        assert uploads.forget_abandoned(at=NOW + timedelta(hours=24)) == 1
        assert keys.is_destroyed(upload.key_ref)
        assert at_rest.names() == set()
        assert uploads.forget_abandoned(at=NOW + timedelta(hours=25)) == 0

    def test_the_clock_asks_for_it(self, sent_at: Callable[[datetime], None]) -> None:
        sent_at(NOW)
        an_upload()
        sent_at(NOW + timedelta(days=2))
        assert forget_abandoned_uploads() == 1

    def test_leaves_what_somebody_claimed(self, sent_at: Callable[[datetime], None]) -> None:
        sent_at(NOW)
        upload = an_upload()
        uploads.claim_upload(upload.upload_ref, at=NOW)
        assert uploads.forget_abandoned(at=NOW + timedelta(days=9)) == 0
        assert uploads.forget_upload(upload.upload_ref, at=NOW) is True
        assert uploads.forget_upload(upload.upload_ref, at=NOW) is False
