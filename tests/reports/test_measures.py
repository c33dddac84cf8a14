from types import SimpleNamespace
from typing import Any, cast

import pytest

from reports.crosstabs import Sorting
from reports.measures import MeasureName, measures_of
from studies.codes import LEFT_BLANK
from studies.models import Variable


def a_variable(kind: str) -> Variable:
    """Of a question of this kind, without a database."""
    questions = [{"key": "q", "kind": kind}]
    version: Any = SimpleNamespace(questions=questions)
    return cast("Variable", SimpleNamespace(question_key="q", version=version))


def a_sorting(*codes: int) -> Sorting:
    labels = tuple(f"step {code}" for code in codes)
    places = {code: place for place, code in enumerate(codes)}
    return Sorting((*labels, "No answer"), {**places, LEFT_BLANK: len(codes)})


class TestMeasuresOf:
    def test_score_a_scale_by_its_codes_and_leave_out_who_gave_no_answer(self) -> None:
        found = measures_of(a_variable("scale"), a_sorting(1, 2, 4), list(MeasureName))
        assert [each.name for each in found] == ["mean", "median", "top_two"]
        assert found[0].scores == (("step 1", 1), ("step 2", 2), ("step 4", 4))
        assert found[2].scores == (("step 1", 0), ("step 2", 100), ("step 4", 100))

    def test_take_promoters_less_detractors(self) -> None:
        found = measures_of(a_variable("nps"), a_sorting(*range(11)), ["net_promoter"])
        (measure,) = found
        assert [score for _, score in measure.scores] == [-100] * 7 + [0] * 2 + [100] * 2

    @pytest.mark.parametrize("kind", ["single", "yes_no", "multiple", "number"])
    def test_have_nothing_to_say_about_other_questions(self, kind: str) -> None:
        assert measures_of(a_variable(kind), a_sorting(1, 2, 3), list(MeasureName)) == ()
