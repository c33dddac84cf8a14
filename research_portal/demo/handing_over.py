"""Contacts for a research company in the demonstration: a file that went out, one that waits."""

from datetime import datetime

import pyrage
from django.utils import timezone

from participants.actions import (
    HandoverDraft,
    download_handover,
    prepare_handover,
    release_handover,
    write_handover,
)
from participants.models import Handover
from participants.vocabulary import MAILING_LIST_SORN
from research_portal.demo.cast import Cast
from research_portal.demo.program import COMPANY
from studies.actions import (
    clear_agreement,
    confirm_vendor_key,
    record_vendor_key,
    request_agreement,
    review_agreement,
)
from studies.agreements import AgreementFacts
from studies.models import Study, Vendor
from studies.models.sharing import RecipientKind, SharedData


def hand_contacts_over(cast: Cast, *, at: datetime) -> None:
    """The company has a key and an agreement; who holds the private key is not of this world."""
    study = Study.objects.get(vendor__name=COMPANY)
    vendor = Vendor.objects.get(name=COMPANY)
    key = record_vendor_key(
        vendor=vendor,
        public_key=str(pyrage.x25519.Identity.generate().to_public()),
        by=cast["omar.lead"],
        at=at,
    )
    confirm_vendor_key(key=key, how="phone", by=cast["paul.privacy"], at=at)
    _agree(study, vendor, cast, at=at)
    recruiter, officer = cast["ruth.recruiter"], cast["carl.privacy"]
    first = _prepared(study, vendor, ("name", "phone"), cast, at=at)
    release_handover(handover=first, by=officer, at=at)
    write_handover(handover_ref=first.pk, at=at)
    download_handover(handover=first, by=recruiter, at=at).content.close()
    _prepared(study, vendor, ("name", "email"), cast, at=at)


def _prepared(
    study: Study, vendor: Vendor, chosen: tuple[str, ...], cast: Cast, *, at: datetime
) -> Handover:
    draft = HandoverDraft(
        vendor=vendor,
        purpose="recruit",
        chosen=chosen,
        sorn=MAILING_LIST_SORN,
        routine_use="F",
        limits_acknowledged=True,
    )
    return prepare_handover(study=study, draft=draft, by=cast["ruth.recruiter"], at=at)


def _agree(study: Study, vendor: Vendor, cast: Cast, *, at: datetime) -> None:
    facts = AgreementFacts(
        recipient_kind=RecipientKind.VENDOR,
        recipient=vendor.name,
        vendor=vendor,
        shares=SharedData.PERSONAL,
        what="Names, phones and e-mail addresses of people who signed up.",
        purpose="The company asks them to take part.",
        expires_on=vendor.contract_ends_on or timezone.localdate(at),
    )
    agreement = request_agreement(study=study, facts=facts, by=study.created_by, at=at)
    offices = {"security": "iris.security", "privacy": "paul.privacy", "counsel": "gil.counsel"}
    for office, name in offices.items():
        review_agreement(agreement=agreement, office=office, by=cast[name], at=at)
    clear_agreement(agreement=agreement, by=cast["petra.privacy"], at=at)
