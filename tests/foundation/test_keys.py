"""Seal, open, destroy."""

import base64
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from foundation.keyring import keys
from foundation.keyring.keys import KeyDestroyedError, Opener, Purpose, SealedDataError, Sealer
from foundation.keyring.models import DataKey, KeyOpening
from foundation.keyring.wrapping import WrongKekError
from tests.builders.access import NOW, a_person

pytestmark = pytest.mark.django_db

KEY = "contacts:8a7cbb5e"
PLACE = "participants.Contact:name:1"


def opened(sealed: bytes, *, key_ref: str = KEY, aad: str = PLACE) -> bytes:
    return keys.open_sealed(
        sealed, key_ref=key_ref, aad=aad, purpose=Purpose.RECRUIT, by=None, at=NOW
    )


class TestSealAndOpen:
    """Properties of one pair of boxes; no database is needed for these."""

    DATA_KEY = bytes(range(32))

    @given(plaintext=st.binary(max_size=500), aad=st.text(max_size=40))
    def test_gives_back_what_was_sealed(self, plaintext: bytes, aad: str) -> None:
        sealed = Sealer(self.DATA_KEY).seal(plaintext, aad)
        assert Opener(self.DATA_KEY).open(sealed, aad) == plaintext
        assert len(sealed) == len(plaintext) + 29

    @given(plaintext=st.binary(max_size=60), where=st.integers(0), bit=st.integers(0, 7))
    def test_finds_every_changed_bit(self, plaintext: bytes, where: int, bit: int) -> None:
        sealed = bytearray(Sealer(self.DATA_KEY).seal(plaintext, PLACE))
        sealed[where % len(sealed)] ^= 1 << bit
        with pytest.raises(SealedDataError):
            Opener(self.DATA_KEY).open(bytes(sealed), PLACE)

    @given(plaintext=st.binary(max_size=60), cut=st.integers(1, 200))
    def test_finds_a_cut(self, plaintext: bytes, cut: int) -> None:
        sealed = Sealer(self.DATA_KEY).seal(plaintext, PLACE)
        with pytest.raises(SealedDataError):
            Opener(self.DATA_KEY).open(sealed[:-cut], PLACE)

    def test_finds_a_value_moved_to_another_place(self) -> None:
        sealed = Sealer(self.DATA_KEY).seal(b"x", PLACE)
        with pytest.raises(SealedDataError):
            Opener(self.DATA_KEY).open(sealed, "participants.Contact:name:2")

    def test_never_seals_twice_alike(self) -> None:
        box = Sealer(self.DATA_KEY)
        assert len({box.seal(b"x", PLACE) for _ in range(100)}) == 100


