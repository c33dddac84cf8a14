from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from studies.actions import create_instrument_version, edit_study, record_addressing
from studies.drafts import StudyDraft
from studies.models import Study
from studies.queries import AddressedCount, addressed_count
from tests.builders.access import NOW
from tests.builders.studies import DEFINITION, a_definition, a_study
from tests.studies.gates.asking import a_request, reasons

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
EXTRA: dict[str, Any] = {
    "key": "signs",
    "text": "Did you find the signs?",
    "kind": "yes_no",
    "objective": 1,
    "why": "They may be missing.",
}
OTHER = a_definition(questions=[EXTRA])


def address(study: Study, people: int, **request: Any) -> None:
    asked = a_request(study, **request)
    record_addressing(request=asked, people=people, by=None, at=asked.at)


def with_extra() -> dict[str, Any]:
    return a_definition(questions=[*DEFINITION["questions"], EXTRA])


def own_questions(*texts: str) -> list[dict[str, Any]]:
    return [{**EXTRA, "key": f"own{n}", "text": text} for n, text in enumerate(texts)]


def questions(*texts: str) -> dict[str, Any]:
    return a_definition(questions=own_questions(*texts))


class TestAddressedCount:
    def test_says_how_many_are_left_of_nine(self) -> None:
        study = a_study()
        address(study, 7)
        count = addressed_count(study, on=TODAY)
        assert (count.total, count.left) == (7, 2)

    @pytest.mark.requirement("R-074")
    def test_counts_studies_together_where_a_question_was_added(self) -> None:
        shorter, longer = a_study(), a_study(definition=with_extra())
        address(shorter, 4)
        address(longer, 3)
        assert addressed_count(shorter, on=TODAY) == AddressedCount(4, 3, 1)
        assert addressed_count(longer, on=TODAY) == AddressedCount(3, 4, 1)

    @pytest.mark.requirement("R-074")
    def test_counts_studies_together_where_a_question_was_swapped(self) -> None:
        counting = [q for q in DEFINITION["questions"] if not q.get("demographic")]
        one, other = (
            a_study(definition=a_definition(questions=[*counting, *own_questions(text)]))
            for text in ("Did you find the signs?", "Did you see the notice?")
        )
        address(one, 9)
        assert addressed_count(other, on=TODAY) == AddressedCount(0, 9, 1)
        assert reasons("G3", other, people=1)

    @pytest.mark.requirement("R-074")
    @pytest.mark.parametrize(
        ("asked", "counted"),
        [
            (("A?", "B?", "E?", "F?"), 5),  # half of four
            (("A?", "E?", "F?", "G?"), 0),  # a quarter
            (("A?", "B?", "E?", "F?", "G?"), 5),  # half of the smaller one
            (("A?", "E?"), 5),
            (("A?", "E?", "F?"), 0),
            (("A?",), 5),
            (("E?",), 0),
        ],
    )
    def test_counts_together_from_half_of_the_smaller_one(
        self, asked: tuple[str, ...], counted: int
    ) -> None:
        study, other = (
            a_study(definition=questions("A?", "B?", "C?", "D?")),
            a_study(definition=questions(*asked)),
        )
        address(study, 5)
        assert addressed_count(other, on=TODAY).elsewhere == counted
        address(other, 3)
        assert bool(addressed_count(study, on=TODAY).elsewhere) is bool(counted)

    @pytest.mark.requirement("R-074")
    def test_counts_once_who_was_recruited_and_then_asked(self) -> None:
        study = a_study()
        address(study, 3)
        address(study, 6, channel="recruiting")
        assert addressed_count(study, on=TODAY).own == 9
        address(study, 5)
        count = addressed_count(study, on=TODAY)
        assert count.own == 9
        assert [count.total_with("session", people) for people in (1, 2)] == [9, 10]
        assert count.total_with("recruiting", 1) == 10

    def test_counts_other_questions_apart(self) -> None:
        study, other = a_study(), a_study(definition=OTHER)
        address(other, 8)
        assert addressed_count(study, on=TODAY) == AddressedCount(0, 0, 0)

    def test_counts_what_the_study_asked_before(self) -> None:
        study = a_study()
        address(study, 6)
        lead = study.created_by
        create_instrument_version(study=study, definition=OTHER, by=lead, at=NOW)
        assert addressed_count(study, on=TODAY).own == 6

    def test_counts_each_by_the_study_that_addressed_them(self) -> None:
        study = a_study()
        federal = a_study(audiences=("stakeholders",), stakeholder_kind="federal")
        state = a_study(audiences=("stakeholders",), stakeholder_kind="state")
        employees = a_study(audiences=("employees",))
        address(federal, 5)
        address(state, 2)
        address(employees, 5)
        assert addressed_count(study, on=TODAY) == AddressedCount(0, 2, 1)

    @pytest.mark.requirement("R-078")
    def test_counts_people_as_they_were_when_they_were_addressed(self) -> None:
        state = a_study(audiences=("stakeholders",), stakeholder_kind="state")
        federal = a_study(audiences=("stakeholders",), stakeholder_kind="federal")
        address(state, 6)
        address(federal, 5)
        for study, kind in ((state, "federal"), (federal, "state")):
            draft = replace(StudyDraft.of(study), stakeholder_kind=kind)
            edit_study(study=study, draft=draft, by=study.created_by, at=NOW)
        assert addressed_count(state, on=TODAY).own == 6
        assert addressed_count(federal, on=TODAY).own == 0

    def test_asks_the_database_as_often_for_three_studies_as_for_one(self) -> None:
        study = a_study()

        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                addressed_count(study, on=TODAY)
            return len(asked)

        address(a_study(), 1)
        once = queries()
        for _ in range(2):
            address(a_study(), 1)
        assert queries() == once
