"""Certificates of destruction and extensions of contracts, made through the real actions."""

from datetime import datetime, timedelta

from django.utils import timezone

from foundation.access.roles import Role
from studies.actions import (
    follow_destruction,
    record_destruction,
    record_extension,
    verify_destruction,
)
from studies.actions.destruction import DestructionFacts
from studies.models import ContractExtension, DestructionCertificate, Vendor
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_vendor
from tests.playing_back import played_back

DAYS_AGO = {"not_due": -365, "due": 1, "overdue": 31, "escalated": 61}


@played_back
def a_certificate(
    status: str = "due", *, vendor: Vendor | None = None, at: datetime = NOW
) -> DestructionCertificate:
    """The certificate for the end of a contract, in a state."""
    days = DAYS_AGO.get(status, 1)
    ended_on = timezone.localdate(at) - timedelta(days=days)
    began = min(at, at - timedelta(days=days + 30))
    vendor = vendor or a_vendor(contract_ends_on=ended_on, at=began)
    follow_destruction(at=at)
    certificate = vendor.certificates.get(study=None)
    if status in {"received", "verified"}:
        record_destruction(
            certificate=certificate, facts=destruction_facts(at=at), by=a_person(at=at), at=at
        )
    if status == "verified":
        office = a_person(Role.PRIVACY_OFFICE, at=at)
        verify_destruction(certificate=certificate, by=office, at=at)
    certificate.refresh_from_db()
    assert certificate.status == status
    return certificate


@played_back
def destruction_facts(*, at: datetime = NOW) -> DestructionFacts:
    """What a vendor certifies."""
    return DestructionFacts(
        reference="COD-2027-003",
        destroyed_on=timezone.localdate(at),
        destroyed="All recordings and working copies.",
        signed_by="Director of data protection",
    )


@played_back
def an_extension(*, vendor: Vendor | None = None, at: datetime = NOW) -> ContractExtension:
    """An extension of a contract by a year, which waits for the Privacy Office."""
    vendor = vendor or a_vendor(at=at)
    assert vendor.contract_ends_on is not None
    return record_extension(
        vendor=vendor,
        ends_on=vendor.contract_ends_on + timedelta(days=365),
        reference="P00004",
        by=a_person(at=at),
        at=at,
    )
