"""The link by which anybody who was written to opts out: it says nothing, and is kept nowhere.

It carries the fingerprints that an opt-out keeps, sealed under a key of their own. So it works for
ever, also when the contact is long destroyed, and whoever reads it learns neither who was written
to nor about what. No opening is recorded: its moment would say when somebody opted out.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from foundation.keyring import keys
from foundation.keyring.keys import Opener, SealedDataError, Sealer
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
    token = token_for(fingerprints_of(ways))
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}{reverse('opt_out')}?{urlencode({'t': token})}"


def token_for(fingerprints: list[bytes]) -> str:
    """What the link carries for these fingerprints.

    :raises ValueError: if there are none.
    """
    if not fingerprints:
        raise ValueError("Say how the person is reached.")
    return token_of(Sealer(_key()).seal(b"".join(fingerprints), PLACE))


def fingerprints_in(token: str) -> list[bytes] | None:
    """The fingerprints that a link carries; nothing if it is cut off, changed or made up."""
    sealed = bytes_in(token)
    try:
        joined = Opener(_key()).open(sealed, PLACE) if sealed else b""
    except SealedDataError:
        return None
    if not joined:
        return None
    return [joined[start : start + FINGERPRINT] for start in range(0, len(joined), FINGERPRINT)]


def _key() -> bytes:
    return keys.fingerprint("link", key_ref=KEY_REF)
