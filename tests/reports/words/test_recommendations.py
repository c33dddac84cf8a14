from datetime import date
from typing import Any

import pytest

from foundation.access.models import User
from foundation.access.policy import Refused
from reports.actions import (
    RecommendationDraft,
    add_recommendation,
    edit_recommendation,
    move_recommendation,
    remove_recommendation,
)
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from reports.queries import document_of
from tests.builders.access import NOW, a_person
from tests.builders.reports import a_recommendation, a_report
from tests.reports.words.cases import rendered_again

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-163")]


class TestAddRecommendation:
    def test_has_an_owner_a_day_and_a_state(self, report: Report) -> None:
        owner = a_person()
        each = a_recommendation(report, owner=owner, due_on=date(2027, 9, 1))
        assert (each.number, each.owner, each.state_label) == (1, owner, "Proposed")

    def test_refuses_without_words_and_with_two_owners(self, report: Report) -> None:
        with pytest.raises(Refused):
            a_recommendation(report, " ")
        with pytest.raises(Refused, match="not both"):
            a_recommendation(report, owner=a_person(), office="Training")

    def test_tells_in_the_document_the_unit_and_never_the_name(self) -> None:
        report = a_report("rendered")
        owner = a_person()
        User.objects.filter(pk=owner.pk).update(first_name="Wilhelmina", last_name="Quist")
        a_recommendation(report, owner=owner)
        report = rendered_again(report)
        assert "Wilhelmina" not in str(report.payload)
        document = document_of(report)
        assert document is not None
        assert document.written.recommendations[0].owner

    @pytest.mark.parametrize(
        "said", [{"text": "Ask jo@example.gov."}, {"office": "+1 202 555 0111"}]
    )
    def test_refuses_words_that_name_somebody(self, report: Report, said: dict[str, Any]) -> None:
        with pytest.raises(PersonalDataFoundError):
            a_recommendation(report, **said)

    def test_refuses_who_does_not_analyze_the_study(self, report: Report) -> None:
        draft = RecommendationDraft("Do it.")
        with pytest.raises(Refused):
            add_recommendation(report_id=report.pk, draft=draft, by=a_person(), at=NOW)


class TestEditRecommendation:
    def test_changes_it(self, report: Report) -> None:
        each = a_recommendation(report)
        draft = RecommendationDraft("Open one more.", office="Operations")
        edit_recommendation(recommendation_id=each.pk, draft=draft, by=report.author, at=NOW)
        each.refresh_from_db()
        assert (each.text, each.owner_words) == ("Open one more.", "Operations")


class TestMoveRecommendation:
    def test_exchanges_neighbors(self, report: Report) -> None:
        a_recommendation(report, "A")
        second = a_recommendation(report, "B")
        move_recommendation(recommendation_id=second.pk, up=True, by=report.author, at=NOW)
        assert list(report.recommendations.values_list("text", flat=True)) == ["B", "A"]


class TestRemoveRecommendation:
    def test_lets_those_after_it_move_up(self, report: Report) -> None:
        first = a_recommendation(report, "A")
        a_recommendation(report, "B")
        remove_recommendation(recommendation_id=first.pk, by=report.author, at=NOW)
        assert list(report.recommendations.values_list("number", "text")) == [(1, "B")]
