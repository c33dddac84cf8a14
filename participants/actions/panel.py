"""Join the opt-in panel and leave it: by the public, without an account and without a trace.

Neither writes a line in the audit: its moment would say when somebody sat at the page.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation.keyring import keys
from participants import queries
from participants.models import PanelEntry, PanelSignUps
from participants.reading.columns import Field
from participants.unmistakable import as_typed
from participants.vocabulary import INDIRECT, FollowUp


@dataclass(frozen=True, slots=True)
class PanelDraft:
    """How somebody wants to be reached, and what for; an empty text where nothing was said."""

    allows: frozenset[FollowUp]
    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@transaction.atomic(using="vault")
def sign_up_for_panel(
    *, draft: PanelDraft, code: str, channel: str = "", at: datetime
) -> PanelEntry:
    """Seal an entry under a key of its own; ``code`` is what ends it, and only the person has it.

    Whoever came through an indirect channel is counted for it, apart from the entry (R-014).

    Sent again with the same code, the entry before is replaced: a second click adds nobody, and
    whoever goes back to correct something does. Sent twice in the same moment, one stays.

    :raises IntegrityError: if nothing was chosen, or there is no way to reach the person.
    """
    fingerprint = _fingerprint(code)
    before = list(PanelEntry.objects.filter(withdrawal=fingerprint))
    for earlier in before:
        _forget(earlier, at=at)
    if channel in INDIRECT and not before:
        _count(channel)
    ref = uuid4()
    with keys.sealer(queries.panel_key(ref)) as box:
        sealed = {
            str(field): box.seal(value.encode(), f"participants_panelentry:{field}:{ref}")
            for field in Field
            if (value := getattr(draft, field))
        }
    entry = PanelEntry(
        entry_ref=ref,
        withdrawal=fingerprint,
        signed_up_on=timezone.localdate(at),
        **{each.value: each in draft.allows for each in FollowUp},
        **sealed,
    )
    PanelEntry.objects.bulk_create([entry], ignore_conflicts=True)
    return entry


def withdraw_from_panel(*, code: str, at: datetime) -> bool:
    """Destroy the entry that this code ends, at once; whether there was one.

    Killed half-way, the entry cannot be read any more; the next purge takes its row away.
    """
    entry = PanelEntry.objects.filter(withdrawal=_fingerprint(code)).first()
    if entry is None:
        return False
    _forget(entry, at=at)
    return True


def _count(channel: str) -> None:
    PanelSignUps.objects.bulk_create([PanelSignUps(channel=channel)], ignore_conflicts=True)
    PanelSignUps.objects.filter(channel=channel).update(people=F("people") + 1)


def _forget(entry: PanelEntry, *, at: datetime) -> None:
    """The key first, and with it every copy."""
    keys.destroy(queries.panel_key(entry.entry_ref), at=at)
    entry.delete()


def _fingerprint(code: str) -> bytes:
    return keys.fingerprint(as_typed(code), key_ref=queries.PANEL_WITHDRAWALS)
