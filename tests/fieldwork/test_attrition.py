"""Who stays over linked waves, as numbers: told late, never of a few, never of anybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldwork import actions
from fieldwork.queries.attrition import attrition_of
from foundation.access.roles import Role
from studies.actions import add_wave, close_wave
from studies.actions.admissions import Invited, admit_people
from studies.models import Study, Wave
from tests.builders.access import NOW
from tests.builders.answers import a_submission, a_survey
from tests.builders.studies import a_member
from tests.gates.paths import signed_in

pytestmark = pytest.mark.django_db
LINKED: dict[str, Any] = {
    "keeps_linkage": True,
    "linkage_justification": "Change over time.",
    "planned_waves": 3,
    "threshold_asked": 5,
}
PEOPLE = 12


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def codes() -> list[UUID]:
    return [uuid4() for _ in range(PEOPLE)]


def a_wave(study: Study, codes: Sequence[UUID], *, answering: Sequence[UUID]) -> Wave:
    """Everybody is invited to the latest wave; some answer, in no order of the invitations."""
    wave = study.waves.latest("number")
    invited = [Invited(f"{wave.number}-{code}", code) for code in codes]
    admit_people(wave=wave, invited=invited, by=study.created_by, at=NOW)
    for code in answering:
        said = a_submission(study, token=f"{wave.number}-{code}")
        actions.accept_answers(submission=said, at=NOW)
    actions.file_inbox(wave=wave, at=NOW)
    return wave


def two_waves(codes: Sequence[UUID], *, second: Sequence[UUID]) -> Study:
    """Ten of twelve answered the first wave, which is closed; the second is open."""
    study = a_survey(**LINKED)
    first = a_wave(study, codes, answering=codes[:10])
    close_wave(wave=first, by=study.created_by, at=NOW)
    add_wave(study=study, label="Second", by=study.created_by, at=NOW)
    a_wave(study, codes, answering=second)
    return study


def close_last(study: Study) -> None:
    close_wave(wave=study.waves.latest("number"), by=study.created_by, at=NOW)


class TestAttrition:
    @pytest.mark.requirement("R-041", "R-043")
    def test_counts_who_was_invited_answered_and_stayed(self, codes: list[UUID]) -> None:
        study = two_waves(codes, second=codes[:5])
        close_last(study)
        with CaptureQueriesContext(connection) as asked:
            first, second = attrition_of(study)
        assert (first.invited, first.answered, first.still) == (12, 10, 10)
        assert (second.invited, second.answered, second.still) == (12, 5, 5)
        assert len(asked) == 3

    def test_tells_who_stayed_once_the_wave_is_closed(self, codes: list[UUID]) -> None:
        _, second = attrition_of(two_waves(codes, second=codes[:5]))
        assert (second.answered, second.still, second.why_not) == (5, None, "once closed")

    @pytest.mark.parametrize(
        ("first", "last", "whose"),
        [(0, 6, "few left"), (4, 12, "few stayed, few are new"), (0, 12, "few are new")],
    )
    def test_hides_few_and_what_would_give_them_away(
        self, codes: list[UUID], first: int, last: int, whose: str
    ) -> None:
        study = two_waves(codes, second=codes[first:last])
        close_last(study)
        second = attrition_of(study)[1]
        assert (second.still, second.why_not) == (None, "hidden below 5"), whose

    def test_is_nothing_of_a_study_whose_answers_are_not_linked(self) -> None:
        assert attrition_of(a_survey()) == []


class TestOnThePage:
    @pytest.mark.requirement("R-041")
    def test_stands_among_the_answers_without_a_code(self, codes: list[UUID]) -> None:
        study = two_waves(codes, second=codes[:5])
        close_last(study)
        address = reverse("view_fieldwork", args=[study.code])
        page = signed_in(a_member(study, Role.ANALYST)).get(address).content.decode()
        assert "Of the first wave, still answering" in page
        assert not any(str(code) in page for code in codes)
        plain = reverse("view_fieldwork", args=[(other := a_survey()).code])
        assert "Over the waves" not in signed_in(other.created_by).get(plain).content.decode()