class TestSeal:
    def test_makes_the_key_on_first_use_and_keeps_it(self) -> None:
        first = keys.seal(b"one", key_ref=KEY, aad=PLACE)
        second = keys.seal(b"two", key_ref=KEY, aad=PLACE)
        assert (opened(first), opened(second)) == (b"one", b"two")
        assert DataKey.objects.filter(key_ref=KEY).count() == 1

    def test_another_key_does_not_open_it(self) -> None:
        sealed = keys.seal(b"one", key_ref=KEY, aad=PLACE)
        keys.seal(b"two", key_ref="answers:1", aad=PLACE)
        with pytest.raises(SealedDataError):
            opened(sealed, key_ref="answers:1")

    def test_no_key_is_stored_unwrapped(self) -> None:
        keys.seal(b"one", key_ref=KEY, aad=PLACE)
        row = DataKey.objects.get(key_ref=KEY)
        assert row.wrapped is not None
        assert keys._unwrapped(row) not in bytes(row.wrapped)

    def test_a_wrapped_key_does_not_unwrap_under_another_reference(self) -> None:
        keys.seal(b"one", key_ref=KEY, aad=PLACE)
        row = DataKey.objects.get(key_ref=KEY)
        row.key_ref = "contacts:other"
        with pytest.raises(WrongKekError):
            keys._unwrapped(row)

    def test_another_key_encryption_key_opens_nothing(self, settings: Settings) -> None:
        sealed = keys.seal(b"one", key_ref=KEY, aad=PLACE)
        settings.KEYRING_KEK = base64.b64encode(os.urandom(32)).decode()
        with pytest.raises(WrongKekError):
            opened(sealed)

    def test_a_batch_asks_for_the_key_once(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        keys.seal(b"x", key_ref=KEY, aad=PLACE)
        with django_assert_num_queries(1, using="keyring"), keys.sealer(KEY) as box:
            for _ in range(50):
                box.seal(b"x", PLACE)


@pytest.mark.requirement("R-022")
class TestOpening:
    def test_is_recorded_with_person_time_and_purpose(self) -> None:
        person = a_person()
        sealed = keys.seal(b"one", key_ref=KEY, aad=PLACE)
        keys.open_sealed(
            sealed, key_ref=KEY, aad=PLACE, purpose=Purpose.FOLLOW_UP, by=person, at=NOW
        )
        line = KeyOpening.objects.get(key_ref=KEY)
        assert (line.user_ref, line.at, line.purpose) == (person.user_ref, NOW, "follow_up")
        assert line.count.opened == 1

    def test_of_a_batch_is_one_line_with_its_count(self) -> None:
        sealed = [keys.seal(b"x", key_ref=KEY, aad=PLACE) for _ in range(5)]
        with keys.opener(KEY, purpose=Purpose.DISPOSAL, by=None, at=NOW) as box:
            for one in sealed:
                box.open(one, PLACE)
        line = KeyOpening.objects.get(key_ref=KEY)
        assert (line.user_ref, line.count.opened) == (None, 5)

    def test_is_recorded_before_anything_is_opened(self) -> None:
        keys.seal(b"x", key_ref=KEY, aad=PLACE)
        with keys.opener(KEY, purpose=Purpose.RECRUIT, by=None, at=NOW):
            assert KeyOpening.objects.filter(key_ref=KEY).count() == 1

    def test_is_recorded_when_it_fails(self) -> None:
        keys.seal(b"x", key_ref=KEY, aad=PLACE)
        with pytest.raises(SealedDataError):
            opened(b"\x01" + bytes(40))
        assert KeyOpening.objects.get(key_ref=KEY).count.opened == 0

    def test_refuses_a_purpose_that_is_not_listed(self) -> None:
        sealed = keys.seal(b"x", key_ref=KEY, aad=PLACE)
        with pytest.raises(ValueError, match="curiosity"):
            keys.open_sealed(
                sealed,
                key_ref=KEY,
                aad=PLACE,
                purpose="curiosity",  # type: ignore[arg-type]
                by=None,
                at=NOW,
            )

    def test_lines_stay(self) -> None:
        opened(keys.seal(b"x", key_ref=KEY, aad=PLACE))
        with pytest.raises(ProgrammingError, match="permission"), _savepoint():
            KeyOpening.objects.update(purpose="recruit")
        with pytest.raises(ProgrammingError, match="permission"), _savepoint():
            KeyOpening.objects.all()._raw_delete("keyring")


class TestDestroy:
    def test_forgets_what_was_sealed(self) -> None:
        sealed = keys.seal(b"one", key_ref=KEY, aad=PLACE)
        assert keys.destroy(KEY, at=NOW) is True
        assert keys.is_destroyed(KEY)
        with pytest.raises(KeyDestroyedError):
            opened(sealed)
        assert DataKey.objects.get(key_ref=KEY).wrapped is None

    def test_the_key_is_never_made_again(self) -> None:
        keys.seal(b"one", key_ref=KEY, aad=PLACE)
        keys.destroy(KEY, at=NOW)
        with pytest.raises(KeyDestroyedError):
            keys.seal(b"two", key_ref=KEY, aad=PLACE)
        with pytest.raises(KeyDestroyedError):
            keys.fingerprint("two", key_ref=KEY)

    def test_a_reference_never_used_is_closed_as_well(self) -> None:
        assert keys.destroy("session:1", at=NOW) is False
        assert keys.is_destroyed("session:1")
        with pytest.raises(KeyDestroyedError):
            keys.seal(b"x", key_ref="session:1", aad=PLACE)

    def test_the_second_time_changes_nothing(self) -> None:
        keys.seal(b"one", key_ref=KEY, aad=PLACE)
        keys.destroy(KEY, at=NOW)
        assert keys.destroy(KEY, at=NOW + timedelta(days=1)) is False
        assert DataKey.objects.get(key_ref=KEY).destroyed_at == NOW

    def test_the_database_keeps_the_tombstone(self) -> None:
        keys.seal(b"one", key_ref=KEY, aad=PLACE)
        before = DataKey.objects.values("wrapped", "kek_id").get(key_ref=KEY)
        keys.destroy(KEY, at=NOW)
        tombstone = DataKey.objects.filter(key_ref=KEY)
        for change in (
            {"wrapped": before["wrapped"], "destroyed_at": None},
            {"key_ref": "contacts:other"},
            {"destroyed_at": NOW + timedelta(days=1)},
        ):
            with pytest.raises(IntegrityError, match="stay"), _savepoint():
                tombstone.update(**change)
        with pytest.raises(ProgrammingError, match="permission"), _savepoint():
            tombstone._raw_delete("keyring")

    def test_a_key_is_not_replaced_by_another(self) -> None:
        keys.seal(b"one", key_ref=KEY, aad=PLACE)
        with pytest.raises(IntegrityError, match="stay"), _savepoint():
            DataKey.objects.filter(key_ref=KEY).update(wrapped=os.urandom(60))

    def test_opening_what_never_existed_is_refused(self) -> None:
        with pytest.raises(KeyDestroyedError):
            opened(bytes(40), key_ref="contacts:never")


class TestFingerprint:
    def test_finds_equal_values_under_one_key_only(self) -> None:
        one = keys.fingerprint("ada@example.org", key_ref=KEY)
        assert one == keys.fingerprint("ada@example.org", key_ref=KEY)
        assert one != keys.fingerprint("ada@example.org", key_ref="contacts:other")
        assert one != keys.fingerprint("bob@example.org", key_ref=KEY)
        assert len(one) == 32


@pytest.mark.django_db(transaction=True)
class TestConcurrentFirstUses:
    def test_agree_on_one_key(self) -> None:
        for key_ref in (f"session:{uuid.uuid4()}" for _ in range(5)):

            def first_use(_: int, key_ref: str = key_ref) -> bytes:
                sealed = keys.seal(b"x", key_ref=key_ref, aad=PLACE)
                connections.close_all()
                return sealed

            with ThreadPoolExecutor(6) as pool:
                sealed = list(pool.map(first_use, range(6)))
            assert [opened(one, key_ref=key_ref) for one in sealed] == [b"x"] * 6

    def test_never_outlive_a_destruction(self) -> None:
        """Of a first use and a destruction at the same moment, the tombstone remains."""
        for key_ref in (f"session:{uuid.uuid4()}" for _ in range(10)):

            def act(number: int, key_ref: str = key_ref) -> None:
                try:
                    if number:
                        keys.destroy(key_ref, at=NOW)
                    else:
                        keys.seal(b"x", key_ref=key_ref, aad=PLACE)
                except KeyDestroyedError:
                    pass
                finally:
                    connections.close_all()

            with ThreadPoolExecutor(2) as pool:
                list(pool.map(act, (0, 1)))
            assert keys.is_destroyed(key_ref)


def _savepoint() -> transaction.Atomic:
    return transaction.atomic(using="keyring")
