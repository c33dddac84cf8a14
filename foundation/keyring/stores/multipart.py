"""Writing to a bucket in parts, so that memory holds one part, however long the file is."""

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import CompletedPartTypeDef

    from foundation.keyring.stores.bucket import BucketStore

PART = 8 * 1024 * 1024  # S3 takes no part below 5 MiB but the last


class BucketWriter:
    """The file appears under its name at ``finish``, whole."""

    def __init__(self, store: "BucketStore", name: str) -> None:
        self._store = store
        self._name = name
        self._waiting = bytearray()
        self._upload_id = ""
        self._parts: list[CompletedPartTypeDef] = []

    def write(self, sealed: bytes) -> None:
        """Send every part that is full."""
        self._waiting += sealed
        while len(self._waiting) > PART:
            self._send(bytes(self._waiting[:PART]))
            del self._waiting[:PART]

    def finish(self) -> None:
        """A short file goes as one, without parts."""
        client, bucket = self._store.client, self._store.bucket
        if not self._upload_id:
            with self._store.asked():
                client.put_object(Bucket=bucket, Key=self._name, Body=bytes(self._waiting))
            return
        self._send(bytes(self._waiting))
        with self._store.asked():
            client.complete_multipart_upload(
                Bucket=bucket,
                Key=self._name,
                UploadId=self._upload_id,
                MultipartUpload={"Parts": self._parts},
            )

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._waiting.clear()
        if self._upload_id:
            with suppress(FileNotFoundError):
                self._store.abort(self._name, self._upload_id)

    def _send(self, part: bytes) -> None:
        client, bucket = self._store.client, self._store.bucket
        number = len(self._parts) + 1
        with self._store.asked():
            if not self._upload_id:
                begun = client.create_multipart_upload(Bucket=bucket, Key=self._name)
                self._upload_id = begun["UploadId"]
            sent = client.upload_part(
                Bucket=bucket,
                Key=self._name,
                UploadId=self._upload_id,
                PartNumber=number,
                Body=part,
            )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})
