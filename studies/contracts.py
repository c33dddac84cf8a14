"""What a contract with a vendor, and an outside survey tool, must say (PIA 2.4, 5.2, 6.2 to 6.5).

Pure: ``missing_for_approval`` reads any object that has the facts of a vendor.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import models


class VendorKind(models.TextChoices):
    """What a company does for the department."""

    RESEARCH_COMPANY = "research_company", "Research company"
    RECRUITING = "recruiting", "Recruiting vendor"
    SURVEY_TOOL = "survey_tool", "Survey tool provider"
    TRANSCRIPTION = "transcription", "Transcription service"


# They receive contact details or recordings, so a routine use must cover it.
RECEIVES_PERSONAL_DATA = frozenset({VendorKind.RECRUITING, VendorKind.TRANSCRIPTION})


class VendorCheck(models.TextChoices):
    """What the Privacy Office ticks, one by one, when it approves (R-140, R-142, R-148)."""

    OWNERSHIP = "ownership", "The Department owns all data"
    DESTRUCTION = "destruction", "All data are destroyed at the end"
    AUDIT = "audit", "The Department may investigate and audit"
    POLICY = "policy", "The privacy policy was read and may stand"


CLAUSES = (VendorCheck.OWNERSHIP, VendorCheck.DESTRUCTION, VendorCheck.AUDIT)


class KeyCheck(models.TextChoices):
    """How the fingerprint of a vendor's key was compared: never the way in which it was sent."""

    PHONE = "phone", "By phone, at a number known before"
    IN_PERSON = "in_person", "In person"
    LETTER = "letter", "By a signed letter"


class RecruitmentFeature(models.TextChoices):
    """How a survey tool can invite people (R-035)."""

    MAIL_LINKS = "mail_links", "Sends links by e-mail"
    TEXT_LINKS = "text_links", "Sends links by text message"
    PUBLISH = "publish", "Publishes the survey on a site"
    EMBED = "embed", "Is embedded in a page"
    SOCIAL = "social", "Posts to social media"
    PANEL = "panel", "Brings people of its own panel"


class VendorRecord(Protocol):
    """What is asked of a vendor here."""

    kind: str
    privacy_policy_url: str
    routine_use: str
    redissemination_limits: str
    vetted_by: str
    vetted_on: date | None
    vetted_until: date | None
    vetting_ref: str

    @property
    def missing_clauses(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that stands against a vendor: a sentence and its source."""

    text: str
    source: str


def missing_for_approval(vendor: VendorRecord) -> Iterator[str]:
    """What must be recorded before the Privacy Office can approve."""
    if vendor.missing_clauses:
        yield "The contract lacks clauses of PIA 5.2."
    if not vendor.privacy_policy_url:
        yield "The vendor’s privacy policy is not named."
    if vendor.kind in RECEIVES_PERSONAL_DATA and not vendor.routine_use:
        yield "No routine use is named under which the vendor receives personal data."
    if vendor.kind in RECEIVES_PERSONAL_DATA and not vendor.redissemination_limits:
        yield "The limits on passing the data on are not recorded."
    if vendor.kind == VendorKind.RECRUITING and not is_vetted(vendor):
        yield "A recruiting vendor needs a record of its vetting."


def is_vetted(vendor: VendorRecord, *, on: date | None = None) -> bool:
    """Who vetted, when, until when, and under which reference; in force on the day, if one is."""
    whole = bool(vendor.vetted_by and vendor.vetting_ref and vendor.vetted_on)
    if not whole or vendor.vetted_until is None:
        return False
    return on is None or vendor.vetted_until >= on
