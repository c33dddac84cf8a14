"""Who may record and approve vendors and survey tools."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role
from studies.models import SurveyTool, Vendor
from studies.policies.study import starts_studies


@Policy
def view_tools(user: User, *, at: datetime) -> Conditions:
    """The offices that approve tools, and staff who may start studies with them."""
    if not may_use_page(user, "tools", at=at):
        yield from starts_studies(user, at=at)


@Policy
def record_tool(user: User, *, at: datetime) -> Conditions:
    """Staff who may start studies."""
    yield from starts_studies(user, at=at)


record_vendor = record_tool


@Policy
def approve_tool_for_privacy(user: User, tool: SurveyTool, *, at: datetime) -> Conditions:
    """The Privacy Office, by another person than Public Affairs'."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), "You do not work for the Privacy Office."
    yield tool.recorded_by_id != user.pk, "You recorded this tool yourself."
    yield tool.public_affairs_by_id != user.pk, "You approved it for Public Affairs already."
    yield tool.privacy_by_id is None, "The Privacy Office approved this tool already."


@Policy
def approve_tool_for_public_affairs(user: User, tool: SurveyTool, *, at: datetime) -> Conditions:
    """Public Affairs, by another person than the Privacy Office's."""
    yield has_role(user, Role.PUBLIC_AFFAIRS, at=at), "You do not work for Public Affairs."
    yield tool.recorded_by_id != user.pk, "You recorded this tool yourself."
    yield tool.privacy_by_id != user.pk, "You approved it for the Privacy Office already."
    yield tool.public_affairs_by_id is None, "Public Affairs approved this tool already."


@Policy
def approve_vendor(user: User, vendor: Vendor, *, at: datetime) -> Conditions:
    """The Privacy Office, once the contract has its clauses and names a privacy policy."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), "You do not work for the Privacy Office."
    yield vendor.recorded_by_id != user.pk, "You recorded this vendor yourself."
    yield vendor.privacy_by_id is None, "The Privacy Office approved this vendor already."
    yield bool(vendor.privacy_policy_url), "The vendor’s privacy policy is not named."
    yield not vendor.missing_clauses, "The contract lacks clauses of PIA 5.2."
