"""What a condition looks at."""

from collections.abc import Iterator, Mapping
from typing import Any

Condition = Mapping[str, Any]
GROUPS = ("all", "any")
TESTS = ("is", "is_none_of", "from", "to", "answered")


def leaves(condition: Condition) -> Iterator[Condition]:
    """Its conditions about one question, in order."""
    for group in GROUPS:
        for part in condition.get(group, ()):
            yield from leaves(part)
    if "not" in condition:
        yield from leaves(condition["not"])
    if "question" in condition:
        yield condition


def questions_in(*conditions: Condition | None) -> frozenset[str]:
    """The keys of the questions that these conditions look at."""
    return frozenset(
        leaf["question"] for condition in conditions if condition for leaf in leaves(condition)
    )
