"""Both kinds of file stores as an operator sees them: what lies there, not what the portal says."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from foundation.keyring.stores import address
from foundation.keyring.stores.connection import connect
from research_portal.local.processes import free_port

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

REGION = "us-east-1"


class AtRest(Protocol):
    """What lies in a store."""

    def names(self) -> set[str]:
        """Of everything that lies there, whole or not."""

    def read(self, name: str) -> bytes:
        """The newest version of a file."""

    def put(self, name: str, content: bytes) -> None:
        """Behind the portal's back."""

    def everything(self) -> bytes:
        """Every version of every file."""


@dataclass(frozen=True, slots=True)
class FolderAtRest:
    """A folder."""

    folder: Path

    def names(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in self._files()}

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def put(self, name: str, content: bytes) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(content)

    def everything(self) -> bytes:
        return b"".join(path.read_bytes() for path in self._files())

    def _files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*/*") if path.is_file()]


@dataclass(frozen=True, slots=True)
class BucketAtRest:
    """A bucket, asked without the portal's code."""

    client: "S3Client"
    bucket: str

    def names(self) -> set[str]:
        listed = self.client.list_object_versions(Bucket=self.bucket)
        unfinished = self.client.list_multipart_uploads(Bucket=self.bucket)
        found = {each["Key"] for each in listed.get("Versions", [])}
        found |= {each["Key"] for each in listed.get("DeleteMarkers", [])}
        found |= {each["Key"] for each in unfinished.get("Uploads", [])}
        return {name for name in found if "/" in name}

    def read(self, name: str) -> bytes:
        return self.client.get_object(Bucket=self.bucket, Key=name)["Body"].read()

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=name, Body=content)

    def everything(self) -> bytes:
        listed = self.client.list_object_versions(Bucket=self.bucket)
        return b"".join(
            self.client.get_object(
                Bucket=self.bucket, Key=each["Key"], VersionId=each["VersionId"]
            )["Body"].read()
            for each in listed.get("Versions", [])
        )


@contextmanager
def object_server(folder: Path) -> Iterator[str]:
    """An S3-compatible server on loopback for as long as the block lasts; its address."""
    port = free_port()
    with (folder / "object-server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        try:
            _wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert server.poll() is None, "The object server ended."
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The object server did not start.")


def client_of_settings() -> "S3Client":
    """As the bucket that the settings name is reached."""
    return connect(address())


def bucket_at_rest() -> BucketAtRest:
    """The bucket that the settings name."""
    return BucketAtRest(client_of_settings(), settings.PORTAL_FILES_BUCKET)
