"""The people of a journey: accounts in a running portal, made through the real actions."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.journeys.running_portal import RunningPortal

MAKE_PEOPLE = """
from datetime import timedelta
from django.utils import timezone
from foundation.access.roles import Role
from tests.builders.access import a_component, a_person
from tests.builders.studies import a_tool, an_umbrella
at = timezone.now()
long_ago = timezone.localdate(at) - timedelta(days=400)
component = a_component("{component}", "Office {component}")
for name in ({names}):
    role = name.removeprefix("second_")
    a_person(
        role,
        at=at,
        username=f"{prefix}.{{name}}",
        component=component,
        trained_on=long_ago if name in {lapsed} else None,
    )
a_tool(at=at, name="{tool}")
an_umbrella(at=at)
"""
TEAM = (
    "lead",
    "recruiter",
    "facilitator",
    "analyst",
    "component_privacy_officer",
    "privacy_office",
    "paperwork_officer",
    "records_officer",
    "administrator",
    "second_analyst",
)
OFFICES = (
    "second_component_privacy_officer",
    "second_privacy_office",
    "public_affairs",
    "it_security",
    "general_counsel",
    "auditor",
)


MAKE_STUDIES = """
from django.utils import timezone
from foundation.access.models import User
from studies.models import SurveyTool
from tests.builders.studies import a_study
lead = User.objects.get(username="{lead}")
tool = SurveyTool.objects.get(name="{tool}")
for title in {titles}:
    study = a_study(
        "{status}",
        at=timezone.now(),
        lead=lead,
        component=lead.component,
        survey_tool=tool,
        title=title,
        expected_respondents={expected},
    )
    print(study.code)
"""


@dataclass(frozen=True)
class Team:
    """User names by role, all of one component, and the survey tool that they use.

    ``second_analyst`` is another analyst, and so on.
    """

    prefix: str
    component: str
    tool: str

    def __getattr__(self, role: str) -> str:
        if role not in (*TEAM, *OFFICES):
            raise AttributeError(role)
        return f"{self.prefix}.{role}"


def given_a_team(
    portal: RunningPortal,
    *,
    prefix: str,
    component: str,
    others: Sequence[str] = (),
    lapsed: Sequence[str] = (),
) -> Team:
    """One person for each role that the main job needs, and ``others`` of ``OFFICES``.

    The annual training of those who are ``lapsed`` is older than a year.
    """
    team = Team(prefix, component, f"Plainform for {component}")
    names = ", ".join(repr(name) for name in (*TEAM, *others))
    said = {"prefix": prefix, "component": component, "tool": team.tool, "names": names}
    portal.python(MAKE_PEOPLE.format(lapsed=tuple(lapsed), **said))
    return team


def given_studies(
    portal: RunningPortal, team: Team, *titles: str, status: str, expected: int = 40
) -> list[str]:
    """The codes of the lead's studies in a state, made through the real actions."""
    said = {"lead": team.lead, "tool": team.tool, "status": status, "expected": expected}
    return portal.python(MAKE_STUDIES.format(titles=titles, **said)).split()
