"""G1."""

from typing import Any

import pytest

from studies.models import Study
from tests.builders.studies import a_definition, a_study
from tests.studies.gates.asking import reasons

pytestmark = pytest.mark.django_db


class TestScopeGate:
    def test_lets_a_covered_study_pass(self) -> None:
        assert reasons("G1", a_study()) == []

    @pytest.mark.requirement("R-003")
    @pytest.mark.requirement("R-004")
    @pytest.mark.requirement("R-005")
    @pytest.mark.parametrize(
        "outside",
        [{"purpose": "other"}, {"touches_case": True}, {"sponsor_is_department": False}],
    )
    def test_holds_what_reached_the_table_past_the_form(self, outside: dict[str, Any]) -> None:
        study = a_study()
        Study.objects.filter(pk=study.pk).update(**outside)
        study.refresh_from_db()
        assert len(reasons("G1", study)) == 1

    @pytest.mark.requirement("R-006")
    def test_refuses_a_question_for_other_personal_data(self) -> None:
        definition = a_definition()
        definition["questions"][0]["pii"] = "other"
        assert "does not cover" in reasons("G1", a_study(definition=definition))[0]

    @pytest.mark.requirement("R-001")
    def test_refuses_people_whom_the_study_does_not_address(self) -> None:
        assert "does not address" in reasons("G1", a_study(), person_kind="employee")[0]

    def test_wants_an_instrument_except_for_recruiting(self) -> None:
        study = a_study()
        assert reasons("G1", study, instrument_version=None) == ["There is no instrument yet."]
        assert reasons("G1", study, instrument_version=None, channel="recruiting") == []

    def test_refuses_the_instrument_of_another_study(self) -> None:
        from tests.builders.studies import a_version

        other = a_version(a_study())
        assert "another study" in reasons("G1", a_study(), instrument_version=other)[0]

    def test_refuses_a_question_whose_objective_was_taken_away(self) -> None:
        study = a_study()
        study.objectives.all().delete()
        assert len(reasons("G1", study)) == 5
