"""The uploaded file of an import, sealed under a key of its own and opened as a table."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from fieldwork.models import ImportRun
from fieldwork.reading.tables import Table, open_table
from foundation.access.models import User
from foundation.keyring import files, keys
from foundation.keyring.files import SealedFileInfo
from foundation.keyring.keys import Purpose
from foundation.keyring.uploads import SealedUpload, adopt_upload

FOLDER = "imports"


def key_ref_of(run_ref: UUID) -> str:
    """The data key of one import's file."""
    return f"import:{run_ref}"


def take_file(
    upload: SealedUpload | Iterable[bytes], *, run_ref: UUID, by: User, at: datetime
) -> SealedFileInfo:
    """Seal what was uploaded, or what an operator's command reads, as this import's file."""
    name, key_ref = f"{FOLDER}/{run_ref}", key_ref_of(run_ref)
    if isinstance(upload, SealedUpload):
        purpose = Purpose.IMPORT_RESPONSES
        return adopt_upload(
            upload.upload_ref, key_ref=key_ref, name=name, purpose=purpose, by=by, at=at
        )
    return files.write_sealed(upload, key_ref=key_ref, name=name)


@contextmanager
def opened_table(run: ImportRun, *, by: User, at: datetime) -> Iterator[Table]:
    """The file as a table, for as long as the block lasts.

    :raises TableError: if it is none.
    :raises KeyDestroyedError: if the file was forgotten.
    """
    purpose = Purpose.IMPORT_RESPONSES
    with files.open_seekable(
        run.path, key_ref=run.key_ref, purpose=purpose, by=by, at=at
    ) as stream:
        yield open_table(stream)


def forget_file(run_ref: UUID, *, at: datetime) -> None:
    """Destroy the key, then delete the file. Harmless when both are gone."""
    keys.destroy(key_ref_of(run_ref), at=at)
    files.delete_file(f"{FOLDER}/{run_ref}")
