"""Agreements to share and new uses: asked for, reviewed by three offices, cleared by a fourth."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.agreements import AgreementFacts, check_agreement, facts_of
from studies.lifecycle.sharing import AgreementStatus
from studies.models import SharingAgreement, Study
from studies.notices import sharing as notices


class AgreementReturnError(ValueError):
    """Something is returned without a reason."""


@transaction.atomic
def request_agreement(
    *, study: Study, facts: AgreementFacts, by: User, at: datetime
) -> SharingAgreement:
    """Ask to share, or for a new use of what is held.

    :raises Refused: unless the lead asks.
    :raises AgreementError: if it may not be shared at all.
    """
    policies.request_agreement.require(by, study, at=at)
    check_agreement(facts, on=timezone.localdate(at))
    agreement = SharingAgreement(study=study, requested_by=by, requested_at=at)
    _take(agreement, facts)
    agreement.save()
    notices.tell_offices_agreement_waits(agreement, at=at)
    _record("requested", agreement, by=by, at=at)
    return agreement


@transaction.atomic
def edit_agreement(
    *, agreement: SharingAgreement, facts: AgreementFacts, by: User, at: datetime
) -> SharingAgreement:
    """Change what was returned, and send it to all three offices again.

    :raises Refused: unless the lead does it, once it was returned.
    :raises AgreementError: if it may not be shared at all.
    """
    locked = _locked(agreement)
    policies.edit_agreement.require(by, locked, at=at)
    check_agreement(facts, on=timezone.localdate(at))
    _take(locked, facts)
    locked.await_review()
    locked.requested_by, locked.requested_at = by, at
    locked.move_to(AgreementStatus.REQUESTED)
    locked.save()
    notices.tell_offices_agreement_waits(locked, at=at)
    _record("requested", locked, by=by, at=at)
    return locked


@transaction.atomic
def review_agreement(
    *, agreement: SharingAgreement, office: str, by: User, at: datetime
) -> SharingAgreement:
    """Say yes for one of the three offices; the third sends it on to be cleared.

    ``office`` is "security", "privacy" or "counsel".

    :raises Refused: unless this person may, now.
    """
    locked = _locked(agreement)
    policies.review_agreement.require(by, locked, office, at=at)
    setattr(locked, f"{office}_by", by)
    setattr(locked, f"{office}_at", at)
    if locked.is_reviewed:
        locked.move_to(AgreementStatus.REVIEWED)
        notices.tell_privacy_office_agreement_reviewed(locked, at=at)
    locked.save()
    _record("reviewed", locked, by=by, at=at, office=office)
    return locked


@transaction.atomic
def clear_agreement(*, agreement: SharingAgreement, by: User, at: datetime) -> SharingAgreement:
    """The Privacy Office clears it, if it may still be shared today.

    :raises Refused: unless this is a fourth person, after three reviews.
    :raises AgreementError: if the contract, its approval or the day has run out meanwhile.
    """
    locked = _locked(agreement)
    policies.clear_agreement.require(by, locked, at=at)
    check_agreement(facts_of(locked), on=timezone.localdate(at))
    locked.cleared_by, locked.cleared_at = by, at
    locked.move_to(AgreementStatus.CLEARED)
    locked.save()
    notices.tell_leads_agreement_decided(locked, at=at)
    _record("cleared", locked, by=by, at=at, expires_on=locked.expires_on)
    return locked


@transaction.atomic
def return_agreement(
    *, agreement: SharingAgreement, reason: str, by: User, at: datetime
) -> SharingAgreement:
    """Send it back to the lead, with the reason.

    :raises Refused: unless one of the offices does it, while it is in review.
    :raises AgreementReturnError: without a reason.
    """
    locked = _locked(agreement)
    policies.return_agreement.require(by, locked, at=at)
    if not reason.strip():
        raise AgreementReturnError("Say what must change.")
    locked.returned_by, locked.returned_at, locked.return_reason = by, at, reason.strip()
    locked.move_to(AgreementStatus.RETURNED)
    locked.save()
    notices.tell_leads_agreement_decided(locked, at=at)
    _record("returned", locked, by=by, at=at)
    return locked


@transaction.atomic
def withdraw_agreement(*, agreement: SharingAgreement, by: User, at: datetime) -> SharingAgreement:
    """Take it back; what was cleared may not be shared any more.

    :raises Refused: unless the lead does it, until it is over.
    """
    locked = _locked(agreement)
    policies.withdraw_agreement.require(by, locked, at=at)
    locked.move_to(AgreementStatus.WITHDRAWN)
    locked.save(update_fields=["status"])
    _record("withdrawn", locked, by=by, at=at)
    return locked


def expire_agreements(*, at: datetime) -> int:
    """Expire every agreement whose last day has passed; how many. The clock does this."""
    cleared = SharingAgreement.objects.filter(status=AgreementStatus.CLEARED)
    over = cleared.filter(expires_on__lt=timezone.localdate(at))
    return sum(_expire(agreement, at=at) for agreement in over)


@transaction.atomic
def _expire(agreement: SharingAgreement, *, at: datetime) -> bool:
    locked = _locked(agreement)
    if locked.status != AgreementStatus.CLEARED:
        return False  # withdrawn meanwhile
    locked.move_to(AgreementStatus.EXPIRED)
    locked.save(update_fields=["status"])
    notices.tell_leads_agreement_decided(locked, at=at)
    _record("expired", locked, by=None, at=at)
    return True


def _take(agreement: SharingAgreement, facts: AgreementFacts) -> None:
    for field in fields(AgreementFacts):
        setattr(agreement, field.name, getattr(facts, field.name))


def _record(
    what: str, agreement: SharingAgreement, *, by: User | None, at: datetime, **facts: Any
) -> None:
    log.record(f"agreement.{what}", subject=agreement, by=by, at=at, **facts)


def _locked(agreement: SharingAgreement) -> SharingAgreement:
    rows = SharingAgreement.objects.select_related("study__component", "vendor")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)
