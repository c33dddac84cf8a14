"""Files for people outside: only the private key opens them, and little is in memory at once."""

from collections.abc import Iterator

import pyrage
import pytest

from foundation.keyring.outside import encrypt_for, fingerprint_of_key, is_public_key


class Kept:
    """Remembers what was written, and the largest piece of it."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> None:
        self.pieces.append(piece)


def a_pair() -> tuple[str, pyrage.x25519.Identity]:
    private = pyrage.x25519.Identity.generate()
    return str(private.to_public()), private


class TestEncryptFor:
    def test_is_opened_by_the_private_key_alone(self) -> None:
        public, private = a_pair()
        kept = Kept()
        encrypt_for(public, [b"name,email\n", b"", b"Ann,ann@mail.example\n"], kept)
        encrypted = b"".join(kept.pieces)
        assert b"ann@mail" not in encrypted
        assert pyrage.decrypt(encrypted, [private]) == b"name,email\nAnn,ann@mail.example\n"
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(encrypted, [a_pair()[1]])

    def test_writes_as_it_reads(self) -> None:
        public, private = a_pair()
        kept, ahead = Kept(), []

        def rows() -> Iterator[bytes]:
            for number in range(3_000):
                ahead.append(number * 1_000 - sum(map(len, kept.pieces)))
                yield b"x" * 1_000

        encrypt_for(public, rows(), kept)
        assert len(pyrage.decrypt(b"".join(kept.pieces), [private])) == 3_000_000
        assert max(ahead) < 200_000

    def test_raises_what_went_wrong_underneath(self) -> None:
        def breaks_off() -> Iterator[bytes]:
            yield b"x"
            raise LookupError

        with pytest.raises(LookupError):
            encrypt_for(a_pair()[0], breaks_off(), Kept())

    def test_refuses_what_is_no_public_key(self) -> None:
        _, private = a_pair()
        for text in ("", "age1bad", str(private)):
            assert not is_public_key(text)
            with pytest.raises(ValueError):
                encrypt_for(text, [b"x"], Kept())


def test_a_fingerprint_is_read_out_in_groups() -> None:
    public, _ = a_pair()
    groups = fingerprint_of_key(public).split()
    assert [len(group) for group in groups] == [4] * 8
    assert fingerprint_of_key(public) != fingerprint_of_key(a_pair()[0])
