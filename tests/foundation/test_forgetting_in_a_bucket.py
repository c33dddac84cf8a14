"""A purge believes what the store lists, not what its rows say."""

from datetime import UTC, timedelta

import pytest
from pytest_django import Settings

from fieldwork.models import Recording
from fieldwork.retention_rules import Recordings
from foundation.keyring.files import FileStoreAway
from foundation.keyring.keys import is_destroyed
from research_portal.local.processes import free_port
from tests.builders.access import NOW
from tests.builders.fieldwork import a_recording
from tests.foundation.file_stores import BucketAtRest

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-119")]

LATER = NOW.astimezone(UTC) + timedelta(days=30)


class TestRecordings:
    def test_are_left_while_the_store_lists_an_older_version(self, at_bucket: BucketAtRest) -> None:
        recording = a_recording()
        [holding] = Recordings().holdings(at=LATER)
        assert Recordings().erase(holding, at=LATER) == 1
        assert Recordings().remaining(holding) == 0
        at_bucket.put(recording.path, b"sealed")
        at_bucket.client.delete_object(Bucket=at_bucket.bucket, Key=recording.path)
        assert Recordings().remaining(holding) == 1
        Recordings().erase(holding, at=LATER)
        assert Recordings().remaining(holding) == 0

    def test_cannot_be_read_and_are_not_gone_while_the_store_is_away(
        self, at_bucket: BucketAtRest, settings: Settings
    ) -> None:
        recording = a_recording()
        [holding] = Recordings().holdings(at=LATER)
        there, settings.PORTAL_FILES_ENDPOINT = (
            settings.PORTAL_FILES_ENDPOINT,
            f"http://127.0.0.1:{free_port()}",
        )
        with pytest.raises(FileStoreAway):
            Recordings().erase(holding, at=LATER)
        assert is_destroyed(recording.key_ref)
        assert Recording.objects.held().exists()
        settings.PORTAL_FILES_ENDPOINT = there
        assert Recordings().erase(holding, at=LATER) == 1
        assert Recordings().remaining(holding) == 0
        assert at_bucket.names() == set()
