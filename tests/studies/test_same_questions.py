from copy import deepcopy
from typing import Any

import pytest

from studies.same_questions import fingerprints
from tests.builders.studies import DEFINITION, a_definition


def changed(number: int, **changes: Any) -> dict[str, Any]:
    definition = deepcopy(DEFINITION)
    definition["questions"][number].update(changes)
    return definition


SATISFIED, AGE = 0, 3


class TestFingerprints:
    @pytest.mark.parametrize(
        "same",
        [
            a_definition(title="Another title"),
            a_definition(questions=DEFINITION["questions"][::-1]),
            changed(SATISFIED, key="q1", why="Another reason.", objective=2),
            changed(SATISFIED, text="HOW satisfied  are you with the checkpoint"),
            changed(AGE, text="Your age?"),
            a_definition(questions=[q for q in DEFINITION["questions"] if q["key"] != "age"]),
        ],
        ids=["title", "order", "name and reason", "writing", "demographic", "no demographic"],
    )
    def test_are_those_of_the_same_questions(self, same: dict[str, Any]) -> None:
        assert fingerprints(same) == fingerprints(DEFINITION)

    @pytest.mark.parametrize(
        "other",
        [
            changed(SATISFIED, text="How satisfied are you with the lines?"),
            changed(SATISFIED, options=[{"code": 1, "label": "Yes"}, {"code": 2, "label": "No"}]),
            changed(SATISFIED, kind="single"),
        ],
        ids=["words", "answers", "kind"],
    )
    def test_are_others_of_another_question(self, other: dict[str, Any]) -> None:
        assert fingerprints(other) != fingerprints(DEFINITION)

    def test_count_demographics_where_nothing_else_is_asked(self) -> None:
        assert len(fingerprints(a_definition(questions=[DEFINITION["questions"][AGE]]))) == 1
