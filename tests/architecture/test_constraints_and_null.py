"""A check constraint says what it means of columns that may be empty: SQL lets “unknown” pass."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import F, Q

EMPTY_MAY_PASS = {
    "pta_component_is_not_the_author": "what is submitted has an author",
    "pta_office_is_not_the_author": "what is submitted has an author",
    "pta_two_offices_two_people": "the office comes after the component",
    "condition_confirmed_by_somebody_else": "what is not unmet any more says who marked it",
    "sharing_cleared_by_a_fourth_person": "what is cleared has three reviewers",
    "redress_appeal_by_a_second_person": "what is answered says who decided",
    "needs_are_decided_by_another": "nobody has decided yet; decided ones say who",
    "rule_changes_are_decided_by_another": "nobody has decided yet; decided ones say who",
    "what_is_no_longer_needed_has_notice": "what is in force says when it was decided",
    "rule_changes_count_after_their_decision": "what is in force says when it was decided",
}
"""By the name of the constraint, why an empty column may leave it unknown."""


def compared(condition: Q) -> Iterator[tuple[str, str, Any]]:
    """Each comparison as field, look-up and value, however deep it stands."""
    for each in condition.children:
        if isinstance(each, Q):
            yield from compared(each)
        elif isinstance(each, tuple):
            field, _, lookup = each[0].partition("__")
            yield field, lookup, each[1]


def unknown_when_empty(model: type[models.Model], condition: Q) -> set[str]:
    """The nullable columns that are compared, and of which nothing is said when they are empty."""
    nullable = {field.name for field in model._meta.fields if field.null}
    every = list(compared(condition))
    settled = {field for field, lookup, value in every if lookup == "isnull" or value is None}
    asked = {field for field, lookup, _ in every if lookup != "isnull"}
    others: list[Any] = [value for _, _, value in every if isinstance(value, F)]
    asked |= {each.name for each in others}
    return (asked & nullable) - settled


CONSTRAINTS = [
    pytest.param(model, each, id=each.name)
    for model in apps.get_models()
    for each in model._meta.constraints
    if isinstance(each, models.CheckConstraint) and isinstance(each.condition, Q)
]


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_says_what_holds_of_an_empty_column(
    model: type[models.Model], constraint: models.CheckConstraint
) -> None:
    assert isinstance(constraint.condition, Q)
    unknown = unknown_when_empty(model, constraint.condition)
    assert bool(unknown) == (constraint.name in EMPTY_MAY_PASS), unknown


def test_finds_a_column_of_which_nothing_is_said() -> None:
    study: Any = apps.get_model("studies.Study")
    assert unknown_when_empty(study, Q(threshold__range=(5, 30))) == {"threshold"}
    assert unknown_when_empty(study, Q(threshold__isnull=False, threshold__gte=5)) == set()
