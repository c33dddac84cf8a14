"""File stores of both kinds."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from foundation.keyring.files import prepare_store
from tests.foundation.file_stores import (
    REGION,
    AtRest,
    BucketAtRest,
    FolderAtRest,
    bucket_at_rest,
    object_server,
)


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One S3-compatible server for all tests that ask for one."""
    with object_server(tmp_path_factory.mktemp("object-store")) as url:
        yield url


@pytest.fixture
def at_bucket(object_store: str, settings: Settings) -> BucketAtRest:
    """The files of this test lie in a bucket of its own, which keeps versions."""
    settings.PORTAL_FILES_BUCKET = f"files-{uuid.uuid4()}"
    settings.PORTAL_FILES_ENDPOINT = object_store
    settings.PORTAL_FILES_REGION = REGION
    settings.PORTAL_FILES_ACCESS_KEY = settings.PORTAL_FILES_SECRET_KEY = "tests"
    prepare_store()
    at_rest = bucket_at_rest()
    at_rest.client.put_bucket_versioning(
        Bucket=at_rest.bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    return at_rest


@pytest.fixture(params=["folder", "bucket"])
def at_rest(request: pytest.FixtureRequest, own_files_folder: Path) -> AtRest:
    """Each test that asks for it runs once with each kind of store."""
    if request.param == "folder":
        return FolderAtRest(own_files_folder)
    found: BucketAtRest = request.getfixturevalue("at_bucket")
    return found
