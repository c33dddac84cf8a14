"""Who does not want to be asked again, looked up by the ways to reach them."""

import secrets
from collections.abc import Callable, Iterable, Mapping

from django.db import connections

from foundation.keyring import keys
from participants.normalising import normal
from participants.reading.columns import Field

WAYS = (Field.EMAIL, Field.PHONE, Field.ADDRESS)
OPT_OUTS = "opt_outs"
"""The reference of the key of the fingerprints."""
AMONG = "SELECT fingerprint FROM participants_optout WHERE fingerprint = ANY(%s)"

Fingerprints = Callable[[Mapping[Field, str]], list[bytes]]


def fingerprints_under(key_ref: str) -> Fingerprints:
    """Gives one of each way that a person is reached, with one look-up of the key.

    However it is written: its normal form counts.
    """
    fingerprint = keys.fingerprinter(key_ref)

    def of(ways: Mapping[Field, str]) -> list[bytes]:
        written = ((way, normal(way, ways.get(way, ""))) for way in WAYS)
        return [fingerprint(f"{way}:{text}") for way, text in written if text]

    return of


def fingerprints_of(ways: Mapping[Field, str]) -> list[bytes]:
    """One of each way that is given, as opt-outs keep it."""
    return fingerprints_under(OPT_OUTS)(ways)


def opted_out(people: Iterable[Mapping[Field, str]]) -> list[bool]:
    """Of each person, whether one of the ways to reach them is closed; in two queries."""
    of = fingerprints_under(OPT_OUTS)
    theirs = [of(ways) for ways in people]
    asked = {one for each in theirs for one in each}
    closed = _closed_among(asked)
    return [bool(closed.intersection(each)) for each in theirs]


def new_or_nothing(fingerprints: list[bytes]) -> list[bytes]:
    """As many, with something that is nobody's in place of each that is opted out already.

    Whoever typed the address of somebody else must not take back what that person asked for.
    """
    closed = _closed_among(fingerprints)
    return [secrets.token_bytes(len(one)) if one in closed else one for one in fingerprints]


def _closed_among(fingerprints: Iterable[bytes]) -> set[bytes]:
    """One array as one parameter: a list of a thousand people has three thousand of them."""
    with connections["vault"].cursor() as cursor:
        cursor.execute(AMONG, [list(fingerprints)])
        return {bytes(one) for (one,) in cursor}
