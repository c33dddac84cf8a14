"""Sealed files: what lies in the store, and what is found out about it."""

import hashlib
import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.keyring import files, keys
from foundation.keyring.files import CHUNK, SealedFileInfo
from foundation.keyring.keys import KeyDestroyedError, Purpose, SealedDataError
from foundation.keyring.models import KeyOpening
from foundation.keyring.stores.folder import FolderStore
from tests.builders.access import NOW
from tests.foundation.file_stores import AtRest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_rest")]

KEY = "session:1"
NAME = "recordings/1"
MARK = b"Ada Lovelace said"
SEALED_CHUNK = CHUNK + 29


def write(content: bytes, *, name: str = NAME, pieces: int = 1000) -> SealedFileInfo:
    parts = (content[i : i + pieces] for i in range(0, len(content), pieces))
    return files.write_sealed(parts, key_ref=KEY, name=name)


def read(name: str = NAME, *, key_ref: str = KEY) -> bytes:
    return b"".join(
        files.read_sealed(name, key_ref=key_ref, purpose=Purpose.TRANSCRIPTION, by=None, at=NOW)
    )


def reader(name: str = NAME) -> io.BufferedReader:
    return files.open_seekable(name, key_ref=KEY, purpose=Purpose.TRANSCRIPTION, by=None, at=NOW)


def content_of(size: int) -> bytes:
    return (MARK * (size // len(MARK) + 1))[:size]


class TestWriteSealed:
    @pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000])
    def test_gives_back_every_size(self, size: int) -> None:
        written = write(content_of(size))
        assert read() == content_of(size)
        assert (written.path, written.size) == (NAME, size)

    def test_leaves_nothing_readable_in_the_store(self, at_rest: AtRest) -> None:
        written = write(content_of(200_000))
        sealed = at_rest.read(NAME)
        assert MARK not in sealed
        assert written.sha256 == hashlib.sha256(sealed).hexdigest()

    def test_lets_nobody_else_read_the_folder(self, own_files_folder: Path) -> None:
        FolderStore(own_files_folder).writer(NAME).finish()
        assert (own_files_folder / NAME).stat().st_mode & 0o077 == 0

    def test_leaves_no_part_when_the_source_fails(self, at_rest: AtRest) -> None:
        def broken() -> Iterable[bytes]:
            yield content_of(100_000)
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            files.write_sealed(broken(), key_ref=KEY, name=NAME)
        assert at_rest.names() == set()

    @pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", "a\\b", "a\0b"])
    def test_refuses_a_name_outside_the_store(self, name: str) -> None:
        with pytest.raises(ValueError, match="stays inside"):
            write(b"x", name=name)


class TestReadSealed:
    @pytest.mark.requirement("R-022")
    def test_is_recorded_with_its_purpose(self) -> None:
        write(b"x")
        read()
        assert KeyOpening.objects.get(key_ref=KEY).purpose == "transcription"

    def test_finds_another_key(self) -> None:
        write(b"x")
        keys.seal(b"x", key_ref="session:2", aad="x")
        with pytest.raises(SealedDataError):
            read(key_ref="session:2")

    def test_is_refused_after_the_key_is_destroyed(self) -> None:
        write(b"x")
        keys.destroy(KEY, at=NOW)
        with pytest.raises(KeyDestroyedError):
            read()

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda box: box[: -SEALED_CHUNK // 2], id="cut inside a chunk"),
            pytest.param(lambda box: box[: 4 + 2 * SEALED_CHUNK], id="cut between chunks"),
            pytest.param(lambda box: box[:4], id="cut to nothing"),
            pytest.param(lambda box: b"", id="emptied"),
            pytest.param(lambda box: b"NOPE" + box[4:], id="another kind of file"),
            pytest.param(lambda box: box[:100] + b"!" + box[101:], id="one byte changed"),
            pytest.param(lambda box: box + b"!", id="one byte added"),
            pytest.param(
                lambda box: (
                    box[:4]
                    + box[4 + SEALED_CHUNK : 4 + 2 * SEALED_CHUNK]
                    + box[4 : 4 + SEALED_CHUNK]
                    + box[4 + 2 * SEALED_CHUNK :]
                ),
                id="chunks exchanged",
            ),
        ],
    )
    def test_finds_a_changed_file(self, change: Callable[[bytes], bytes], at_rest: AtRest) -> None:
        write(content_of(3 * CHUNK))
        at_rest.put(NAME, change(at_rest.read(NAME)))
        with pytest.raises(SealedDataError):
            read()

    def test_finds_a_file_put_in_the_place_of_another(self, at_rest: AtRest) -> None:
        write(b"one")
        write(b"two", name="recordings/2")
        at_rest.put(NAME, at_rest.read("recordings/2"))
        with pytest.raises(SealedDataError):
            read()


class TestOpenSeekable:
    CONTENT = bytes(range(256)) * 700  # 179,200 bytes: three chunks

    @given(start=st.integers(0, 200_000), length=st.integers(0, 140_000))
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_reads_any_range(self, start: int, length: int) -> None:
        write(self.CONTENT, pieces=50_000)
        with reader() as file:
            file.seek(start)
            assert file.read(length) == self.CONTENT[start : start + length]

    def test_knows_its_size_and_reads_on_from_the_end(self) -> None:
        write(self.CONTENT)
        with reader() as file:
            assert file.seek(0, io.SEEK_END) == len(self.CONTENT)
            file.seek(-10, io.SEEK_END)
            assert file.read() == self.CONTENT[-10:]
            file.seek(0)
            assert file.read() == self.CONTENT


class TestDeleteFile:
    def test_deletes_it_once_and_again(self, at_rest: AtRest) -> None:
        write(b"x")
        write(b"y", name="recordings/10")
        files.delete_file(NAME)
        files.delete_file(NAME)
        assert at_rest.names() == {"recordings/10"}


class TestNamesIn:
    def test_names_what_lies_right_in_a_folder(self, at_rest: AtRest) -> None:
        write(b"x", name="recordings/1")
        write(b"x", name="recordings/2")
        write(b"x", name="recordings-of-others/2")
        write(b"x", name="scans/3")
        assert files.names_in("recordings") == ["recordings/1", "recordings/2"]
        assert files.names_in("imports") == []

    def test_leaves_out_what_was_written_to_since(self, at_rest: AtRest) -> None:
        write(b"x")
        now = datetime.now(UTC)
        assert files.names_in("recordings", before=now - timedelta(hours=1)) == []
        assert files.names_in("recordings", before=now + timedelta(hours=1)) == [NAME]
