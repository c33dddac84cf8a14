"""A disk that is not mounted is not a store from which everything was deleted."""

import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from foundation.keyring import files
from foundation.keyring.files import FileStoreAway
from foundation.keyring.keys import Purpose
from foundation.keyring.stores.folder import MARKER
from tests.builders.access import NOW

pytestmark = pytest.mark.django_db

NAME = "recordings/1"


def write() -> None:
    files.write_sealed([b"x"], key_ref="session:1", name=NAME)


def read() -> None:
    files.open_seekable(
        NAME, key_ref="session:1", purpose=Purpose.TRANSCRIPTION, by=None, at=NOW
    ).read()


def unmounted(folder: Path) -> None:
    """The disk is gone, the empty folder on which it was mounted is there."""
    folder.rename(folder.with_name("disk"))
    folder.mkdir()


def vanished(folder: Path) -> None:
    """Not even the folder is there."""
    folder.rename(folder.with_name("disk"))


def broken(folder: Path) -> None:
    """Something else stands in its place, as with a disk that answers with errors."""
    folder.rename(folder.with_name("disk"))
    folder.write_bytes(b"")


@pytest.mark.parametrize("lose", [unmounted, vanished, broken])
class TestAStoreThatIsAway:
    @pytest.mark.parametrize(
        "ask",
        [
            write,
            read,
            lambda: files.delete_file(NAME),
            lambda: files.is_there(NAME),
            lambda: files.names_in("recordings"),
            files.require_store,
        ],
        ids=["write", "read", "delete", "is there", "names", "require"],
    )
    def test_says_so_and_never_that_a_file_is_gone(
        self, ask: Callable[[], object], lose: Callable[[Path], None], own_files_folder: Path
    ) -> None:
        write()
        lose(own_files_folder)
        with pytest.raises(FileStoreAway):
            ask()

    def test_goes_on_when_it_is_back(
        self, lose: Callable[[Path], None], own_files_folder: Path
    ) -> None:
        write()
        lose(own_files_folder)
        if own_files_folder.is_dir():
            own_files_folder.rmdir()
        own_files_folder.unlink(missing_ok=True)
        own_files_folder.with_name("disk").rename(own_files_folder)
        assert files.is_there(NAME)
        files.delete_file(NAME)
        assert not files.is_there(NAME)


class TestAWriterWhoseStoreGoesAway:
    def test_gives_no_file_its_name(self, own_files_folder: Path) -> None:
        def pieces() -> object:
            yield b"x"
            vanished(own_files_folder)

        with pytest.raises(FileStoreAway):
            files.write_sealed(pieces(), key_ref="session:1", name=NAME)  # type: ignore[arg-type]


@pytest.mark.requirement("R-119")
class TestADiskThatAnswersWithErrors:
    """The marker can be seen, and what lies deeper cannot."""

    @pytest.fixture(autouse=True)
    def deeper(self, own_files_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write()
        for name in ("lstat", "stat", "scandir"):
            asked = getattr(os, name)

            def failing(path: object, *more: Any, _asked: Any = asked, **named: Any) -> Any:
                if "recordings" in str(path):
                    raise PermissionError
                return _asked(path, *more, **named)

            monkeypatch.setattr(os, name, failing)

    @pytest.mark.parametrize(
        "ask", [lambda: files.is_there(NAME), lambda: files.names_in("recordings")]
    )
    def test_is_not_taken_for_one_that_has_nothing(self, ask: Callable[[], object]) -> None:
        with pytest.raises(FileStoreAway):
            ask()


class TestNames:
    def test_leave_out_what_is_deleted_while_they_are_read(
        self, own_files_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write()
        scandir = os.scandir

        def and_delete(path: Path) -> Any:
            found = scandir(path)
            entries = list(found)
            (own_files_folder / NAME).unlink()
            return nullcontext(entries)

        monkeypatch.setattr(os, "scandir", and_delete)
        assert files.names_in("recordings") == []


class TestVersionsLeft:
    def test_counts_the_file_and_what_is_left_of_its_writing(self, own_files_folder: Path) -> None:
        assert files.versions_left(NAME) == 0
        write()
        (own_files_folder / f"{NAME}.part").write_bytes(b"half")
        assert files.versions_left(NAME) == 2
        files.delete_file(NAME)
        assert files.versions_left(NAME) == 0

    def test_a_file_that_is_missing_is_missing(self) -> None:
        write()
        files.delete_file(NAME)
        with pytest.raises(FileNotFoundError):
            read()


class TestPrepareFiles:
    def test_makes_the_folder_a_store_once(self, own_files_folder: Path) -> None:
        (own_files_folder / MARKER).unlink()
        with pytest.raises(FileStoreAway):
            write()
        call_command("prepare_files", verbosity=0)
        write()
        call_command("prepare_files", verbosity=0)
        assert files.is_there(NAME)
