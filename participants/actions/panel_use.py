"""People of the panel who chose to be asked again become contacts of a study (R-166)."""

from collections.abc import Iterator
from datetime import datetime
from random import SystemRandom

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Opener, Purpose
from participants import policies
from participants.actions.asked_before import asked_too_often
from participants.actions.panel import place
from participants.actions.taking_in import new_batch, take_in
from participants.actions.vault import entries_opener
from participants.models import PanelEntry
from participants.queries.join_pages import signing_up
from participants.queries.opt_outs import opted_out
from participants.queries.panel import copy_mark
from participants.reading.columns import Field
from participants.reading.contact_rows import ContactRow
from studies.gates import require_collection
from studies.models import Study
from studies.queries import strictest_person_kind

AT_A_TIME = 200


@transaction.atomic
def bring_in_panel(*, study: Study, use: str, people: int, by: User, at: datetime) -> int:
    """Draw at most so many people by lot and make them contacts of the study; how many came.

    Only who chose this use, has not opted out, was not asked too often by other studies lately and
    is not a contact already. They are opened for
    this, which both logs tell, and shown to nobody. The panel keeps its own entries: the study's
    copies go with the study, or with the entry if its person leaves before.

    :raises Refused: unless a recruiter of an open study asks, for a use that people chose.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.bring_in_panel.require(by, locked, use, at=at)
    person_kind = strictest_person_kind(locked)
    require_collection(signing_up(locked, person_kind, at=at))
    with transaction.atomic(using="vault"):
        batch = new_batch(locked, person_kind, "Opt-in panel", by=by, at=at)
        came = 0
        entries = list(PanelEntry.objects.filter(**{use: True}))
        SystemRandom().shuffle(entries)
        while entries and came < people:
            some = entries[: min(people - came, AT_A_TIME)]
            del entries[: len(some)]
            rows = dict(_opened(_held(some, use), locked, by=by, at=at))
            free = _may_be_asked(rows, locked, at=at)
            came += take_in([rows[each] for each in free], batch, panel_marks=free)
        if not came:
            batch.delete()
        log.record("panel.brought_in", subject=locked, by=by, at=at, contacts=came)
    return came


def _may_be_asked(rows: dict[bytes, ContactRow], study: Study, *, at: datetime) -> list[bytes]:
    """Who has not opted out and was not asked too often by others; asking them comes later."""
    known = [row.known for row in rows.values()]
    often = asked_too_often(known, study, on=timezone.localdate(at))
    left_out = zip(rows, opted_out(known), often, strict=True)
    return [mark for mark, is_out, is_often in left_out if not is_out and not is_often]


def _held(entries: list[PanelEntry], use: str) -> list[PanelEntry]:
    """Who still wants it; whoever leaves now waits until the copy is there, and takes it along."""
    refs = [each.pk for each in entries]
    held = PanelEntry.objects.select_for_update(no_key=True).order_by("pk")
    return list(held.filter(pk__in=refs, **{use: True}))


def _opened(
    entries: list[PanelEntry], study: Study, *, by: User, at: datetime
) -> Iterator[tuple[bytes, ContactRow]]:
    box_of = entries_opener(
        len(entries), Purpose.RECRUIT, study_ref=study.study_ref, by=by, at=at, by_job=True
    )
    for entry in entries:
        try:
            with box_of(entry) as box:
                yield copy_mark(bytes(entry.withdrawal)), _row(entry, box)
        except keys.KeyDestroyedError:  # left the panel in this moment
            continue


def _row(entry: PanelEntry, box: Opener) -> ContactRow:
    known = {
        str(field): box.open(bytes(sealed), place(field, entry)).decode()
        for field in Field
        if (sealed := getattr(entry, field)) is not None
    }
    return ContactRow(**known)
