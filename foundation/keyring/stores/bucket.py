"""Sealed files in a bucket of an S3-compatible store.

A bucket may keep versions: a file that is replaced or deleted stays as an older version. So what
counts here is never whether a name can be read, but what the store lists under it: versions,
delete markers and uploads that were not finished.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from foundation.keyring.stores.connection import BucketAddress, connect
from foundation.keyring.stores.exceptions import DeletionForbiddenError, FileStoreAway
from foundation.keyring.stores.multipart import BucketWriter
from foundation.keyring.stores.ranges import BucketReader

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

MARKER = ".file-store"
_MISSING = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NoSuchUpload"})
_REFUSED = frozenset({"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
Listing = Literal["list_object_versions", "list_multipart_uploads"]
_FORBIDDEN = frozenset({"AccessDenied", "403", "MethodNotAllowed", "InvalidRequest"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that the store keeps under a name; ``upload_id`` where it was not finished."""

    name: str
    at: datetime
    version_id: str = ""
    upload_id: str = ""


@dataclass(frozen=True, slots=True)
class BucketStore:
    """Files in one bucket. A marker tells it from another, or a new one of the same name."""

    address: BucketAddress

    @property
    def client(self) -> "S3Client":
        """One connection for each process, also after a fork."""
        return _client_of(self.address, os.getpid())

    @property
    def bucket(self) -> str:
        """Its name."""
        return self.address.bucket

    def prepare(self) -> None:
        """Make the bucket where there is none, and lay down the marker."""
        with self.asked():
            try:
                self.client.head_bucket(Bucket=self.bucket)
            except ClientError as problem:
                if code_of(problem) not in _MISSING:
                    raise
                self.client.create_bucket(Bucket=self.bucket)
            if not any(self._versions(MARKER)):
                self.client.put_object(Bucket=self.bucket, Key=MARKER, Body=b"")

    def require(self) -> None:
        """:raises FileStoreAway: if the marker cannot be seen."""
        try:
            self._head(MARKER)
        except FileNotFoundError:
            raise FileStoreAway(
                "What answers is not the file store: its marker is missing. Name the right bucket,"
                " or prepare a new one (manage.py prepare_files)."
            ) from None

    def writer(self, name: str) -> BucketWriter:
        """:raises FileStoreAway: if the store is not there."""
        self.require()
        return BucketWriter(self, name)

    def reader(self, name: str) -> BucketReader:
        """A reader of a file as it is now.

        :raises FileNotFoundError: if the store is there and the file is not.
        :raises FileStoreAway: if the store is not there.
        """
        try:
            return BucketReader(self, name, self._head(name))
        except FileNotFoundError:
            self.require()
            raise

    def delete(self, name: str) -> None:
        """Delete every version, delete marker and unfinished upload, then look again.

        :raises DeletionForbiddenError: if the store keeps some of it, as under an object lock.
        :raises FileStoreAway: if it cannot be asked: then nothing is known.
        """
        with self.asked():
            for piece in self._pieces(name):
                self._delete(piece)
        if self.versions(name):
            raise DeletionForbiddenError(
                "The object store still lists versions of a file after it took their deletion."
            )

    def versions(self, name: str) -> int:
        """How many versions, delete markers and unfinished uploads there are of a name.

        :raises FileStoreAway: if the store is not there.
        """
        with self.asked():
            found = sum(1 for _ in self._pieces(name))
        if not found:
            self.require()
        return found

    def names(self, folder: str, *, before: datetime | None = None) -> list[str]:
        """Every name right below a folder, also where only an old version is left of it.

        ``before`` leaves out what was written to since.

        :raises FileStoreAway: if the store is not there.
        """
        newest: dict[str, datetime] = {}
        with self.asked():
            for piece in (*self._versions(f"{folder}/"), *self._uploads(f"{folder}/")):
                newest[piece.name] = max(piece.at, newest.get(piece.name, piece.at))
        self.require()
        return sorted(
            name
            for name, at in newest.items()
            if "/" not in name.removeprefix(f"{folder}/") and (before is None or at <= before)
        )

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Tell a file that is missing from a store that cannot be asked."""
        try:
            yield
        except ClientError as problem:
            code = code_of(problem)
            if code in _MISSING:
                raise FileNotFoundError("The file is not in the store.") from problem
            if code in _REFUSED:
                text = f"The object store refuses this service’s credentials ({code})."
                raise FileStoreAway(text) from problem
            raise FileStoreAway(f"The object store cannot do its work ({code}).") from problem
        except (BotoCoreError, ResponseParserError) as problem:
            kind = type(problem).__name__
            raise FileStoreAway(f"The object store does not answer ({kind}).") from problem

    def _head(self, name: str) -> int:
        with self.asked():
            return self.client.head_object(Bucket=self.bucket, Key=name)["ContentLength"]

    def _pieces(self, name: str) -> list[Piece]:
        # Uploads first: one that is finished meanwhile is found among the versions.
        found = [*self._uploads(name), *self._versions(name)]
        return [piece for piece in found if piece.name == name]

    def _versions(self, beginning: str) -> Iterator[Piece]:
        for page in self._pages("list_object_versions", beginning):
            for each in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                yield Piece(each["Key"], each["LastModified"], each["VersionId"])

    def _uploads(self, beginning: str) -> Iterator[Piece]:
        for page in self._pages("list_multipart_uploads", beginning):
            for each in page.get("Uploads", ()):
                yield Piece(each["Key"], each["Initiated"], upload_id=each["UploadId"])

    def _pages(self, list_them: Listing, beginning: str) -> Iterator[dict[str, Any]]:
        """A list that breaks off, or is none, says nothing of what it does not name."""
        is_whole = False
        for page in self.client.get_paginator(list_them).paginate(
            Bucket=self.bucket, Prefix=beginning
        ):
            is_whole = page.get("IsTruncated") is False
            yield cast("dict[str, Any]", page)
        if not is_whole:
            raise FileStoreAway("The object store did not list everything that it was asked for.")

    def _delete(self, piece: Piece) -> None:
        if piece.upload_id:
            with suppress(FileNotFoundError):  # finished or aborted meanwhile
                self.abort(piece.name, piece.upload_id)
            return
        try:
            self.client.delete_object(
                Bucket=self.bucket, Key=piece.name, VersionId=piece.version_id
            )
        except ClientError as problem:
            if code_of(problem) in _FORBIDDEN:
                raise DeletionForbiddenError(self._why_kept(piece)) from problem
            if code_of(problem) not in _MISSING:
                raise

    def abort(self, name: str, upload_id: str) -> None:
        """Give up an upload; its parts go.

        :raises FileNotFoundError: if there is none.
        """
        with self.asked():
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=name, UploadId=upload_id)

    def _why_kept(self, piece: Piece) -> str:
        with suppress(ClientError):  # who may not look is told the other reason
            kept = self.client.head_object(
                Bucket=self.bucket, Key=piece.name, VersionId=piece.version_id
            )
            if kept.get("ObjectLockLegalHoldStatus") == "ON":
                return "A legal hold of the object store forbids to delete this file."
            if "ObjectLockRetainUntilDate" in kept:
                until = kept["ObjectLockRetainUntilDate"].date().isoformat()
                mode = kept.get("ObjectLockMode", "")
                return f"An object lock ({mode}) forbids to delete this file until {until}."
        return "The object store lets this service delete no versions (s3:DeleteObjectVersion)."


def code_of(problem: ClientError) -> str:
    """The store's word for what went wrong, such as ``NoSuchKey``."""
    return str(problem.response.get("Error", {}).get("Code", ""))


@lru_cache(maxsize=8)
def _client_of(address: BucketAddress, process: int) -> "S3Client":
    return connect(address)
