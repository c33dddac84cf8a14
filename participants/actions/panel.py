"""Join the opt-in panel and leave it: by the public, without an account and without a trace.

Neither writes a line in the audit: its moment would say when somebody sat at the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import uuid4

from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone

from foundation.keyring import keys
from participants import queries
from participants.actions.contacts_anew import carry_over, change_copies
from participants.actions.opt_outs import opt_in, tell_who_still_holds
from participants.actions.vault import entries_opener
from participants.models import PanelEntry, PanelSignUps
from participants.notices.handovers import tell_officers_corrected_in_handed_over
from participants.panel_copies import forget_copies
from participants.queries.disclosures import accounted_of_copies
from participants.queries.panel import copy_mark, drawer_of, email_index
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

    Whoever came through an indirect channel is counted for it, apart from the entry (R-014). An
    opt-out stands: anybody can type an address, and only its owner takes an opt-out back (R-030).

    Sent again with the same code, the entry before is replaced: a second click adds nobody, and
    whoever goes back to correct something does. Sent twice in the same moment, the second waits
    for the first, so that no key is left over without its entry.

    :raises IntegrityError: if nothing was chosen, or there is no way to reach the person.
    """
    fingerprint = _fingerprint(code)
    before = _held(fingerprint)
    if before is not None:
        _replace(before, draft, at=at)
    elif channel in INDIRECT:
        _count(channel)
    return _keep(draft, withdrawal=fingerprint, signed_up_on=timezone.localdate(at))


@transaction.atomic(using="vault")
def change_panel_entry(
    *, entry: PanelEntry, draft: PanelDraft, taken_back: Sequence[bytes] = (), at: datetime
) -> PanelEntry | None:
    """Put other details and choices in the place of an entry; nothing if it was deleted meanwhile.

    What stood there before ends with its key. The code that ends the entry stays the same.
    Studies go on with the new details, of which holds what was said of the old ones.
    ``taken_back`` are the opt-outs that the person takes back: of ways that they have proven to be
    theirs by the link, and of no other. Who does not want to be asked any more leaves the studies
    too.

    :raises IntegrityError: if nothing was chosen, or there is no way to reach the person.
    """
    held = _held(bytes(entry.withdrawal))
    if held is None:
        return None
    opt_in(fingerprints=taken_back, at=at)
    before = _opened(held, at=at)
    after = {each: value for each in Field if (value := getattr(draft, each))}
    carry_over(before, after, at=at)
    _replace(held, draft, at=at)
    if after != before and FollowUp.FUTURE_WAVES in draft.allows:
        _change_in_studies(bytes(held.withdrawal), before, after, at=at)
    return _keep(draft, withdrawal=bytes(held.withdrawal), signed_up_on=held.signed_up_on)


@transaction.atomic(using="vault")
def leave_panel(*, entry: PanelEntry, at: datetime) -> None:
    """Destroy an entry at once, whose link the person holds, and its copies in studies.

    Done again, nothing happens.
    """
    held = _held(bytes(entry.withdrawal))
    if held is not None:
        _forget(held, at=at)


def withdraw_from_panel(*, code: str, at: datetime) -> bool:
    """Destroy the entry that this code ends, at once; whether there was one.

    Killed half-way, the entry cannot be read any more; the next purge takes its row away.
    """
    entry = PanelEntry.objects.filter(withdrawal=_fingerprint(code)).first()
    if entry is None:
        return False
    leave_panel(entry=entry, at=at)
    return True


def leave_studies(withdrawal: bytes, *, at: datetime) -> None:
    """End the copies that studies made of an entry; officers hear of companies that got one.

    Inside a transaction of the vault, after the entry itself is gone or changed.
    """
    forget_copies(withdrawal)
    tell_who_still_holds(accounted_of_copies([copy_mark(withdrawal)]), at=at)


def _change_in_studies(
    withdrawal: bytes, before: Mapping[Field, str], after: Mapping[Field, str], *, at: datetime
) -> None:
    """The copies follow; officers hear of companies that go on with what stood there before."""
    change_copies(withdrawal, before, after, at=at)
    held = accounted_of_copies([copy_mark(withdrawal)])
    tell_who_still_holds(held, say=tell_officers_corrected_in_handed_over, at=at)


def place(field: Field, entry: PanelEntry) -> str:
    """The additional data of a sealed field: it opens nowhere else."""
    return f"participants_panelentry:{field}:{entry.entry_ref}"


def _keep(draft: PanelDraft, *, withdrawal: bytes, signed_up_on: date) -> PanelEntry:
    entry = PanelEntry(
        entry_ref=uuid4(),
        withdrawal=withdrawal,
        signed_up_on=signed_up_on,
        **{each.value: each in draft.allows for each in FollowUp},
    )
    with keys.sealer(queries.panel_key(entry.entry_ref)) as box:
        for field in Field:
            if value := getattr(draft, field):
                setattr(entry, field, box.seal(value.encode(), place(field, entry)))
    if draft.email:
        entry.email_drawer = drawer_of(draft.email)
        entry.email_index = email_index(draft.email, entry)
    entry.save(force_insert=True)
    return entry


def _opened(entry: PanelEntry, *, at: datetime) -> dict[Field, str]:
    """What the person changes, written down as opened for that person alone."""
    box_of = entries_opener(1, keys.Purpose.REDRESS, study_ref=None, by=None, at=at)
    with box_of(entry) as box:
        return {
            each: box.open(bytes(sealed), place(each, entry)).decode()
            for each in Field
            if (sealed := getattr(entry, each)) is not None
        }


def _held(withdrawal: bytes) -> PanelEntry | None:
    """The entry that this fingerprint ends, which nobody else changes until all is done.

    Nor does anybody look meanwhile for keys that are left over.
    """
    with connections["vault"].cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({queries.PANEL_KEYS})")
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"panel:{withdrawal.hex()}"]
        )
    return PanelEntry.objects.filter(withdrawal=withdrawal).first()


def _count(channel: str) -> None:
    PanelSignUps.objects.bulk_create([PanelSignUps(channel=channel)], ignore_conflicts=True)
    PanelSignUps.objects.filter(channel=channel).update(people=F("people") + 1)


def _replace(entry: PanelEntry, draft: PanelDraft, *, at: datetime) -> None:
    """Make place for what comes instead; the key goes once that is stored, and not if it fails.

    A process that dies between the two leaves a key, which the next purge destroys.
    """
    key_ref = queries.panel_key(entry.entry_ref)
    entry.delete()
    if FollowUp.FUTURE_WAVES not in draft.allows:
        leave_studies(bytes(entry.withdrawal), at=at)
    transaction.on_commit(partial(keys.destroy, key_ref, at=at), using="vault")


def _forget(entry: PanelEntry, *, at: datetime) -> None:
    """The key first, and with it every backup; then what studies made of it."""
    keys.destroy(queries.panel_key(entry.entry_ref), at=at)
    entry.delete()
    leave_studies(bytes(entry.withdrawal), at=at)


def _fingerprint(code: str) -> bytes:
    return keys.fingerprint(as_typed(code), key_ref=queries.PANEL_WITHDRAWALS)
