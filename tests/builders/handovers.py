"""Vendors that may get contacts, and hand-overs in every state, made through the real actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pyrage
from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import Role
from participants.actions import (
    HandoverDraft,
    prepare_handover,
    release_handover,
    write_handover,
)
from participants.models import Handover
from participants.vocabulary import MAILING_LIST_SORN
from studies.actions import confirm_vendor_key, record_vendor_key
from studies.contracts import VendorKind
from studies.models import Study, Vendor, VendorKey
from tests.builders.access import NOW, a_person
from tests.builders.participants import a_contact_list, a_recruiter, bring_in
from tests.builders.sharing import an_agreement
from tests.builders.studies import a_study, a_tool, a_vendor
from tests.playing_back import played_back


@cache
def a_private_key() -> pyrage.x25519.Identity:
    """What the vendors of the tests keep for themselves."""
    return pyrage.x25519.Identity.generate()


@played_back
def a_vendor_key(
    vendor: Vendor, *, confirmed: bool = True, public_key: str = "", at: datetime = NOW
) -> VendorKey:
    """The key of a vendor, compared by phone unless it still waits."""
    given = public_key or str(a_private_key().to_public())
    key = record_vendor_key(vendor=vendor, public_key=given, by=a_person(at=at), at=at)
    if not confirmed:
        return key
    office = a_person(Role.PRIVACY_OFFICE, at=at)
    return confirm_vendor_key(key=key, how="phone", by=office, at=at)


@played_back
def a_recruiting_vendor(*, at: datetime = NOW, **facts: Any) -> Vendor:
    """A vetted vendor with a routine use, limits, and a confirmed key."""
    today = timezone.localdate(at)
    complete: dict[str, Any] = {
        "kind": VendorKind.RECRUITING,
        "routine_use": "DHS/ALL-002, routine use F",
        "redissemination_limits": "To nobody.",
        "vetted_by": "Office of Security",
        "vetted_on": today,
        "vetted_until": today + timedelta(days=300),
        "vetting_ref": "VET-12",
    }
    vendor = a_vendor(at=at, **complete | facts)
    a_vendor_key(vendor, at=at)
    return vendor


@dataclass(frozen=True)
class Ready:
    """A study whose contacts may go to a vendor."""

    study: Study
    vendor: Vendor


@played_back
def a_study_for_a_vendor(
    status: str = "collecting", *, at: datetime = NOW, vendor: Vendor | None = None, **more: Any
) -> Ready:
    """The vendor runs the study's survey tool, under an agreement that was cleared."""
    vendor = vendor or a_recruiting_vendor(at=at)
    study = a_study(status, survey_tool=a_tool(vendor=vendor, at=at), at=at, **more)
    agree_on_contacts(study, vendor, at=at)
    return Ready(study, vendor)


@played_back
def agree_on_contacts(study: Study, vendor: Vendor, *, at: datetime = NOW) -> None:
    """The offices cleared that the vendor gets personal data of the study."""
    an_agreement(
        study,
        status="cleared",
        at=at,
        recipient_kind="vendor",
        recipient=vendor.name,
        vendor=vendor,
        shares="personal",
        what="Contact details of people to be asked.",
    )


@played_back
def an_officer(study: Study, *, at: datetime = NOW) -> User:
    """A privacy officer of the study's component."""
    return a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component, at=at)


def a_draft(vendor: Vendor) -> HandoverDraft:
    """Names and e-mail addresses of people who signed up, to be asked by the vendor."""
    return HandoverDraft(
        vendor=vendor,
        purpose="recruit",
        chosen=("email", "name"),
        sorn=MAILING_LIST_SORN,
        routine_use="F",
        limits_acknowledged=True,
    )


@played_back
def a_handover(
    ready: Ready, *, people: int = 3, recruiter: User | None = None, at: datetime = NOW
) -> tuple[Handover, User]:
    """A hand-over that waits for the officer, and the recruiter who prepared it."""
    recruiter = recruiter or a_recruiter(ready.study, at=at)
    bring_in(ready.study, a_contact_list(people), by=recruiter, at=at)
    draft = a_draft(ready.vendor)
    return prepare_handover(study=ready.study, draft=draft, by=recruiter, at=at), recruiter


@played_back
def made(
    handover: Handover, ready: Ready, *, officer: User | None = None, at: datetime = NOW
) -> Handover:
    """Release it, and let the job make its file."""
    officer = officer or an_officer(ready.study, at=at)
    release_handover(handover=handover, by=officer, at=at)
    return write_handover(handover_ref=handover.pk, at=at)
