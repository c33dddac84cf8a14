"""A records officer pauses and resumes the disposal of a study's records (C-4)."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from retention import notices, policies, registry
from retention.actions.locking import lock_study
from retention.models import LegalHold
from retention.rules import A_YEAR


class AlreadyOnHoldError(ValueError):
    """The study is on hold already, or the hold was lifted already."""


class ReviewError(ValueError):
    """A hold is looked at again within a year, and not on a day that is over."""


@transaction.atomic
def set_hold(
    *,
    study_ref: UUID,
    study_code: str,
    reason: str,
    record_classes: Collection[str] = (),
    review_on: date | None = None,
    by: User,
    at: datetime,
) -> LegalHold:
    """Keep everything of a study from now on, whatever falls due; or some classes of it.

    Whether it is still needed is asked on ``review_on``, in a year at the latest.

    What a purge run is erasing at this very moment goes on being erased; what it has only planned
    is kept.

    :raises Refused: if this person is no records officer.
    :raises AlreadyOnHoldError: if a hold is in force.
    :raises ReviewError: if the review is over already, or more than a year away.
    :raises KeyError: if nobody registered one of the classes.
    """
    policies.set_hold.require(by, at=at)
    lock_study(study_ref)
    hold = LegalHold(
        study_ref=study_ref,
        study_code=study_code,
        record_classes=sorted(registry.record_class(key).key for key in set(record_classes)),
        reason=reason,
        review_on=_review_day(review_on, at),
        set_by=by,
        set_at=at,
    )
    try:
        with transaction.atomic():
            hold.save()
    except IntegrityError as taken:
        raise AlreadyOnHoldError("This study is on hold already.") from taken
    log.record(
        "hold.set", subject=hold, by=by, at=at, study_ref=study_ref,
        classes=len(hold.record_classes), review_on=hold.review_on,
    )  # fmt: skip
    notices.tell_people_hold_set(hold, by=by, at=at)
    return hold


@transaction.atomic
def lift_hold(*, hold_id: int, reason: str, by: User, at: datetime) -> LegalHold:
    """Let retention go on: what fell due meanwhile goes after a day of notice.

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


@transaction.atomic
def review_hold(*, hold_id: int, review_on: date, by: User, at: datetime) -> LegalHold:
    """Say that a hold is still needed, and when that is asked again.

    :raises Refused: if this person is no records officer.
    :raises AlreadyOnHoldError: if it was lifted before.
    :raises ReviewError: if the next review is not later, or more than a year away.
    """
    hold = LegalHold.objects.select_for_update(no_key=True).get(pk=hold_id)
    policies.review_hold.require(by, at=at)
    if not hold.is_in_force:
        raise AlreadyOnHoldError("This hold was lifted already.")
    hold.review_on = _review_day(review_on, at)
    hold.save(update_fields=["review_on"])
    log.record(
        "hold.reviewed", subject=hold, by=by, at=at, study_ref=hold.study_ref,
        review_on=hold.review_on,
    )  # fmt: skip
    return hold


def _review_day(wanted: date | None, at: datetime) -> date:
    latest = timezone.localdate(A_YEAR.after(at))
    if wanted is None:
        return latest
    if not timezone.localdate(at) < wanted <= latest:
        raise ReviewError(f"Choose a day after today, until {latest.day} {latest:%B %Y}.")
    return wanted
