"""Uploads are sealed while they arrive: no byte of them touches the disk in the clear.

``SealedUploadHandler`` is the only entry of ``FILE_UPLOAD_HANDLERS``. A view receives a
``SealedUpload``; what it does not adopt or claim is forgotten after a day.
"""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from io import BufferedReader
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils import timezone

from foundation.access.models import User
from foundation.keyring import files, keys
from foundation.keyring.files import SealedFileInfo, SealedWriter
from foundation.keyring.keys import Purpose
from foundation.keyring.models import PendingUpload

ABANDONED_AFTER = timedelta(hours=24)


class SealedUpload(UploadedFile):  # type: ignore[type-arg]
    """An uploaded file at rest under its own key. ``name`` is as sent: never store or log it.

    ``read``, ``chunks`` and ``open`` read it back for the person who sent it, in the same
    request. Later, or for another purpose, use ``open_for``.
    """

    def __init__(
        self, row: PendingUpload, *, name: str | None, content_type: str | None, by: User | None
    ) -> None:
        super().__init__(file=None, name=name, content_type=content_type, size=row.size)
        self.upload_ref = row.upload_ref
        self.key_ref = row.key_ref
        self.path = row.path
        self._sent_by = by
        self._sent_at = row.created_at
        self._reader: BufferedReader | None = None

    def open_for(self, *, purpose: Purpose, by: User | None, at: datetime) -> BufferedReader:
        """The plaintext for a purpose, seekable."""
        return files.open_seekable(self.path, key_ref=self.key_ref, purpose=purpose, by=by, at=at)

    def open(self, *_: Any, **__: Any) -> "SealedUpload":
        """Open, or go back to the start. A mode is not asked for: it is read only, and bytes."""
        self._opened().seek(0)
        return self

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The plaintext from the start, in pieces."""
        self.open()
        while piece := self.read(chunk_size or files.CHUNK):
            yield piece

    def read(self, size: int = -1) -> bytes:
        """The plaintext from where the last read ended."""
        return self._opened().read(size)

    def close(self) -> None:
        """Close what ``open`` opened."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _opened(self) -> BufferedReader:
        if self._reader is None:
            self._reader = self.open_for(
                purpose=Purpose.RECEIVE_UPLOAD, by=self._sent_by, at=self._sent_at
            )
            self.file = self._reader
        return self._reader


class SealedUploadHandler(FileUploadHandler):
    """Seals each chunk as it comes from the network. What strangers send is not kept at all."""

    chunk_size = files.CHUNK

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """:raises SkipFile: if nobody is signed in; the rest of the form is still read."""
        super().new_file(*args, **kwargs)
        self._by = self._signed_in()
        self._row = _begin(at=timezone.now())
        self._resources = ExitStack()
        key = self._resources.enter_context(keys.sealer(self._row.key_ref))
        self._writer = SealedWriter(key, self._row.path)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing is handed on to another handler."""
        self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        """The upload as the form will see it."""
        written = self._writer.finish()
        del self._writer
        self._resources.close()
        PendingUpload.objects.filter(pk=self._row.pk).update(size=written.size)
        self._row.size = written.size
        return SealedUpload(
            self._row, name=self.file_name, content_type=self.content_type, by=self._by
        )

    def upload_complete(self) -> None:
        """Called at the end of every request, also when a file was stopped half-way."""
        self.upload_interrupted()

    def upload_interrupted(self) -> None:
        """Forget what had arrived."""
        if hasattr(self, "_writer"):
            self._writer.abandon()
            del self._writer
            self._resources.close()
            forget_upload(self._row.upload_ref, at=timezone.now())

    def _signed_in(self) -> User:
        user = getattr(self.request, "user", None)
        if not isinstance(user, User):  # nobody, or a stranger
            raise SkipFile("Only people who signed in may send files.")
        return user


def adopt_upload(
    upload_ref: uuid.UUID,
    *,
    key_ref: str,
    name: str,
    purpose: Purpose,
    by: User | None,
    at: datetime,
) -> SealedFileInfo:
    """Seal an upload again under the key and name of its new owner, then forget the upload.

    It streams: never more than a few chunks are in memory.

    :raises PendingUpload.DoesNotExist: if the upload was forgotten already.
    """
    row = PendingUpload.objects.get(upload_ref=upload_ref)
    plaintext = files.read_sealed(row.path, key_ref=row.key_ref, purpose=purpose, by=by, at=at)
    adopted = files.write_sealed(plaintext, key_ref=key_ref, name=name)
    forget_upload(upload_ref, at=at)
    return adopted


def claim_upload(upload_ref: uuid.UUID, *, at: datetime) -> None:
    """Keep an upload longer than a day: whoever claims it must call ``forget_upload`` itself."""
    PendingUpload.objects.filter(upload_ref=upload_ref).update(claimed_at=at)


def keep_for_study(upload_ref: uuid.UUID, *, study_ref: uuid.UUID) -> None:
    """Say which study an upload waits for: retention then forgets it with the study."""
    PendingUpload.objects.filter(upload_ref=upload_ref).update(study_ref=study_ref)


def forget_upload(upload_ref: uuid.UUID, *, at: datetime) -> bool:
    """Destroy the key, then delete the file. True unless it was forgotten before."""
    row = PendingUpload.objects.filter(upload_ref=upload_ref).first()
    if row is None:
        return False
    keys.destroy(row.key_ref, at=at)
    files.delete_file(row.path)
    row.delete()  # last, so that a run killed before this point begins again
    return True


def forget_abandoned(*, at: datetime) -> int:
    """Forget every upload that nobody adopted or claimed within a day; how many there were."""
    abandoned = PendingUpload.objects.filter(claimed_at=None, created_at__lte=at - ABANDONED_AFTER)
    return sum(forget_upload(row.upload_ref, at=at) for row in abandoned)


def _begin(*, at: datetime) -> PendingUpload:
    upload_ref = uuid.uuid4()
    return PendingUpload.objects.create(
        upload_ref=upload_ref, path=f"uploads/{upload_ref}", created_at=at
    )
