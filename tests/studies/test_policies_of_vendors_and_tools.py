"""Who may record, approve, return and follow vendors and survey tools: roles × states."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from foundation.access.models import User
from foundation.access.policy import Policy
from foundation.access.roles import Role
from studies import policies
from studies.lifecycle.vendors import DeletionStatus, DestructionStatus
from studies.models import (
    ContractExtension,
    DestructionCertificate,
    Study,
    SurveyTool,
    ToolDeletion,
    Vendor,
)
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_study, a_tool, a_vendor
from tests.builders.vendors import an_extension
from tests.studies.built_once import STARTERS, built_once, one_of_each, staffed, who_may

pytestmark = pytest.mark.django_db
LEAD, PRIVACY = str(Role.LEAD), str(Role.PRIVACY_OFFICE)
AFFAIRS, RECORDS = str(Role.PUBLIC_AFFAIRS), str(Role.RECORDS_OFFICER)
STARTS = {str(role) for role in STARTERS}


@dataclass(frozen=True)
class World:
    """One vendor, tool, extension and study; tests put them in every state, and save nothing."""

    people: dict[str, User]
    study: Study
    vendor: Vendor
    extended: ContractExtension
    tool: SurveyTool
    somebody: User = field(default_factory=a_person)


def build() -> World:
    people = one_of_each()
    return World(
        people=people,
        study=staffed(a_study(lead=people[LEAD]), people),
        vendor=a_vendor(approved=False),
        extended=an_extension(),
        tool=a_tool(approved=False),
    )


world = built_once(build)


@pytest.fixture
def _django_db_helper(world: World) -> None:
    """The world has its transaction already."""


VENDORS: dict[str, dict[str, Callable[[World], Any]]] = {
    "recorded": {},
    "approved": {"privacy_by": lambda world: world.somebody},
    "returned": {"returned_at": lambda world: NOW},
}
OF_A_VENDOR: dict[Policy[...], dict[str, set[str]]] = {
    policies.edit_vendor: dict.fromkeys(VENDORS, STARTS),
    policies.approve_vendor: {"recorded": {PRIVACY}},
    policies.return_vendor: {"recorded": {PRIVACY}, "approved": {PRIVACY}},
    policies.record_extension: dict.fromkeys(VENDORS, STARTS),
}
TOOLS: dict[str, dict[str, Callable[[World], Any]]] = {
    "recorded": {},
    "approved by Privacy": {"privacy_by": lambda world: world.somebody},
    "approved by Public Affairs": {"public_affairs_by": lambda world: world.somebody},
    "approved": {
        "privacy_by": lambda world: world.somebody,
        "public_affairs_by": lambda world: world.vendor.recorded_by,
    },
    "returned": {"returned_at": lambda world: NOW},
}
OF_A_TOOL: dict[Policy[...], dict[str, set[str]]] = {
    policies.edit_tool: dict.fromkeys(TOOLS, STARTS),
    policies.approve_tool_for_privacy: {
        "recorded": {PRIVACY},
        "approved by Public Affairs": {PRIVACY},
    },
    policies.approve_tool_for_public_affairs: {
        "recorded": {AFFAIRS},
        "approved by Privacy": {AFFAIRS},
    },
    policies.return_tool: {state: {PRIVACY, AFFAIRS} for state in TOOLS if state != "returned"},
}
OWED = ("due", "overdue", "escalated")
OF_A_CERTIFICATE: dict[Policy[...], dict[str, set[str]]] = {
    policies.record_destruction: dict.fromkeys(OWED, STARTS | {PRIVACY}),
    policies.verify_destruction: {"received": {PRIVACY, RECORDS}},
    policies.send_back_destruction: {"received": {PRIVACY, RECORDS}},
}
OF_A_DELETION: dict[Policy[...], dict[str, set[str]]] = {
    policies.request_deletion: {"due": {LEAD, PRIVACY}},
    policies.confirm_deletion: {"requested": {LEAD, PRIVACY}},
}


@pytest.mark.parametrize("policy", [policies.record_vendor, policies.record_tool])
def test_starters_record(policy: Policy[...], world: World) -> None:
    assert who_may(policy, world.people) == STARTS


@pytest.mark.parametrize("state", VENDORS)
@pytest.mark.parametrize("policy", OF_A_VENDOR, ids=lambda policy: policy.__name__)
def test_vendors(policy: Policy[...], state: str, world: World) -> None:
    vendor = Vendor.objects.get(pk=world.vendor.pk)
    for name, value in VENDORS[state].items():
        setattr(vendor, name, value(world))
    assert who_may(policy, world.people, vendor) == OF_A_VENDOR[policy].get(state, set())


@pytest.mark.requirement("R-142")
def test_extensions(world: World) -> None:
    extension = world.extended
    assert who_may(policies.record_extension, world.people, extension.vendor) == set()
    assert who_may(policies.confirm_extension, world.people, extension) == {PRIVACY}
    extension.confirmed_by = world.somebody
    assert who_may(policies.confirm_extension, world.people, extension) == set()


@pytest.mark.parametrize("state", TOOLS)
@pytest.mark.parametrize("policy", OF_A_TOOL, ids=lambda policy: policy.__name__)
def test_tools(policy: Policy[...], state: str, world: World) -> None:
    tool = SurveyTool.objects.get(pk=world.tool.pk)
    for name, value in TOOLS[state].items():
        setattr(tool, name, value(world))
    assert who_may(policy, world.people, tool) == OF_A_TOOL[policy].get(state, set())


@pytest.mark.parametrize("state", DestructionStatus.values)
@pytest.mark.parametrize("policy", OF_A_CERTIFICATE, ids=lambda policy: policy.__name__)
def test_certificates(policy: Policy[...], state: str, world: World) -> None:
    certificate = DestructionCertificate(
        vendor=world.vendor, status=state, recorded_by=world.somebody
    )
    expected = OF_A_CERTIFICATE[policy].get(state, set())
    assert who_may(policy, world.people, certificate) == expected


@pytest.mark.parametrize("state", DeletionStatus.values)
@pytest.mark.parametrize("policy", OF_A_DELETION, ids=lambda policy: policy.__name__)
def test_deletions(policy: Policy[...], state: str, world: World) -> None:
    deletion = ToolDeletion(study=world.study, status=state)
    assert who_may(policy, world.people, deletion) == OF_A_DELETION[policy].get(state, set())
