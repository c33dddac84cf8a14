"""Who may record, approve, return and follow outside survey tools."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role
from foundation.access.roles import Role
from studies.lifecycle.vendors import DeletionStatus
from studies.models import SurveyTool, ToolDeletion
from studies.policies.study import starts_studies
from studies.policies.vendor import view_tools
from studies.queries.access import conditions

view_tool = view_tools

RETURNED = "It was returned. It must be changed first."
WHOSE = "Nobody said whose tool it is. It must be changed first."
WROTE_IT = "You recorded or changed this tool yourself."


@Policy
def record_tool(user: User, *, at: datetime) -> Conditions:
    """Staff who may start studies."""
    yield from starts_studies(user, at=at)


@Policy
def edit_tool(user: User, tool: SurveyTool, *, at: datetime) -> Conditions:
    """Staff who may start studies; a change voids both approvals."""
    yield from starts_studies(user, at=at)


@Policy
def approve_tool_for_privacy(user: User, tool: SurveyTool, *, at: datetime) -> Conditions:
    """The Privacy Office, by another person than Public Affairs'."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), "You do not work for the Privacy Office."
    yield not _wrote(user, tool), WROTE_IT
    yield tool.public_affairs_by_id != user.pk, "You approved it for Public Affairs already."
    yield tool.privacy_by_id is None, "The Privacy Office approved this tool already."
    yield tool.returned_at is None, RETURNED
    yield tool.says_whose, WHOSE


@Policy
def approve_tool_for_public_affairs(user: User, tool: SurveyTool, *, at: datetime) -> Conditions:
    """Public Affairs, by another person than the Privacy Office's."""
    yield has_role(user, Role.PUBLIC_AFFAIRS, at=at), "You do not work for Public Affairs."
    yield not _wrote(user, tool), WROTE_IT
    yield tool.privacy_by_id != user.pk, "You approved it for the Privacy Office already."
    yield tool.public_affairs_by_id is None, "Public Affairs approved this tool already."
    yield tool.returned_at is None, RETURNED
    yield tool.says_whose, WHOSE


@Policy
def return_tool(user: User, tool: SurveyTool, *, at: datetime) -> Conditions:
    """Either office, also after it approved: then the tool may not be used any more."""
    offices = (Role.PRIVACY_OFFICE, Role.PUBLIC_AFFAIRS)
    works_there = any(has_role(user, role, at=at) for role in offices)
    yield works_there, "You work neither for the Privacy Office nor for Public Affairs."
    yield tool.returned_at is None, "It was returned already."


@Policy
def request_deletion(user: User, deletion: ToolDeletion, *, at: datetime) -> Conditions:
    """Whoever may close the study, and the Privacy Office (R-138)."""
    yield from _follows(user, deletion, at=at)
    yield deletion.status == DeletionStatus.DUE, "This deletion was requested already."


@Policy
def confirm_deletion(user: User, deletion: ToolDeletion, *, at: datetime) -> Conditions:
    """Whoever may close the study, and the Privacy Office, once it was requested."""
    yield from _follows(user, deletion, at=at)
    requested = deletion.status == DeletionStatus.REQUESTED
    yield requested, "This deletion was not requested, or is confirmed already."


def _wrote(user: User, tool: SurveyTool) -> bool:
    return user.pk in (tool.recorded_by_id, *tool.authors)


def _follows(user: User, deletion: ToolDeletion, *, at: datetime) -> Conditions:
    if not has_role(user, Role.PRIVACY_OFFICE, at=at):
        yield from conditions(user, "close_study", deletion.study, at=at)
