"""Sharing agreements and reports of suspected misuse, made through the real actions."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import Role
from studies.actions import (
    clear_agreement,
    refer_incident,
    report_misuse,
    request_agreement,
    return_agreement,
    review_agreement,
)
from studies.agreements import AgreementFacts
from studies.models import Incident, SharingAgreement, Study
from studies.models.incident import IncidentKind
from studies.models.sharing import RecipientKind
from tests.builders.access import NOW, a_person
from tests.playing_back import played_back

OFFICES = {
    "security": Role.IT_SECURITY,
    "privacy": Role.PRIVACY_OFFICE,
    "counsel": Role.GENERAL_COUNSEL,
}
WORDS = "Somebody opened the contacts at night."


def agreement_facts(*, at: datetime = NOW, **changes: Any) -> AgreementFacts:
    """An aggregate report for another agency, for a year."""
    said: dict[str, Any] = {
        "recipient_kind": RecipientKind.AGENCY,
        "recipient": "Office of Travel Statistics",
        "what": "The report on checkpoint experience.",
        "purpose": "It plans the same study.",
        "expires_on": timezone.localdate(at) + timedelta(days=365),
    }
    return AgreementFacts(**said | changes)


@played_back
def an_agreement(
    study: Study, *, status: str = "requested", at: datetime = NOW, **facts: Any
) -> SharingAgreement:
    """An agreement in a state; each office is a person of its own."""
    agreement = request_agreement(
        study=study, facts=agreement_facts(at=at, **facts), by=study.created_by, at=at
    )
    if status == "returned":
        security = a_person(Role.IT_SECURITY, at=at)
        return return_agreement(agreement=agreement, reason="Say more.", by=security, at=at)
    if status in {"reviewed", "cleared"}:
        for office, role in OFFICES.items():
            person = a_person(role, at=at)
            agreement = review_agreement(agreement=agreement, office=office, by=person, at=at)
    if status == "cleared":
        fourth = a_person(Role.PRIVACY_OFFICE, at=at)
        agreement = clear_agreement(agreement=agreement, by=fourth, at=at)
    assert agreement.status == status
    return agreement


@played_back
def an_incident(
    study: Study | None = None,
    *,
    status: str = "reported",
    by: User | None = None,
    at: datetime = NOW,
) -> Incident:
    """A report of suspected misuse, in a state."""
    incident = report_misuse(
        kind=IncidentKind.OPENED, what_happened=WORDS, study=study, by=by or a_person(at=at), at=at
    )
    if status == "reported":
        return incident
    return refer_incident(
        incident=incident,
        referred_on=timezone.localdate(at),
        referral_ref="IG-27-4",
        by=a_person(Role.PRIVACY_OFFICE, at=at),
        at=at,
    )
