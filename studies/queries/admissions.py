"""Who may still answer, asked by the secret of a link."""

from collections.abc import Collection
from datetime import datetime

from foundation.keyring import keys
from retention.rules import A_DAY
from studies.models import Admission, Study, Wave

DAY_FOR_THE_VAULT = A_DAY
"""After a wave closed: the vault still learns whom not to ask again; nobody is let in meanwhile."""


def fingerprint_of(token: str, *, study: Study) -> bytes:
    """32 bytes: equal tokens give equal bytes in one study, and nothing else.

    :raises KeyDestroyedError: once the study has forgotten whom it let answer.
    """
    return keys.fingerprint(token, key_ref=admissions_key(study))


def admissions_key(study: Study) -> str:
    """The reference of the key under which admissions of the study are hashed."""
    return f"admissions:{study.study_ref}"


def admissions_are_over(wave: Wave, *, at: datetime) -> bool:
    """Whether those that nobody used are gone, too, so that none that is missing says anything."""
    return wave.closed_at is not None and at >= DAY_FOR_THE_VAULT.after(wave.closed_at)


def is_admitted(wave: Wave, token: str) -> bool:
    """Whether this link may still be answered."""
    fingerprint = fingerprint_of(token, study=wave.study)
    return Admission.objects.filter(wave=wave, fingerprint=fingerprint).exists()


def admits_people(wave: Wave) -> bool:
    """Whether anybody may still answer through a link of their own."""
    return Admission.objects.filter(wave=wave).exists()


def still_open(wave: Wave, tokens: Collection[str]) -> set[str]:
    """Those of the tokens with which nobody has answered yet."""
    fingerprint = keys.fingerprinter(admissions_key(wave.study))
    by_fingerprint = {fingerprint(token): token for token in tokens}
    known = Admission.objects.filter(wave=wave).values_list("fingerprint", flat=True)
    return {by_fingerprint[bytes(one)] for one in known.iterator() if bytes(one) in by_fingerprint}
