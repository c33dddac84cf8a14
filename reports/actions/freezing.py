"""A closed wave becomes a snapshot."""

from datetime import datetime

from django.db import transaction

from fieldwork.actions import file_inbox
from foundation.audit import log
from reports import snapshots
from reports.models import Snapshot
from studies.models import Wave


@transaction.atomic
def freeze_wave(*, wave: Wave, at: datetime) -> list[Snapshot]:
    """Freeze a closed wave; one that is frozen already is left as it is.

    The clock does this when a wave closes, and a rendering where the clock has not come to it.

    :raises ValueError: if the wave is still open.
    """
    if not wave.is_open:
        file_inbox(wave=wave, at=at)  # what came in just before it closed
    known = Snapshot.objects.filter(wave=wave).count()
    frozen = snapshots.freeze_wave(wave=wave, at=at)
    if not known and frozen:
        rows = snapshots.rows_of(frozen)
        log.record("wave.frozen", subject=wave, by=None, at=at, rows=rows, number=wave.number)
    return frozen
