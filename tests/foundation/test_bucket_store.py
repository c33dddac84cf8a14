"""A bucket keeps what a name no longer shows; deleting reaches it, or says that it cannot."""

import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from pytest_django import Settings

from foundation.keyring import files, keys
from foundation.keyring.checks import refuse_store_that_keeps
from foundation.keyring.files import CHUNK, DeletionForbiddenError, FileStoreAway, SealedWriter
from foundation.keyring.keys import Purpose
from foundation.keyring.stores import store
from foundation.keyring.stores.bucket import BucketStore
from foundation.keyring.stores.multipart import PART
from foundation.keyring.stores.ranges import BucketReader
from research_portal.local.processes import free_port
from tests.builders.access import NOW
from tests.foundation.file_stores import BucketAtRest

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-119")]

KEY = "session:1"
NAME = "recordings/1"
MiB = 1024 * 1024


def write(content: bytes = b"x", name: str = NAME) -> None:
    files.write_sealed([content], key_ref=KEY, name=name)


def opened() -> Any:
    return files.open_seekable(NAME, key_ref=KEY, purpose=Purpose.TRANSCRIPTION, by=None, at=NOW)


def zeros(size: int) -> Iterator[bytes]:
    yield from (bytes(CHUNK) for _ in range(size // CHUNK))


@pytest.fixture
def requests_made(at_bucket: BucketAtRest) -> Counter[str]:
    """How often each kind of request was sent."""
    made: Counter[str] = Counter()
    asked = store()
    assert isinstance(asked, BucketStore)
    asked.client.meta.events.register(
        "before-call.s3", lambda model, **_: made.update([model.name])
    )
    return made


class TestDeleteFile:
    def test_deletes_every_version_and_every_delete_marker(self, at_bucket: BucketAtRest) -> None:
        write()
        write()
        at_bucket.client.delete_object(Bucket=at_bucket.bucket, Key=NAME)
        assert files.versions_left(NAME) == 3
        files.delete_file(NAME)
        assert files.versions_left(NAME) == 0
        assert at_bucket.names() == set()

    @pytest.mark.parametrize("status", ["Suspended", None])
    def test_deletes_where_no_new_versions_are_kept(
        self, at_bucket: BucketAtRest, status: Any
    ) -> None:
        write()
        if status:
            at_bucket.client.put_bucket_versioning(
                Bucket=at_bucket.bucket, VersioningConfiguration={"Status": status}
            )
        write()
        files.delete_file(NAME)
        assert not files.is_there(NAME)

    def test_a_name_that_only_shows_nothing_is_still_there(self, at_bucket: BucketAtRest) -> None:
        write()
        at_bucket.client.delete_object(Bucket=at_bucket.bucket, Key=NAME)
        with pytest.raises(FileNotFoundError):
            opened()
        assert files.is_there(NAME)
        assert files.names_in("recordings") == [NAME]

    def test_sweeps_an_upload_that_a_killed_process_left(self, at_bucket: BucketAtRest) -> None:
        with keys.sealer(KEY) as key:
            writer = SealedWriter(key, NAME)
            for piece in zeros(PART + CHUNK):
                writer.write(piece)
        assert files.versions_left(NAME) == 1
        assert files.names_in("recordings") == [NAME]
        files.delete_file(NAME)
        assert at_bucket.names() == set()

    def test_looks_again_and_does_not_believe_the_store(
        self, at_bucket: BucketAtRest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write()
        monkeypatch.setattr(BucketStore, "_delete", lambda self, piece: None)
        with pytest.raises(DeletionForbiddenError, match="still lists"):
            files.delete_file(NAME)


class TestAStoreThatDoesNotLetGo:
    @pytest.fixture
    def locked(self, at_bucket: BucketAtRest, settings: Settings) -> BucketAtRest:
        settings.PORTAL_FILES_BUCKET += "-locked"
        at_bucket.client.create_bucket(
            Bucket=settings.PORTAL_FILES_BUCKET, ObjectLockEnabledForBucket=True
        )
        files.prepare_store()
        return BucketAtRest(at_bucket.client, settings.PORTAL_FILES_BUCKET)

    @pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
    def test_says_until_when_it_is_locked(self, locked: BucketAtRest, mode: Any) -> None:
        write()
        until = datetime.now(UTC) + timedelta(days=30)
        locked.client.put_object_retention(
            Bucket=locked.bucket,
            Key=NAME,
            Retention={"Mode": mode, "RetainUntilDate": until},
        )
        with pytest.raises(DeletionForbiddenError, match=f"{mode}.*{until.date().isoformat()}"):
            files.delete_file(NAME)
        assert files.is_there(NAME)

    def test_says_that_a_legal_hold_of_the_store_is_on(self, locked: BucketAtRest) -> None:
        write()
        locked.client.put_object_legal_hold(
            Bucket=locked.bucket, Key=NAME, LegalHold={"Status": "ON"}
        )
        with pytest.raises(DeletionForbiddenError, match="legal hold"):
            files.delete_file(NAME)

    def test_says_that_this_service_may_not(
        self, at_bucket: BucketAtRest, requests_made: Counter[str]
    ) -> None:
        write()

        def refuse(**_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "DeleteObject")

        asked = store()
        assert isinstance(asked, BucketStore)
        asked.client.meta.events.register("before-call.s3.DeleteObject", refuse)
        with pytest.raises(DeletionForbiddenError, match="s3:DeleteObjectVersion"):
            files.delete_file(NAME)


class TestTheDeployCheck:
    def test_has_nothing_against_a_bucket_that_forgets(self, at_bucket: BucketAtRest) -> None:
        assert refuse_store_that_keeps() == []
        assert at_bucket.names() == set()

    def test_asks_no_folder(self) -> None:
        assert refuse_store_that_keeps() == []

    def test_refuses_object_lock_without_leaving_a_trial(
        self, at_bucket: BucketAtRest, settings: Settings
    ) -> None:
        settings.PORTAL_FILES_BUCKET += "-locked"
        name = settings.PORTAL_FILES_BUCKET
        at_bucket.client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
        files.prepare_store()
        assert [each.id for each in refuse_store_that_keeps()] == ["keyring.E002"]
        assert BucketAtRest(at_bucket.client, name).names() == set()

    def test_refuses_a_store_that_keeps_versions_of_what_was_deleted(
        self, at_bucket: BucketAtRest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(BucketStore, "_delete", lambda self, piece: None)
        assert [each.id for each in refuse_store_that_keeps()] == ["keyring.E003"]

    def test_says_that_the_store_is_away(self, at_bucket: BucketAtRest, settings: Settings) -> None:
        away(settings)
        assert [each.id for each in refuse_store_that_keeps()] == ["keyring.E001"]


def away(settings: Settings) -> None:
    """Nothing listens there."""
    settings.PORTAL_FILES_ENDPOINT = f"http://127.0.0.1:{free_port()}"


def another(settings: Settings) -> None:
    """A bucket of that name is there, and it is not the store."""
    settings.PORTAL_FILES_BUCKET += "-new"
    asked = store()
    assert isinstance(asked, BucketStore)
    asked.client.create_bucket(Bucket=settings.PORTAL_FILES_BUCKET)


def none(settings: Settings) -> None:
    """No bucket has that name."""
    settings.PORTAL_FILES_BUCKET += "-gone"


@pytest.mark.parametrize("lose", [away, another, none])
@pytest.mark.parametrize(
    "ask",
    [
        write,
        opened,
        lambda: files.delete_file(NAME),
        lambda: files.is_there(NAME),
        lambda: files.names_in("recordings"),
        files.require_store,
    ],
    ids=["write", "read", "delete", "is there", "names", "require"],
)
def test_a_store_that_is_away_says_so_and_never_that_a_file_is_gone(
    ask: Callable[[], object],
    lose: Callable[[Settings], None],
    at_bucket: BucketAtRest,
    settings: Settings,
) -> None:
    write()
    lose(settings)
    with pytest.raises(FileStoreAway):
        ask()


@pytest.mark.parametrize("code", ["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied"])
def test_wrong_credentials_are_named_and_never_taken_for_an_empty_store(
    at_bucket: BucketAtRest, code: str
) -> None:
    write()

    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": code}}, "Any")

    asked = store()
    assert isinstance(asked, BucketStore)
    asked.client.meta.events.register("before-call.s3", refuse)
    for ask in (lambda: files.delete_file(NAME), lambda: files.is_there(NAME), opened):
        with pytest.raises(FileStoreAway, match="credentials"):
            ask()


def cut(parsed: dict[str, Any], **_: Any) -> None:
    """There is more to come, and no word from where."""
    for name in ("Versions", "DeleteMarkers", "Uploads", "NextKeyMarker", "NextVersionIdMarker"):
        parsed.pop(name, None)
    parsed["IsTruncated"] = True


def of_another_kind(parsed: dict[str, Any], **_: Any) -> None:
    """As from a proxy that answers for the store."""
    parsed.clear()


def torn(**_: Any) -> None:
    """It ended in the middle of a word."""
    raise ResponseParserError("<ListVersionsRes")


@pytest.mark.parametrize("ask", [files.delete_file, files.is_there], ids=["delete", "is there"])
class TestAStoreThatAnswersHalf:
    @pytest.mark.parametrize("operation", ["ListObjectVersions", "ListMultipartUploads"])
    @pytest.mark.parametrize("half", [cut, of_another_kind, torn])
    def test_is_not_taken_for_one_that_has_nothing(
        self, at_bucket: BucketAtRest, ask: Any, half: Any, operation: str
    ) -> None:
        asked = store()
        assert isinstance(asked, BucketStore)
        asked.client.meta.events.register(f"after-call.s3.{operation}", half)
        with pytest.raises(FileStoreAway):
            ask(NAME)


class TestALargeFile:
    SIZE = 5 * PART

    def test_goes_in_parts_and_through_little_memory(
        self, at_bucket: BucketAtRest, requests_made: Counter[str]
    ) -> None:
        write()  # what is imported and connected once does not count
        tracemalloc.start()
        try:
            files.write_sealed(zeros(self.SIZE), key_ref=KEY, name=NAME)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert requests_made["UploadPart"] == self.SIZE // PART + 1
        assert peak < 4 * PART < self.SIZE

    def test_is_read_in_few_requests_and_from_any_place_in_one(
        self, at_bucket: BucketAtRest, requests_made: Counter[str]
    ) -> None:
        files.write_sealed(zeros(self.SIZE), key_ref=KEY, name=NAME)
        requests_made.clear()
        with opened() as file:
            assert requests_made == {"HeadObject": 1, "GetObject": 2}
            while file.read(CHUNK):
                pass
            whole = requests_made["GetObject"]
            assert whole <= 2 + 1 + self.SIZE // BucketReader.AHEAD + 1
            file.seek(self.SIZE // 2)
            file.read(10)
            assert requests_made["GetObject"] == whole + 1
