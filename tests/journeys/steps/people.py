"""The people of a journey: accounts in a running portal, made through the real actions."""

from dataclasses import dataclass

from tests.journeys.running_portal import RunningPortal

MAKE_PEOPLE = """
from django.utils import timezone
from foundation.access.roles import Role
from tests.builders.access import a_component, a_person
from tests.builders.studies import a_tool, an_umbrella
at = timezone.now()
component = a_component("{component}", "Transportation Security Administration")
for role in ({roles}):
    a_person(role, at=at, username=f"{prefix}.{{role}}", component=component)
a_person("analyst", at=at, username="{prefix}.second_analyst", component=component)
a_tool(at=at, name="{tool}")
an_umbrella(at=at)
"""
ROLES = (
    "lead",
    "recruiter",
    "facilitator",
    "analyst",
    "component_privacy_officer",
    "privacy_office",
    "paperwork_officer",
    "records_officer",
    "administrator",
)


@dataclass(frozen=True)
class Team:
    """User names by role, all of one component, and the survey tool that they use."""

    prefix: str
    component: str
    tool: str

    def __getattr__(self, role: str) -> str:
        if role not in (*ROLES, "second_analyst"):
            raise AttributeError(role)
        return f"{self.prefix}.{role}"


def given_a_team(portal: RunningPortal, *, prefix: str, component: str) -> Team:
    """One person for each role."""
    team = Team(prefix, component, f"Plainform for {component}")
    roles = ", ".join(repr(role) for role in ROLES)
    portal.python(
        MAKE_PEOPLE.format(component=component, roles=roles, prefix=prefix, tool=team.tool)
    )
    return team
