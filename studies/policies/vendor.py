"""Who may record, approve and follow vendors: contract, policy and proof of destruction."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role, UnitKind
from studies.contracts import missing_for_approval
from studies.lifecycle.vendors import DestructionStatus
from studies.models import ContractExtension, DestructionCertificate, Vendor, VendorKey
from studies.policies.study import starts_studies

NOT_PRIVACY_OFFICE = "You do not work for the Privacy Office."
KEY_IS_OVER = "This key is over already."
OWED = frozenset({DestructionStatus.DUE, DestructionStatus.OVERDUE, DestructionStatus.ESCALATED})


@Policy
def view_tools(user: User, *, at: datetime) -> Conditions:
    """The offices that approve or follow tools and vendors, and staff who may start studies."""
    if not may_use_page(user, "tools", at=at):
        yield from starts_studies(user, at=at)


view_vendor = view_tools


@Policy
def record_vendor(user: User, *, at: datetime) -> Conditions:
    """Staff who may start studies."""
    yield from starts_studies(user, at=at)


@Policy
def edit_vendor(user: User, vendor: Vendor, *, at: datetime) -> Conditions:
    """Staff who may start studies; what an approval rests on voids it."""
    yield from starts_studies(user, at=at)


@Policy
def approve_vendor(user: User, vendor: Vendor, *, at: datetime) -> Conditions:
    """The Privacy Office, once the file is complete (R-140, R-142, R-148)."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), NOT_PRIVACY_OFFICE
    wrote = user.pk in (vendor.recorded_by_id, *vendor.authors)
    yield not wrote, "You recorded or changed this vendor yourself."
    yield vendor.privacy_by_id is None, "The Privacy Office approved this vendor already."
    yield vendor.returned_at is None, "It was returned. Its file must be changed first."
    yield vendor.has_contract(on=timezone.localdate(at)), "The vendor has no contract in force."
    for lack in missing_for_approval(vendor):
        yield False, lack


@Policy
def return_vendor(user: User, vendor: Vendor, *, at: datetime) -> Conditions:
    """The Privacy Office, also after it approved: then the vendor may not be used any more."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), NOT_PRIVACY_OFFICE
    yield vendor.returned_at is None, "It was returned already."


@Policy
def record_vendor_staff(user: User, vendor: Vendor, of: User, *, at: datetime) -> Conditions:
    """Staff who may start studies, for an open account of a vendor's unit (R-016)."""
    yield from starts_studies(user, at=at)
    yield user != of, "You cannot record this of yourself."
    yield of.unit_kind == UnitKind.VENDOR, "This account does not belong to a vendor’s unit."
    yield of.is_active, "This account is closed."


@Policy
def record_extension(user: User, vendor: Vendor, *, at: datetime) -> Conditions:
    """Staff who may start studies, for a vendor that has a contract."""
    yield from starts_studies(user, at=at)
    yield vendor.contract_ends_on is not None, "Record the contract first."
    waiting = vendor.extensions.filter(confirmed_by__isnull=True).exists()
    yield not waiting, "An extension waits for the Privacy Office already."


@Policy
def confirm_extension(user: User, extension: ContractExtension, *, at: datetime) -> Conditions:
    """The Privacy Office, by another person than who recorded it (R-142)."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), NOT_PRIVACY_OFFICE
    yield extension.recorded_by_id != user.pk, "You recorded this extension yourself."
    yield extension.confirmed_by_id is None, "This extension is confirmed already."


@Policy
def record_vendor_key(user: User, vendor: Vendor, *, at: datetime) -> Conditions:
    """Staff who may start studies record the key that the vendor sent."""
    yield from starts_studies(user, at=at)
    yield not vendor.keys.waiting().exists(), "A key waits for the Privacy Office already."


@Policy
def confirm_vendor_key(user: User, key: VendorKey, *, at: datetime) -> Conditions:
    """The Privacy Office compares it with the vendor, by another person than who recorded it."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), NOT_PRIVACY_OFFICE
    yield key.recorded_by_id != user.pk, "You recorded this key yourself."
    yield key.confirmed_at is None, "This key is confirmed already."
    yield key.ended_at is None, KEY_IS_OVER


@Policy
def end_vendor_key(user: User, key: VendorKey, *, at: datetime) -> Conditions:
    """The Privacy Office, at any time: nothing is encrypted for it any more."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), NOT_PRIVACY_OFFICE
    yield key.ended_at is None, KEY_IS_OVER


@Policy
def record_destruction(
    user: User, certificate: DestructionCertificate, *, at: datetime
) -> Conditions:
    """Staff who may start studies, and the Privacy Office, once it is due.

    What certifies contacts that were handed over may come before.
    """
    if not has_role(user, Role.PRIVACY_OFFICE, at=at):
        yield from starts_studies(user, at=at)
    owed = certificate.status in OWED or (
        certificate.status == DestructionStatus.NOT_DUE and certificate.disclosure_ref is not None
    )
    yield owed, "This certificate is not due, or was received already."


@Policy
def verify_destruction(
    user: User, certificate: DestructionCertificate, *, at: datetime
) -> Conditions:
    """The Privacy Office or a records officer, by another person than who recorded it."""
    offices = (Role.PRIVACY_OFFICE, Role.RECORDS_OFFICER)
    works_there = any(has_role(user, role, at=at) for role in offices)
    yield works_there, "You work neither for the Privacy Office nor as a records officer."
    yield certificate.recorded_by_id != user.pk, "You recorded this certificate yourself."
    received = certificate.status == DestructionStatus.RECEIVED
    yield received, "No certificate waits to be verified here."


send_back_destruction = verify_destruction
