"""Where sealed files lie. The store sees names and sealed bytes, never a key."""

from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings

from foundation.keyring.stores.exceptions import FileStoreAway
from foundation.keyring.stores.folder import FolderStore

__all__ = ["FileStoreAway", "Store", "Writer", "store"]


class Writer(Protocol):
    """Takes sealed bytes; nothing has the file's name before ``finish``."""

    def write(self, sealed: bytes) -> None: ...
    def finish(self) -> None: ...
    def abandon(self) -> None: ...


class Store(Protocol):
    """Every method raises ``FileStoreAway`` when the store cannot be asked."""

    def prepare(self) -> None:
        """Make it ready for the first file. Only the operator's command asks for it."""

    def require(self) -> None:
        """Return only if the store is there."""

    def writer(self, name: str) -> Writer:
        """A writer of a new file, which replaces one of its name."""

    def size(self, name: str) -> int:
        """:raises FileNotFoundError: if the store is there and the file is not."""

    def read(self, name: str, start: int, length: int) -> bytes:
        """:raises FileNotFoundError: if the store is there and the file is not."""

    def delete(self, name: str) -> None:
        """Everything that the store keeps under this name."""

    def versions(self, name: str) -> int:
        """How many pieces the store keeps under this name, whole or not."""

    def names(self, folder: str, *, before: datetime | None = None) -> list[str]:
        """Every name right below a folder, of files that nobody wrote to since ``before``."""


def store() -> Store:
    """The store that the settings name."""
    return FolderStore(Path(settings.PORTAL_FILES_DIR))
