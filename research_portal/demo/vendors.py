"""Vendors, what is shared, and one report of suspected misuse, for the demonstration."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from research_portal.demo.cast import Cast
from research_portal.demo.program import COMPANY
from studies.actions import (
    approve_vendor,
    follow_destruction,
    record_vendor,
    report_misuse,
    request_agreement,
    review_agreement,
)
from studies.actions.vendors import VendorFacts
from studies.agreements import AgreementFacts
from studies.contracts import VendorCheck, VendorKind
from studies.lifecycle import StudyStatus
from studies.models import Study
from studies.models.incident import IncidentKind
from studies.models.sharing import RecipientKind


def bring_in_vendors(cast: Cast, *, at: datetime) -> None:
    """Two vendors in use, one that owes a certificate of destruction, one that waits."""
    today = timezone.localdate(at)
    in_use = _facts("Halden Transcription", VendorKind.TRANSCRIPTION, today + timedelta(days=300))
    _approved(in_use, cast, at=at)
    counting = replace(
        _facts(COMPANY, VendorKind.RESEARCH_COMPANY, today + timedelta(days=200)),
        vetted_by="Office of Security",
        vetted_on=today - timedelta(days=210),
        vetted_until=today + timedelta(days=150),
        vetting_ref="VET-0212",
    )
    _approved(counting, cast, at=at - timedelta(days=200))
    ended = _facts("Brightwater Research", VendorKind.RESEARCH_COMPANY, today - timedelta(days=40))
    _approved(ended, cast, at=at - timedelta(days=200))
    waiting = _facts("Fairfield Recruiting", VendorKind.RECRUITING, today + timedelta(days=400))
    record_vendor(facts=waiting, by=cast["lena.lead"], at=at)
    follow_destruction(at=at)


def share_and_report(cast: Cast, *, at: datetime) -> None:
    """An agreement that one office reviewed, and a report that waits for the Privacy Office."""
    study = Study.objects.filter(status=StudyStatus.CLOSED).earliest("created_at")
    facts = AgreementFacts(
        recipient_kind=RecipientKind.AGENCY,
        recipient="Office of Travel Statistics",
        what="The released report with its tables.",
        purpose="The office plans the same study and wants to compare.",
        expires_on=timezone.localdate(at) + timedelta(days=180),
    )
    agreement = request_agreement(study=study, facts=facts, by=study.created_by, at=at)
    review_agreement(agreement=agreement, office="security", by=cast["iris.security"], at=at)
    report_misuse(
        kind=IncidentKind.OPENED,
        what_happened="A contact list lay open on a shared screen during a meeting.",
        by=cast["ben.analyst"],
        at=at,
    )


def _approved(facts: VendorFacts, cast: Cast, *, at: datetime) -> None:
    vendor = record_vendor(facts=facts, by=cast["omar.lead"], at=at)
    approve_vendor(vendor=vendor, ticked=VendorCheck.values, by=cast["paul.privacy"], at=at)


def _facts(name: str, kind: VendorKind, ends_on: date) -> VendorFacts:
    return VendorFacts(
        name=name,
        kind=kind,
        contract_number="HSHQDC-24-F-0415",
        contract_starts_on=ends_on - timedelta(days=500),
        contract_ends_on=ends_on,
        clause_ownership="H.1",
        clause_destruction="H.4",
        clause_audit="H.7",
        privacy_policy_url=f"https://{name.split(maxsplit=1)[0].lower()}.example/privacy",
        routine_use="DHS/ALL-002, routine use F",
        redissemination_limits="To nobody.",
        contact_office="Data protection office",
    )
