import base64
import os
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from foundation.audit.models import AuditEvent
from foundation.keyring import keys, rewrapping, wrapping
from foundation.keyring.keys import KeyDestroyedError, Purpose
from foundation.keyring.models import DataKey
from foundation.keyring.wrapping import WrongKekError

pytestmark = pytest.mark.django_db

AT = datetime(2027, 3, 12, 15, tzinfo=UTC)
KEY, GONE = "contacts:kept", "contacts:gone"


@pytest.fixture
def sealed(settings: Settings) -> bytes:
    """Sealed before the key-encryption key was replaced; another data key was destroyed."""
    value = keys.seal(b"kept", key_ref=KEY, aad="here")
    keys.seal(b"gone", key_ref=GONE, aad="here")
    settings.KEYRING_EARLIER_KEK = settings.KEYRING_KEK
    settings.KEYRING_KEK = base64.b64encode(os.urandom(32)).decode()
    return value


def opened(value: bytes) -> bytes:
    return keys.open_sealed(value, key_ref=KEY, aad="here", purpose=Purpose.REDRESS, by=None, at=AT)


class TestReplacingTheKeyEncryptionKey:
    def test_opens_before_during_and_after(self, sealed: bytes, settings: Settings) -> None:
        assert opened(sealed) == b"kept"
        call_command("rewrap_keys")
        assert opened(sealed) == b"kept"
        settings.KEYRING_EARLIER_KEK = ""
        assert opened(sealed) == b"kept"
        assert rewrapping.left_to_rewrap() == 0

    def test_puts_what_was_destroyed_out_of_reach_for_good(
        self, sealed: bytes, settings: Settings
    ) -> None:
        copied = DataKey.objects.get(key_ref=GONE)
        keys.destroy(GONE, at=AT)
        assert wrapping.unwrap(bytes(copied.wrapped or b""), key_ref=GONE, kek_id=copied.kek_id), (
            "who has a copy and the earlier key still unwraps it"
        )
        call_command("rewrap_keys")
        settings.KEYRING_EARLIER_KEK = ""
        with pytest.raises(WrongKekError):
            wrapping.unwrap(bytes(copied.wrapped or b""), key_ref=GONE, kek_id=copied.kek_id)

    def test_leaves_tombstones_as_they_are(self, sealed: bytes) -> None:
        keys.destroy(GONE, at=AT)
        before = DataKey.objects.filter(key_ref=GONE).values().get()
        call_command("rewrap_keys")
        assert DataKey.objects.filter(key_ref=GONE).values().get() == before
        with pytest.raises(KeyDestroyedError):
            keys.seal(b"again", key_ref=GONE, aad="here")

    def test_is_recorded_as_a_number(self, sealed: bytes) -> None:
        call_command("rewrap_keys")
        event = AuditEvent.objects.get(verb="keys.rewrapped")
        assert event.facts == {"keys": DataKey.objects.filter(destroyed_at=None).count()}

    def test_asks_for_the_earlier_key(self, sealed: bytes, settings: Settings) -> None:
        settings.KEYRING_EARLIER_KEK = ""
        with pytest.raises(CommandError, match="KEYRING_EARLIER_KEK"):
            call_command("rewrap_keys")
        settings.KEYRING_EARLIER_KEK = base64.b64encode(os.urandom(32)).decode()
        with pytest.raises(CommandError, match="neither"):
            call_command("rewrap_keys")
        assert rewrapping.left_to_rewrap() == DataKey.objects.filter(destroyed_at=None).count()
