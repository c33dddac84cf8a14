"""Following the proof that what vendors and survey tools held is gone (R-138, R-141)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.lead_times import LEAD_TIMES
from studies.lifecycle import StudyStatus
from studies.lifecycle.vendors import DeletionStatus, DestructionStatus
from studies.models import DestructionCertificate, Study, ToolDeletion, Vendor
from studies.notices import vendors as notices

DELETED_WITHIN = timedelta(days=30)
LATER = (DestructionStatus.DUE, DestructionStatus.OVERDUE, DestructionStatus.ESCALATED)


class DestructionError(ValueError):
    """A certificate or a confirmation without what belongs to it."""


@dataclass(frozen=True, slots=True)
class DestructionFacts:
    """What the vendor certifies. ``signed_by`` is an office or title, not a person."""

    reference: str
    destroyed_on: date
    destroyed: str
    signed_by: str


def expect_certificate(vendor: Vendor) -> None:
    """Expect a certificate at the end of the contract; an extension puts it off.

    A verified one stays what it is: where the contract runs longer, its new end has one of its own.
    """
    ends_on = vendor.contract_ends_on
    if ends_on is None:
        return
    of_contract = vendor.certificates.filter(study=None, contract_number=vendor.contract_number)
    verified = of_contract.filter(status=DestructionStatus.VERIFIED, due_on__gte=ends_on)
    if verified.exists():
        return
    certificate = of_contract.exclude(status=DestructionStatus.VERIFIED).first()
    if certificate is None:
        vendor.certificates.create(contract_number=vendor.contract_number, due_on=ends_on)
    elif certificate.due_on != ends_on:
        _put_off(certificate, ends_on)


@transaction.atomic
def expect_certificate_of_disclosure(
    *, study: Study, vendor_id: int, disclosure_ref: UUID, at: datetime
) -> DestructionCertificate:
    """Expect the vendor to certify that the contacts are gone which it was handed over (R-141).

    It may come at any time, and is due when the contract ends. The study closes only after it
    was verified.
    """
    vendor = Vendor.objects.get(pk=vendor_id)
    due_on = vendor.contract_ends_on or timezone.localdate(at)
    certificate, _ = DestructionCertificate.objects.get_or_create(
        vendor=vendor,
        study=study,
        disclosure_ref=disclosure_ref,
        defaults={"contract_number": vendor.contract_number, "due_on": due_on},
    )
    return certificate


def bring_certificate_forward(vendor: Vendor, *, contract_number: str) -> None:
    """A contract that ends earlier owes its certificate then, approved again or not (R-141).

    ``contract_number`` is that of the contract that was approved: it may be corrected with its end.
    """
    ends_on = vendor.contract_ends_on
    if ends_on is None:
        return
    at_the_end = Q(study=None) | Q(disclosure_ref__isnull=False)
    expected = vendor.certificates.filter(
        at_the_end, contract_number=contract_number, due_on__gt=ends_on
    )
    expected.exclude(status=DestructionStatus.VERIFIED).update(due_on=ends_on)


def _put_off(certificate: DestructionCertificate, ends_on: date) -> None:
    """What was received for the earlier end proves nothing of the time until the new one."""
    if certificate.due_on < ends_on:
        if certificate.status == DestructionStatus.RECEIVED:
            certificate.move_to(DestructionStatus.DUE)
        if certificate.status in LATER:
            certificate.move_to(DestructionStatus.NOT_DUE)
    certificate.due_on = ends_on
    certificate.save(update_fields=["due_on", "status"])


def ask_for_destruction(*, study: Study, at: datetime) -> None:
    """When a study closes: its vendors owe a certificate, and its tool must delete the answers."""
    today = timezone.localdate(at)
    tool = study.survey_tool
    vendors = {vendor for vendor in (study.vendor, tool.vendor if tool else None) if vendor}
    for vendor in vendors:
        certificate, is_new = DestructionCertificate.objects.get_or_create(
            vendor=vendor,
            study=study,
            contract_number=vendor.contract_number,
            disclosure_ref=None,
            defaults={"due_on": today, "status": DestructionStatus.DUE},
        )
        if is_new:
            notices.tell_offices_certificate_due(certificate, at=at)
    if tool is not None:
        deletion, is_new = ToolDeletion.objects.get_or_create(
            tool=tool, study=study, defaults={"due_on": today + DELETED_WITHIN}
        )
        if is_new:
            notices.tell_leads_deletion_due(deletion, at=at)


@transaction.atomic
def record_destruction(
    *, certificate: DestructionCertificate, facts: DestructionFacts, by: User, at: datetime
) -> DestructionCertificate:
    """Enter the certificate that the vendor sent; somebody else verifies it.

    :raises Refused: unless it is due and this person may.
    :raises DestructionError: without what belongs to it, or for a day that has not come.
    """
    locked = _locked(certificate)
    policies.record_destruction.require(by, locked, at=at)
    if not (facts.reference.strip() and facts.destroyed.strip() and facts.signed_by.strip()):
        raise DestructionError("Enter the reference, what was destroyed and who signed for it.")
    if facts.destroyed_on > timezone.localdate(at):
        raise DestructionError("Data are destroyed before it is certified.")
    locked.reference, locked.signed_by = facts.reference.strip(), facts.signed_by.strip()
    locked.destroyed, locked.destroyed_on = facts.destroyed.strip(), facts.destroyed_on
    locked.recorded_by, locked.recorded_at = by, at
    locked.move_to(DestructionStatus.RECEIVED)
    locked.save()
    notices.tell_privacy_office_certificate_received(locked, at=at)
    log.record(
        "destruction.received", subject=locked, by=by, at=at, destroyed_on=facts.destroyed_on
    )
    return locked


@transaction.atomic
def verify_destruction(
    *, certificate: DestructionCertificate, by: User, at: datetime
) -> DestructionCertificate:
    """Accept a certificate.

    :raises Refused: unless it was received, and by another person than who recorded it.
    """
    locked = _locked(certificate)
    policies.verify_destruction.require(by, locked, at=at)
    locked.verified_by, locked.verified_at = by, at
    locked.move_to(DestructionStatus.VERIFIED)
    locked.save(update_fields=["status", "verified_by", "verified_at"])
    log.record("destruction.verified", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def send_back_destruction(
    *, certificate: DestructionCertificate, by: User, at: datetime
) -> DestructionCertificate:
    """Ask for another certificate: this one does not prove what it should.

    :raises Refused: unless it was received, and by another person than who recorded it.
    """
    locked = _locked(certificate)
    policies.send_back_destruction.require(by, locked, at=at)
    locked.move_to(DestructionStatus.DUE)
    locked.save(update_fields=["status"])
    notices.tell_recorder_certificate_sent_back(locked, at=at)
    log.record("destruction.sent_back", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def request_deletion(*, deletion: ToolDeletion, by: User, at: datetime) -> ToolDeletion:
    """Say that the tool's provider was asked to delete a study's answers.

    :raises Refused: unless it is due and this person may.
    """
    locked = ToolDeletion.objects.select_for_update(no_key=True).get(pk=deletion.pk)
    policies.request_deletion.require(by, locked, at=at)
    locked.requested_by, locked.requested_on = by, timezone.localdate(at)
    locked.move_to(DeletionStatus.REQUESTED)
    locked.save()
    log.record("deletion.requested", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def confirm_deletion(
    *, deletion: ToolDeletion, confirmed_on: date, reference: str, by: User, at: datetime
) -> ToolDeletion:
    """Enter the provider's word that the answers are deleted there.

    :raises Refused: unless it was requested and this person may.
    :raises DestructionError: without a reference, or for a day before the request or to come.
    """
    locked = ToolDeletion.objects.select_for_update(no_key=True).get(pk=deletion.pk)
    policies.confirm_deletion.require(by, locked, at=at)
    if not reference.strip():
        raise DestructionError("Enter the provider’s reference.")
    asked_on = locked.requested_on or confirmed_on
    if not asked_on <= confirmed_on <= timezone.localdate(at):
        raise DestructionError("The confirmation comes after the request, and not in the future.")
    locked.confirmed_by, locked.confirmed_on = by, confirmed_on
    locked.reference = reference.strip()
    locked.move_to(DeletionStatus.CONFIRMED)
    locked.save()
    log.record("deletion.confirmed", subject=locked, by=by, at=at, confirmed_on=confirmed_on)
    return locked


def follow_destruction(*, at: datetime) -> int:
    """Make certificates due, overdue and escalated as their days pass; how many moved.

    The clock does this. It also expects what a closed study owes and nobody asked for yet, and
    tells of deletions that are overdue. Nobody is told the same thing twice.
    """
    today = timezone.localdate(at)
    for study in _closed_without_asking():
        with transaction.atomic():
            ask_for_destruction(study=study, at=at)
    for deletion in ToolDeletion.objects.exclude(status=DeletionStatus.CONFIRMED).filter(
        due_on__lt=today
    ):
        notices.tell_leads_deletion_overdue(deletion, at=at)
    waiting = DestructionCertificate.objects.filter(
        due_on__lte=today, status__in=(DestructionStatus.NOT_DUE, *LATER[:2])
    )
    return sum(_advance(certificate, today=today, at=at) for certificate in waiting)


@transaction.atomic
def _advance(certificate: DestructionCertificate, *, today: date, at: datetime) -> bool:
    """As many steps as the days allow; whether it moved."""
    locked = _locked(certificate)
    moved = False
    for status, to, tell in _STEPS:
        after = LEAD_TIMES[f"destruction.{to.value}"].after
        if locked.status == status and locked.due_on + after <= today:
            locked.move_to(to)
            tell(locked, at=at)
            log.record(f"destruction.{to.value}", subject=locked, by=None, at=at)
            moved = True
    locked.save(update_fields=["status"])
    return moved


_STEPS = (
    (DestructionStatus.NOT_DUE, DestructionStatus.DUE, notices.tell_offices_certificate_due),
    (
        DestructionStatus.DUE,
        DestructionStatus.OVERDUE,
        notices.tell_privacy_office_certificate_overdue,
    ),
    (
        DestructionStatus.OVERDUE,
        DestructionStatus.ESCALATED,
        notices.tell_offices_certificate_escalated,
    ),
)


def _closed_without_asking() -> list[Study]:
    closed = Study.objects.filter(status=StudyStatus.CLOSED)
    with_tool = closed.filter(survey_tool__isnull=False, tool_deletions__isnull=True)
    with_vendor = closed.filter(vendor__isnull=False, destructions__isnull=True)
    return list(
        (with_tool | with_vendor).select_related("vendor", "survey_tool__vendor").distinct()
    )


def _locked(certificate: DestructionCertificate) -> DestructionCertificate:
    rows = DestructionCertificate.objects.select_related("vendor", "study")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
