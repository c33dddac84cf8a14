"""The conditions of an approval: met by the lead, confirmed by a reviewer."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.remarks import ReviewError
from studies.lifecycle import ConditionStatus
from studies.models import PtaCondition, Study
from studies.models.remark import Due
from studies.notices import reviews as notices


@transaction.atomic
def mark_condition(*, condition: PtaCondition, note: str, by: User, at: datetime) -> PtaCondition:
    """Say how the condition is met. One that comes before collection waits for a reviewer then.

    :raises Refused: unless this person leads the study and the approval is in force.
    :raises ReviewError: without a note.
    """
    locked = _lock(condition)
    policies.mark_condition.require(by, locked, at=at)
    if not note.strip():
        raise ReviewError("Say how it is met.")
    locked.note, locked.marked_by, locked.marked_at = note.strip(), by, at
    locked.refused_because = ""
    locked.move_to(ConditionStatus.MARKED)
    locked.save(update_fields=["status", "note", "marked_by", "marked_at", "refused_because"])
    if locked.due == Due.BEFORE:
        notices.tell_offices_condition_to_confirm(locked, at=at)
    log.record("pta.condition_marked", subject=locked.pta, by=by, at=at, condition=locked.number)
    return locked


@transaction.atomic
def confirm_condition(*, condition: PtaCondition, by: User, at: datetime) -> PtaCondition:
    """A reviewer saw that it is met; collection need not wait for it any more.

    :raises Refused: unless this person reviews the study and did not mark it.
    """
    locked = _lock(condition)
    policies.confirm_condition.require(by, locked, at=at)
    locked.confirmed_by, locked.confirmed_at = by, at
    locked.move_to(ConditionStatus.CONFIRMED)
    locked.save(update_fields=["status", "confirmed_by", "confirmed_at"])
    notices.tell_leads_condition_decided(locked, at=at)
    log.record("pta.condition_confirmed", subject=locked.pta, by=by, at=at, condition=locked.number)
    return locked


@transaction.atomic
def refuse_condition(
    *, condition: PtaCondition, reason: str, by: User, at: datetime
) -> PtaCondition:
    """What the lead did is not enough: the condition is open again.

    :raises Refused: unless this person reviews the study, and the lead marked it as met.
    :raises ReviewError: without a reason.
    """
    locked = _lock(condition)
    policies.refuse_condition.require(by, locked, at=at)
    if not reason.strip():
        raise ReviewError("Say what is still missing.")
    locked.refused_because = reason.strip()
    locked.move_to(ConditionStatus.UNMET)
    locked.save(update_fields=["status", "refused_because"])
    notices.tell_leads_condition_decided(locked, at=at)
    log.record("pta.condition_refused", subject=locked.pta, by=by, at=at, condition=locked.number)
    return locked


def _lock(condition: PtaCondition) -> PtaCondition:
    """The row, its study first, as everywhere."""
    study = Study.objects.select_for_update(no_key=True).get(ptas__conditions=condition.pk)
    rows = PtaCondition.objects.select_for_update(of=("self",), no_key=True).select_related("pta")
    locked = rows.get(pk=condition.pk)
    locked.pta.study = study
    return locked
