"""Where sealed files lie. The store sees names and sealed bytes, never a key."""

from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings

from foundation.keyring.stores.bucket import BucketStore
from foundation.keyring.stores.connection import BucketAddress
from foundation.keyring.stores.exceptions import DeletionForbiddenError, FileStoreAway
from foundation.keyring.stores.folder import FolderStore

__all__ = [
    "DeletionForbiddenError",
    "FileStoreAway",
    "Reader",
    "Store",
    "Writer",
    "address",
    "store",
]


class Writer(Protocol):
    """Takes sealed bytes; nothing has the file's name before ``finish``."""

    def write(self, sealed: bytes) -> None: ...
    def finish(self) -> None: ...
    def abandon(self) -> None: ...


class Reader(Protocol):
    """Gives sealed bytes; it holds nothing open, so nobody needs to close it."""

    @property
    def size(self) -> int: ...

    def read(self, start: int, length: int) -> bytes:
        """A range, shorter where the file ends; it raises as ``Store.reader`` does."""


class Store(Protocol):
    """Every method raises ``FileStoreAway`` when the store cannot be asked."""

    def prepare(self) -> None:
        """Make it ready for the first file. Only the operator's command asks for it."""

    def require(self) -> None:
        """Return only if the store is there."""

    def writer(self, name: str) -> Writer:
        """A writer of a new file, which replaces one of its name."""

    def reader(self, name: str) -> Reader:
        """:raises FileNotFoundError: if the store is there and the file is not."""

    def delete(self, name: str) -> None:
        """Everything that the store keeps under this name.

        :raises DeletionForbiddenError: if the store does not let go of some of it.
        """

    def versions(self, name: str) -> int:
        """How many pieces the store keeps under this name, whole or not."""

    def names(self, folder: str, *, before: datetime | None = None) -> list[str]:
        """Every name right below a folder, of files that nobody wrote to since ``before``."""


def store() -> Store:
    """The store that the settings name: a bucket where they name one, else a folder."""
    if settings.PORTAL_FILES_BUCKET:
        return BucketStore(address())
    return FolderStore(Path(settings.PORTAL_FILES_DIR))


def address() -> BucketAddress:
    """The bucket that the settings name."""
    return BucketAddress(
        bucket=settings.PORTAL_FILES_BUCKET,
        endpoint=settings.PORTAL_FILES_ENDPOINT,
        region=settings.PORTAL_FILES_REGION,
        access_key=settings.PORTAL_FILES_ACCESS_KEY,
        secret_key=settings.PORTAL_FILES_SECRET_KEY,
    )
