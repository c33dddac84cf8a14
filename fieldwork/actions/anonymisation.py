"""Confirming that the answers of employees are anonymous."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from fieldwork import policies
from fieldwork.anonymising import STEPS
from fieldwork.models import Anonymisation
from fieldwork.script import require_all
from foundation.access.models import User
from foundation.audit import log
from studies.models import Wave


@transaction.atomic
def record_anonymisation(
    *, wave: Wave, confirmed: Collection[str], by: User, at: datetime
) -> Anonymisation:
    """Confirm every step for a closed wave; until then nothing is reported of it (R-020, G7).

    :raises Refused: unless the lead does it, once, for a closed wave of an employee study.
    :raises UnreadError: if a step is not confirmed.
    """
    locked = (
        Wave.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study")
        .get(pk=wave.pk)
    )
    policies.record_anonymisation.require(by, locked, at=at)
    require_all(frozenset(confirmed), STEPS)
    step = Anonymisation.objects.create(
        study=locked.study, wave=locked, recorded_by=by, recorded_at=at
    )
    log.record("wave.anonymised", subject=step, by=by, at=at, wave=locked.number)
    return step
