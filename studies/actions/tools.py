"""Recording and approving vendors and outside survey tools."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.models import SurveyTool, Vendor


class ToolError(ValueError):
    """A tool that captures addresses, without a reason."""


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """The contract and its clauses; each clause is the reference of its place in the contract."""

    name: str
    contract_number: str = ""
    contract_ends_on: date | None = None
    clause_ownership: str = ""
    clause_destruction: str = ""
    clause_audit: str = ""
    privacy_policy_url: str = ""


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """What is known about a tool; off means that it keeps no such data (R-036)."""

    name: str
    pta_ref: str
    vendor: Vendor | None = None
    ip_capture_off: bool = False
    email_capture_off: bool = False
    capture_reason: str = ""
    recruitment_features: str = ""


@transaction.atomic
def record_vendor(*, facts: VendorFacts, by: User, at: datetime) -> Vendor:
    """Record a company under contract.

    :raises Refused: unless this person starts studies.
    """
    policies.record_vendor.require(by, at=at)
    vendor = Vendor.objects.create(**asdict(facts), recorded_by=by, recorded_at=at)
    log.record("vendor.recorded", subject=vendor, by=by, at=at)
    return vendor


@transaction.atomic
def approve_vendor(*, vendor: Vendor, by: User, at: datetime) -> Vendor:
    """The Privacy Office approves contract and privacy policy (R-142, R-148).

    :raises Refused: unless it may be approved by this person now.
    """
    locked = Vendor.objects.select_for_update().get(pk=vendor.pk)
    policies.approve_vendor.require(by, locked, at=at)
    locked.privacy_by, locked.privacy_at = by, at
    locked.save(update_fields=["privacy_by", "privacy_at"])
    log.record("vendor.approved", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def record_tool(*, facts: ToolFacts, by: User, at: datetime) -> SurveyTool:
    """Record an outside survey tool, to be approved by two offices.

    :raises Refused: unless this person starts studies.
    :raises ToolError: if it captures addresses and nothing says why.
    """
    policies.record_tool.require(by, at=at)
    captures = not (facts.ip_capture_off and facts.email_capture_off)
    if captures and not facts.capture_reason.strip():
        raise ToolError("Say why the capture of addresses cannot be switched off.")
    tool = SurveyTool.objects.create(
        name=facts.name,
        pta_ref=facts.pta_ref,
        vendor=facts.vendor,
        ip_capture_off=facts.ip_capture_off,
        email_capture_off=facts.email_capture_off,
        capture_reason=facts.capture_reason,
        recruitment_features=facts.recruitment_features,
        recorded_by=by,
        recorded_at=at,
    )
    log.record("tool.recorded", subject=tool, by=by, at=at)
    return tool


@transaction.atomic
def approve_tool_for_privacy(*, tool: SurveyTool, by: User, at: datetime) -> SurveyTool:
    """The Privacy Office approves a tool (R-033).

    :raises Refused: unless this person may approve it now.
    """
    locked = SurveyTool.objects.select_for_update().get(pk=tool.pk)
    policies.approve_tool_for_privacy.require(by, locked, at=at)
    locked.privacy_by, locked.privacy_at = by, at
    locked.save(update_fields=["privacy_by", "privacy_at"])
    log.record("tool.privacy_approved", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def approve_tool_for_public_affairs(*, tool: SurveyTool, by: User, at: datetime) -> SurveyTool:
    """Public Affairs approves a tool (R-033).

    :raises Refused: unless this person may approve it now.
    """
    locked = SurveyTool.objects.select_for_update().get(pk=tool.pk)
    policies.approve_tool_for_public_affairs.require(by, locked, at=at)
    locked.public_affairs_by, locked.public_affairs_at = by, at
    locked.save(update_fields=["public_affairs_by", "public_affairs_at"])
    log.record("tool.public_affairs_approved", subject=locked, by=by, at=at)
    return locked
