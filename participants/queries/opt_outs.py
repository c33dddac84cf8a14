"""Who does not want to be asked again, looked up by the ways to reach them."""

from collections.abc import Iterable, Mapping

from foundation.keyring import keys
from participants.models import OptOut
from participants.normalising import normal
from participants.reading.columns import Field

WAYS = (Field.EMAIL, Field.PHONE, Field.ADDRESS)
OPT_OUTS = "opt_outs"
"""The reference of the key of the fingerprints."""


def fingerprints_of(ways: Mapping[Field, str]) -> list[bytes]:
    """One of each way that is given, however it is written: its normal form counts."""
    fingerprint = keys.fingerprinter(OPT_OUTS)
    written = ((way, normal(way, ways.get(way, ""))) for way in WAYS)
    return [fingerprint(f"{way}:{text}") for way, text in written if text]


def opted_out(people: Iterable[Mapping[Field, str]]) -> list[bool]:
    """Of each person, whether one of the ways to reach them is closed; in two queries."""
    theirs = [fingerprints_of(ways) for ways in people]
    asked = {one for each in theirs for one in each}
    known = OptOut.objects.filter(fingerprint__in=asked).values_list("fingerprint", flat=True)
    closed = {bytes(one) for one in known}
    return [bool(closed.intersection(each)) for each in theirs]
