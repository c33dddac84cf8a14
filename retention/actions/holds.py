"""A records officer pauses and resumes all disposal of a study (C-4)."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from foundation.access.models import User
from foundation.audit import log
from retention import notices, policies
from retention.models import LegalHold


class AlreadyOnHoldError(ValueError):
    """The study is on hold already, or the hold was lifted already."""


@transaction.atomic
def set_hold(*, study_ref: UUID, study_code: str, reason: str, by: User, at: datetime) -> LegalHold:
    """Keep everything of a study from now on, whatever falls due.

    What a purge run is erasing at this very moment goes on being erased; what it has only planned
    is kept.

    :raises Refused: if this person is no records officer.
    :raises AlreadyOnHoldError: if a hold is in force.
    """
    policies.set_hold.require(by, at=at)
    hold = LegalHold(
        study_ref=study_ref, study_code=study_code, reason=reason, set_by=by, set_at=at
    )
    try:
        with transaction.atomic():
            hold.save()
    except IntegrityError as taken:
        raise AlreadyOnHoldError("This study is on hold already.") from taken
    log.record("hold.set", subject=hold, by=by, at=at, study_ref=study_ref)
    notices.tell_people_hold_set(hold, by=by, at=at)
    return hold


@transaction.atomic
def lift_hold(*, hold_id: int, reason: str, by: User, at: datetime) -> LegalHold:
    """Let retention go on: what fell due meanwhile goes with the next purge.

    :raises Refused: if this person is no records officer.
    :raises AlreadyOnHoldError: if it was lifted before.
    """
    hold = LegalHold.objects.select_for_update(no_key=True).get(pk=hold_id)
    policies.lift_hold.require(by, at=at)
    if not hold.is_in_force:
        raise AlreadyOnHoldError("This hold was lifted already.")
    hold.lifted_by, hold.lifted_at, hold.lift_reason = by, at, reason
    hold.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    log.record("hold.lifted", subject=hold, by=by, at=at, study_ref=hold.study_ref)
    notices.tell_people_hold_lifted(hold, by=by, at=at)
    return hold
