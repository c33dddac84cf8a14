"""Recording, changing and approving outside survey tools."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.models import SurveyTool, Vendor
from studies.notices import vendors as notices
from studies.periods import APPROVAL_MONTHS, add_months


class ToolError(ValueError):
    """A tool, or a decision on it, without what belongs to it."""


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """What is known about a tool; off means that it keeps no such data (R-036).

    Without a ``vendor`` the department runs it itself, and ``run_here_because`` says why (R-140).
    ``features`` is how it can invite people, ``features_allowed`` which of it may be used (R-035).
    ``kept_days`` is how long it keeps answers by itself (R-138).
    """

    name: str
    pta_ref: str
    vendor: Vendor | None = None
    run_here_because: str = ""
    ip_capture_off: bool = False
    email_capture_off: bool = False
    capture_reason: str = ""
    features: tuple[str, ...] = ()
    features_allowed: tuple[str, ...] = ()
    kept_days: int | None = None


@transaction.atomic
def record_tool(*, facts: ToolFacts, by: User, at: datetime) -> SurveyTool:
    """Record an outside survey tool, to be approved by two offices.

    :raises Refused: unless this person starts studies.
    :raises ToolError: if it captures addresses and nothing says why, allows what it has not, or
        does not say whose it is.
    """
    policies.record_tool.require(by, at=at)
    tool = SurveyTool()
    _take(tool, facts)
    tool.was_changed(by=by, at=at)
    tool.save()
    notices.tell_offices_tool_waits(tool, at=at)
    log.record("tool.recorded", subject=tool, by=by, at=at)
    return tool


@transaction.atomic
def edit_tool(*, tool: SurveyTool, facts: ToolFacts, by: User, at: datetime) -> SurveyTool:
    """Change what is known about a tool: any change voids both approvals.

    :raises Refused: unless this person starts studies.
    :raises ToolError: if it captures addresses and nothing says why, allows what it has not, or
        does not say whose it is.
    """
    locked = _locked(tool)
    policies.edit_tool.require(by, locked, at=at)
    was_approved = locked.is_approved
    if not _take(locked, facts):
        return locked
    locked.await_review()
    locked.was_changed(by=by, at=at)
    locked.save()
    notices.tell_offices_tool_waits(locked, at=at)
    if was_approved:
        notices.tell_leads_tool_approval_over(locked, at=at)
    log.record("tool.changed", subject=locked, by=by, at=at, voided=was_approved)
    return locked


@transaction.atomic
def approve_tool_for_privacy(*, tool: SurveyTool, by: User, at: datetime) -> SurveyTool:
    """The Privacy Office approves a tool (R-033).

    :raises Refused: unless this person may approve it now.
    """
    locked = _locked(tool)
    policies.approve_tool_for_privacy.require(by, locked, at=at)
    locked.privacy_by, locked.privacy_at = by, at
    _finish(locked, at=at)
    log.record("tool.privacy_approved", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def approve_tool_for_public_affairs(*, tool: SurveyTool, by: User, at: datetime) -> SurveyTool:
    """Public Affairs approves a tool (R-033).

    :raises Refused: unless this person may approve it now.
    """
    locked = _locked(tool)
    policies.approve_tool_for_public_affairs.require(by, locked, at=at)
    locked.public_affairs_by, locked.public_affairs_at = by, at
    _finish(locked, at=at)
    log.record("tool.public_affairs_approved", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def return_tool(*, tool: SurveyTool, reason: str, by: User, at: datetime) -> SurveyTool:
    """Send a tool back, with the reason; approvals that it had are over.

    :raises Refused: unless one of the two offices does it.
    :raises ToolError: without a reason.
    """
    locked = _locked(tool)
    policies.return_tool.require(by, locked, at=at)
    if not reason.strip():
        raise ToolError("Say what must change.")
    was_approved = locked.is_approved
    locked.await_review()
    locked.returned_by, locked.returned_at, locked.return_reason = by, at, reason.strip()
    locked.save()
    notices.tell_recorder_tool_returned(locked, at=at)
    if was_approved:
        notices.tell_leads_tool_approval_over(locked, at=at)
    log.record("tool.returned", subject=locked, by=by, at=at)
    return locked


def expire_tools(*, at: datetime) -> int:
    """Ask both offices again for every tool whose approval has run out; how many.

    The clock does this. The gate does not wait for it.
    """
    over = SurveyTool.objects.filter(expires_on__lt=timezone.localdate(at))
    return sum(_expire(tool, at=at) for tool in over)


@transaction.atomic
def _expire(tool: SurveyTool, *, at: datetime) -> bool:
    locked = _locked(tool)
    if locked.expires_on is None or locked.expires_on >= timezone.localdate(at):
        return False  # decided anew meanwhile
    locked.await_review()
    locked.recorded_at = at
    locked.save()
    notices.tell_offices_tool_waits(locked, at=at)
    notices.tell_leads_tool_approval_over(locked, at=at)
    log.record("tool.expired", subject=locked, by=None, at=at)
    return True


def _finish(tool: SurveyTool, *, at: datetime) -> None:
    """The second approval starts the three years."""
    if tool.is_approved:
        tool.expires_on = add_months(timezone.localdate(at), APPROVAL_MONTHS)
    tool.save()


def _take(tool: SurveyTool, facts: ToolFacts) -> bool:
    """Set the facts; whether one of them differs from before."""
    captures = not (facts.ip_capture_off and facts.email_capture_off)
    if captures and not facts.capture_reason.strip():
        raise ToolError("Say why the capture of addresses cannot be switched off.")
    if (facts.vendor is None) == (not facts.run_here_because.strip()):
        raise ToolError("Name the vendor, or say why the department runs it itself: one of both.")
    if not set(facts.features_allowed) <= set(facts.features):
        raise ToolError("Only a feature that the tool has can be allowed.")
    said = asdict(facts) | {
        "vendor": facts.vendor,
        "run_here_because": facts.run_here_because.strip(),
        "features": list(facts.features),
        "features_allowed": list(facts.features_allowed),
    }
    changed = [name for name, value in said.items() if getattr(tool, name) != value]
    for name in changed:
        setattr(tool, name, said[name])
    return bool(changed)


def _locked(tool: SurveyTool) -> SurveyTool:
    return SurveyTool.objects.select_for_update(no_key=True).get(pk=tool.pk)
