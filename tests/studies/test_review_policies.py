"""Who may do what to a review, in which state: every role against every state."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from foundation.access.models import User
from foundation.access.policy import Policy
from foundation.access.roles import STUDY_ROLES, Role
from studies import policies
from studies.models import Study
from tests.builders.access import NOW, a_component, a_person
from tests.builders.reviews import a_condition, a_point
from tests.builders.studies import a_member, a_pta, a_study, approve_for_component, decide

pytestmark = pytest.mark.django_db

LEAD, COMPONENT, OFFICE = Role.LEAD, Role.COMPONENT_PRIVACY_OFFICER, Role.PRIVACY_OFFICE
NOBODY: set[str] = set()


def people_of(study: Study) -> dict[str, User]:
    """One person of each role; those of study roles are on its team."""
    component = a_component()
    people = {
        str(role): a_person(role, component=component) for role in Role if role not in STUDY_ROLES
    }
    others = [role for role in STUDY_ROLES if role != LEAD]
    people |= {str(role): a_member(study, role) for role in others}
    return people | {str(LEAD): study.created_by}


def allowed(policy: Policy[Any], subject: object, people: dict[str, User]) -> set[str]:
    """The roles whose person may."""
    return {name for name, person in people.items() if policy.allows(person, subject, at=NOW)}


def ready(study: Study, officers: Iterable[User]) -> None:
    """Everything is decided and confirmed, so that only person and state are in question."""
    pta = a_pta(study)
    for officer in officers:
        if policies.decide_on_pta.allows(officer, pta, at=NOW):
            decide(pta, by=officer)


def a_returned_study() -> Study:
    return Study.objects.get(pk=a_point().pta.study_id)


def with_the_office() -> Study:
    study = a_study("in_review")
    approve_for_component(study)
    return study


# State: may decide and return, comment, approve for the component, for the office, withdraw.
REVIEW: list[tuple[str, Callable[[], Study], list[set[str]]]] = [
    (
        "submitted",
        lambda: a_study("in_review"),
        [{COMPONENT}, {COMPONENT, OFFICE}, {COMPONENT}, NOBODY, {LEAD}],
    ),
    (
        "component approved",
        with_the_office,
        [{OFFICE}, {COMPONENT, OFFICE}, NOBODY, {OFFICE}, {LEAD}],
    ),
    ("approved", lambda: a_study("approved"), [NOBODY] * 5),
    ("returned", a_returned_study, [NOBODY] * 5),
]


@pytest.mark.requirement("R-103")
@pytest.mark.requirement("R-160")
@pytest.mark.parametrize(("state", "build", "expected"), REVIEW, ids=[row[0] for row in REVIEW])
def test_reviews(state: str, build: Callable[[], Study], expected: list[set[str]]) -> None:
    study = build()
    people = people_of(study)
    ready(study, [people[COMPONENT], people[OFFICE]])
    asked = (
        policies.decide_on_pta,
        policies.comment_on_pta,
        policies.approve_pta_for_component,
        policies.approve_pta_for_office,
        policies.withdraw_pta,
    )
    pta = a_pta(study)
    assert [allowed(policy, pta, people) for policy in asked] == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [("unanswered", [{LEAD}, NOBODY, NOBODY]), ("answered", [NOBODY, {COMPONENT}, {COMPONENT}])],
)
def test_points(status: str, expected: list[set[str]]) -> None:
    point = a_point(status)
    people = people_of(Study.objects.get(pk=point.pta.study_id))
    asked = (policies.answer_point, policies.accept_point, policies.reopen_point)
    point.refresh_from_db()
    assert [allowed(policy, point, people) for policy in asked] == expected


@pytest.mark.parametrize(
    ("status", "due", "expected"),
    [
        ("unmet", "before", [{LEAD}, NOBODY, NOBODY]),
        ("marked", "before", [NOBODY, {COMPONENT, OFFICE}, {COMPONENT, OFFICE}]),
        ("marked", "during", [NOBODY, NOBODY, {COMPONENT, OFFICE}]),
    ],
)
def test_conditions(status: str, due: str, expected: list[set[str]]) -> None:
    condition = a_condition(status, due=due)
    people = people_of(Study.objects.get(pk=condition.pta.study_id))
    asked = (policies.mark_condition, policies.confirm_condition, policies.refuse_condition)
    condition.refresh_from_db()
    assert [allowed(policy, condition, people) for policy in asked] == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", NOBODY),
        ("in_review", NOBODY),
        ("approved", {LEAD}),
        ("collecting", {LEAD}),
    ],
)
def test_renewals(state: str, expected: set[str]) -> None:
    study = a_study(state)
    assert allowed(policies.renew_pta, study, people_of(study)) == expected
