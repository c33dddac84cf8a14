"""The link by which anybody who was written to opts out: it says nothing, and is kept nowhere.

It carries the fingerprints that an opt-out keeps, and those by which the accounting of disclosures
finds the person, sealed under a key of their own. So it works for ever, also when the contact is
long destroyed, and whoever reads it learns neither who was written to nor about what. What is given
back to somebody who typed an address carries no accounting: anybody may type anybody's. No opening
is recorded: its moment would say when somebody opted out.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from foundation.keyring import keys
from foundation.keyring.keys import Opener, SealedDataError, Sealer
from participants.queries.disclosures import accounted_by
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from participants.tokens import bytes_in, token_of

KEY_REF = "opt_out_links"
PLACE = "opt_out_link"
FINGERPRINT = 32  # bytes


def link_for(ways: Mapping[Field, str]) -> str:
    """The whole address of the page on which this person opts out.

    :raises ValueError: if no way to reach the person is given.
    """
    token = token_of_person(ways)
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}{reverse('opt_out')}?{urlencode({'t': token})}"


def token_of_person(ways: Mapping[Field, str]) -> str:
    """What the link to this person carries, and the row of a slip.

    :raises ValueError: if no way to reach the person is given.
    """
    return token_for(fingerprints_of(ways), accounted=accounted_by(ways))


def token_for(fingerprints: list[bytes], *, accounted: Sequence[bytes] = ()) -> str:
    """What a link carries that opts these fingerprints out. How many they are stands before them.

    :raises ValueError: if there are none.
    """
    if not fingerprints:
        raise ValueError("Say how the person is reached.")
    joined = b"".join([len(fingerprints).to_bytes(), *fingerprints, *accounted])
    return token_of(Sealer(_key()).seal(joined, PLACE))


def fingerprints_in(token: str) -> list[bytes] | None:
    """The fingerprints that a link opts out; nothing if it is cut off, changed or made up."""
    carried = _carried(token)
    return carried[0] if carried else None


def accounted_in(token: str) -> list[bytes]:
    """Those by which the accounting finds whoever was written to; none in what was typed."""
    carried = _carried(token)
    return carried[1] if carried else []


def _carried(token: str) -> tuple[list[bytes], list[bytes]] | None:
    """Links from before the accounting was carried, whose length shows it, only opt out."""
    sealed = bytes_in(token)
    try:
        joined = Opener(_key()).open(sealed, PLACE) if sealed else b""
    except SealedDataError:
        return None
    if not joined:
        return None
    first = len(joined) % FINGERPRINT
    prints = [
        joined[start : start + FINGERPRINT] for start in range(first, len(joined), FINGERPRINT)
    ]
    closed = joined[0] if first else len(prints)
    return prints[:closed], prints[closed:]


def _key() -> bytes:
    return keys.fingerprint("link", key_ref=KEY_REF)
