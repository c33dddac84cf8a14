"""Recording, changing and approving vendors, and their contracts' extensions."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.destruction import bring_certificate_forward, expect_certificate
from studies.contracts import VendorCheck, VendorKind
from studies.models import ContractExtension, Vendor, VendorStaff
from studies.notices import vendors as notices

# Where to write to does not touch what was approved; everything else does.
NOT_BINDING = frozenset({"contact_office"})


class VendorError(ValueError):
    """A decision on a vendor without what belongs to it."""


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """The contract and its clauses; each clause is the reference of its place in the contract.

    ``vetted_by`` and ``contact_office`` name offices, not people.
    """

    name: str
    kind: str = VendorKind.RESEARCH_COMPANY
    contract_number: str = ""
    contract_starts_on: date | None = None
    contract_ends_on: date | None = None
    clause_ownership: str = ""
    clause_destruction: str = ""
    clause_audit: str = ""
    privacy_policy_url: str = ""
    vetted_by: str = ""
    vetted_on: date | None = None
    vetted_until: date | None = None
    vetting_ref: str = ""
    routine_use: str = ""
    redissemination_limits: str = ""
    contact_office: str = ""


@transaction.atomic
def record_vendor(*, facts: VendorFacts, by: User, at: datetime) -> Vendor:
    """Record a company under contract.

    :raises Refused: unless this person starts studies.
    """
    policies.record_vendor.require(by, at=at)
    vendor = Vendor(**asdict(facts))
    vendor.was_changed(by=by, at=at)
    vendor.save()
    notices.tell_privacy_office_vendor_waits(vendor, at=at)
    log.record("vendor.recorded", subject=vendor, by=by, at=at, kind=vendor.kind)
    return vendor


@transaction.atomic
def edit_vendor(*, vendor: Vendor, facts: VendorFacts, by: User, at: datetime) -> Vendor:
    """Change the file. What an approval rests on voids it, and stops the vendor's studies.

    A contract that ends earlier owes its certificate of destruction at its new end at once.

    :raises Refused: unless this person starts studies.
    """
    locked = _locked(vendor)
    policies.edit_vendor.require(by, locked, at=at)
    said = asdict(facts)
    changed = {name for name, value in said.items() if getattr(locked, name) != value}
    was_approved, contract_number = locked.privacy_by_id is not None, locked.contract_number
    for name in changed:
        setattr(locked, name, said[name])
    voided = bool(changed - NOT_BINDING)
    if voided:
        locked.await_review()
        locked.was_changed(by=by, at=at)
    locked.save()
    bring_certificate_forward(locked, contract_number=contract_number)
    if voided:
        notices.tell_privacy_office_vendor_waits(locked, at=at)
    if voided and was_approved:
        notices.tell_leads_vendor_approval_void(locked, at=at)
        notices.tell_leads_agreements_suspended(locked, at=at)
    log.record("vendor.changed", subject=locked, by=by, at=at, changes=len(changed), voided=voided)
    return locked


@transaction.atomic
def approve_vendor(*, vendor: Vendor, ticked: Collection[str], by: User, at: datetime) -> Vendor:
    """The Privacy Office approves contract, clauses and privacy policy (R-140, R-142, R-148).

    ``ticked`` is every check that was found in order. From now on a certificate of destruction
    is expected at the end of the contract.

    :raises Refused: unless it may be approved by this person now.
    :raises VendorError: unless every check is ticked.
    """
    locked = _locked(vendor)
    policies.approve_vendor.require(by, locked, at=at)
    if set(ticked) != {str(check) for check in VendorCheck}:
        raise VendorError("Check each clause and the privacy policy first.")
    locked.privacy_by, locked.privacy_at = by, at
    locked.ticked = [str(check) for check in VendorCheck]
    locked.save(update_fields=["privacy_by", "privacy_at", "ticked"])
    expect_certificate(locked)
    log.record("vendor.approved", subject=locked, by=by, at=at, ends_on=locked.contract_ends_on)
    return locked


@transaction.atomic
def return_vendor(*, vendor: Vendor, reason: str, by: User, at: datetime) -> Vendor:
    """Send a vendor's file back, with the reason; an approval that it had is over.

    :raises Refused: unless the Privacy Office does it.
    :raises VendorError: without a reason.
    """
    locked = _locked(vendor)
    policies.return_vendor.require(by, locked, at=at)
    if not reason.strip():
        raise VendorError("Say what must change.")
    was_approved = locked.privacy_by_id is not None
    locked.await_review()
    locked.returned_by, locked.returned_at, locked.return_reason = by, at, reason.strip()
    locked.save()
    notices.tell_recorder_vendor_returned(locked, at=at)
    if was_approved:
        notices.tell_leads_vendor_approval_void(locked, at=at)
        notices.tell_leads_agreements_suspended(locked, at=at)
    log.record("vendor.returned", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def record_vendor_staff(*, vendor: Vendor, user: User, by: User, at: datetime) -> VendorStaff:
    """Record for which vendor a person works; whoever worked for another one does no longer.

    :raises Refused: unless this person starts studies, or for an account of another unit.
    """
    locked = _locked(vendor)
    of = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    policies.record_vendor_staff.require(by, locked, of, at=at)
    staff, _ = VendorStaff.objects.update_or_create(
        user=of, defaults={"vendor": locked, "recorded_by": by, "recorded_at": at}
    )
    log.record("vendor.staff_recorded", subject=locked, by=by, at=at, user=of.user_ref)
    return staff


@transaction.atomic
def record_extension(
    *, vendor: Vendor, ends_on: date, reference: str, by: User, at: datetime
) -> ContractExtension:
    """Record that a contract runs longer; it counts once the Privacy Office confirmed it.

    :raises Refused: unless this person starts studies.
    :raises VendorError: without a reference, or if the contract would not run longer.
    """
    locked = _locked(vendor)
    policies.record_extension.require(by, locked, at=at)
    if not reference.strip():
        raise VendorError("Name the modification of the contract.")
    if locked.contract_ends_on is not None and ends_on <= locked.contract_ends_on:
        raise VendorError("An extension ends after the contract does.")
    extension = ContractExtension.objects.create(
        vendor=locked, ends_on=ends_on, reference=reference.strip(), recorded_by=by, recorded_at=at
    )
    notices.tell_privacy_office_extension_waits(extension, at=at)
    log.record("vendor.extension_recorded", subject=locked, by=by, at=at, ends_on=ends_on)
    return extension


@transaction.atomic
def confirm_extension(*, extension: ContractExtension, by: User, at: datetime) -> ContractExtension:
    """Let the contract run longer, and put the certificate of its end off with it.

    :raises Refused: unless the Privacy Office does it, by another person than who recorded it.
    """
    vendor = Vendor.objects.select_for_update(no_key=True).get(pk=extension.vendor_id)
    locked = ContractExtension.objects.select_for_update(no_key=True).get(pk=extension.pk)
    locked.vendor = vendor
    policies.confirm_extension.require(by, locked, at=at)
    locked.confirmed_by, locked.confirmed_at = by, at
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    vendor.contract_ends_on = locked.ends_on
    vendor.save(update_fields=["contract_ends_on"])
    expect_certificate(vendor)
    log.record("vendor.extended", subject=vendor, by=by, at=at, ends_on=locked.ends_on)
    return locked


def _locked(vendor: Vendor) -> Vendor:
    return Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
