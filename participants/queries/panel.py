"""Who of the panel has an e-mail address, without a list of addresses and without opening one.

An entry bears two things to find it by. Its *drawer*, of which there are 256, comes from the
address by a key of the panel; and ``email_index`` comes from the address by the key of the entry
alone, so it ends with the entry. A backup made before somebody left keeps the drawer, in which one
address of 256 in the world lies, and an index that nobody can compute any more.
"""

import hmac
from datetime import datetime, timedelta
from struct import calcsize, pack, unpack

from foundation.keyring import keys
from foundation.keyring.keys import Opener, SealedDataError, Sealer
from participants import queries
from participants.models import PanelEntry
from participants.normalising import normal
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from participants.tokens import bytes_in, token_of

PANEL_DRAWERS = "panel_drawers"
PANEL_LINKS = "panel_links"
PANEL_COPIES = "panel_copies"
LASTS = timedelta(days=1)
_PLACE = "panel_link"
_SHAPE = ">32s32sI"  # the fingerprints of the withdrawal code and of the address, and until when


def drawer_of(email: str) -> int:
    """In which of 256 drawers the entries with this address lie."""
    return keys.fingerprint(normal(Field.EMAIL, email), key_ref=PANEL_DRAWERS)[0]


def email_index(email: str, entry: PanelEntry) -> bytes:
    """What finds this entry by its address, as long as its key lives."""
    return keys.fingerprint(normal(Field.EMAIL, email), key_ref=queries.panel_key(entry.entry_ref))


def entries_of(email: str) -> list[PanelEntry]:
    """The entries with this address: the same queries whether there are any.

    Every entry of the drawer is compared, and its address is not opened for that.
    """
    drawer = list(PanelEntry.objects.filter(email_drawer=drawer_of(email)))
    by_ref = {each.entry_ref: queries.panel_key(each.entry_ref) for each in drawer}
    # The key of the drawers is asked for too: an empty drawer would ask for nothing.
    fingerprints = keys.fingerprinters_of([PANEL_DRAWERS, *by_ref.values()])
    made = {ref: each(normal(Field.EMAIL, email)) for ref, each in fingerprints.items()}
    return [
        each
        for each in drawer
        if hmac.compare_digest(
            made.get(by_ref[each.entry_ref], b""), bytes(each.email_index or b"-")
        )
    ]


def copy_mark(withdrawal: bytes) -> bytes:
    """What a study's copy of an entry bears, found again by whoever has the entry and the key."""
    return keys.fingerprint(withdrawal.hex(), key_ref=PANEL_COPIES)


def panel_token(entry: PanelEntry, *, email: str, at: datetime) -> str:
    """What the link to an entry carries: it stays good over changes, for a day, and is not kept.

    ``email`` is where it is sent: whoever opens it has proven that this address is theirs.
    """
    (proven,) = fingerprints_of({Field.EMAIL: email})
    inside = pack(_SHAPE, bytes(entry.withdrawal), proven, int((at + LASTS).timestamp()))
    return token_of(Sealer(_key()).seal(inside, _PLACE))


def entry_behind(token: str, *, at: datetime) -> PanelEntry | None:
    """The entry to which a link leads; none once it was deleted or the day is over."""
    withdrawal, _ = _inside(token, at=at)
    return PanelEntry.objects.filter(withdrawal=withdrawal).first() if withdrawal else None


def proven_by(token: str, *, at: datetime) -> bytes:
    """What an opt-out keeps of the address to which the link was sent; nothing of no link."""
    _, proven = _inside(token, at=at)
    return proven


def _inside(token: str, *, at: datetime) -> tuple[bytes, bytes]:
    sealed = bytes_in(token)
    try:
        inside = Opener(_key()).open(sealed, _PLACE) if sealed else b""
    except SealedDataError:
        return b"", b""
    if len(inside) != calcsize(_SHAPE):
        return b"", b""
    withdrawal, proven, until = unpack(_SHAPE, inside)
    return (withdrawal, proven) if until >= at.timestamp() else (b"", b"")


def _key() -> bytes:
    return keys.fingerprint("link", key_ref=PANEL_LINKS)
