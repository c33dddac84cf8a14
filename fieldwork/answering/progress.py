"""What somebody has answered so far, sealed into a field of the form: the only draft there is.

Fernet (AES-128-CBC and HMAC-SHA256) under a key that is derived from ``SECRET_KEY``, so that who
finds the page on a shared machine reads nothing, and who changes it is found out.
"""

import base64
import json
import secrets
import zlib
from dataclasses import asdict, dataclass, field, replace

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from studies.instruments.given import Answers

KEPT_FOR = 24 * 60 * 60  # seconds: somebody may go on in the evening
NOT_BEGUN = -1


class BrokenFormError(ValueError):
    """The sealed field was changed, is too old, or was sealed elsewhere."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where somebody is. ``place`` names the survey, ``step`` the screen from 0, or not begun.

    ``ticket`` and ``seed`` are random: by the first a form sent twice is known, by the second
    options keep the order in which this person saw them. ``token`` is that of an invited link.
    """

    place: str
    version_id: int
    language: str
    step: int = NOT_BEGUN
    ticket: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    seed: int = field(default_factory=lambda: secrets.randbits(32))
    token: str = ""
    answers: Answers = field(default_factory=Answers)

    def at(self, step: int) -> "Progress":
        """The same on another screen."""
        return replace(self, step=step)

    def with_answers(self, answers: Answers) -> "Progress":
        """The same with other answers."""
        return replace(self, answers=answers)

    def in_language(self, language: str) -> "Progress":
        """The same in another language."""
        return replace(self, language=language)


def seal(progress: Progress) -> str:
    """The value of the form's hidden field."""
    plain = json.dumps(asdict(progress), ensure_ascii=False, separators=(",", ":")).encode()
    return _box().encrypt(zlib.compress(plain, 6)).decode()


def unseal(sealed: str) -> Progress:
    """:raises BrokenFormError: unless it was sealed here, within a day."""
    try:
        said = json.loads(zlib.decompress(_box().decrypt(sealed.encode(), ttl=KEPT_FOR)))
        return Progress(**{**said, "answers": Answers(**said["answers"])})
    except (InvalidToken, zlib.error, ValueError, TypeError, KeyError) as problem:
        raise BrokenFormError("Not sealed here, changed, or too old.") from problem


def _box() -> MultiFernet:
    secrets_in_turn = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(each)) for each in secrets_in_turn])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fieldwork.answering")
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))
