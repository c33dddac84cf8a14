"""People and things that a module's truth tables share: built once, and taken back at its end.

Beside the world, a module overrides ``_django_db_helper``: pytest-django's own transaction for
each test would end the world's. Tests only ask policies, and change nothing that they save.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from foundation.access.models import User
from foundation.access.policy import Policy
from foundation.access.roles import STUDY_ROLES, Role
from studies.models import Study
from tests.architecture.house import taken_back
from tests.builders.access import NOW, a_component, a_person
from tests.builders.studies import a_grant

World = TypeVar("World")
NOBODY_IN_PARTICULAR = "nobody"
# Staff of research and outreach units whose office does not exclude it.
STARTERS = {
    NOBODY_IN_PARTICULAR,
    Role.LEAD,
    Role.RECRUITER,
    Role.FACILITATOR,
    Role.ANALYST,
    Role.PUBLIC_AFFAIRS,
}


def built_once(build: Callable[[], World]) -> Any:
    """A fixture of the module."""

    @pytest.fixture(scope="module")
    def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
        with django_db_blocker.unblock():
            with taken_back(for_many_tests=True):
                yield build()
            connections.close_all()

    return world


def one_of_each() -> dict[str, User]:
    """One person per role, of one component, and one without any."""
    component = a_component()
    people = {str(role): a_person(role, component=component) for role in Role}
    return people | {NOBODY_IN_PARTICULAR: a_person()}


def staffed(study: Study, people: dict[str, User]) -> Study:
    """Everybody of a study role has it here; the lead has it from the start."""
    for role in sorted(STUDY_ROLES - {Role.LEAD}):
        a_grant(study, role, user=people[role])
    return study


def who_may(policy: Policy[...], people: dict[str, User], *subject: Any) -> set[str]:
    """The roles whose person the policy allows it."""
    return {role for role, who in people.items() if policy.allows(who, *subject, at=NOW)}
