from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import UnitKind
from foundation.audit.models import AuditEvent
from reports.actions import Progress, correct_report, follow_recommendation, name_reader
from reports.lifecycle import IllegalMoveError, RecommendationState
from reports.models import Finding, Recommendation, Report
from tests.builders.access import NOW, a_person
from tests.builders.reports import (
    a_recommendation,
    a_report,
    an_answered_study,
    many_answers,
    went_on,
)
from tests.reports.words.cases import address, headlines, rendered_again, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-163")]


class TestFollowRecommendation:
    def follow(self, each: Recommendation, by: User, **said: Any) -> Recommendation:
        progress = Progress(**({"state": RecommendationState.ACCEPTED} | said))
        return follow_recommendation(recommendation_id=each.pk, progress=progress, by=by, at=NOW)

    def test_moves_on_after_release_and_leaves_the_report_as_it_was(
        self, released: Recommendation
    ) -> None:
        before = released.report.document_hash
        owner = a_person()
        each = self.follow(released, released.report.author, owner=owner)
        assert (each.state, each.owner, each.followed_at) == ("accepted", owner, NOW)
        released.report.refresh_from_db()
        assert released.report.document_hash == before
        facts = AuditEvent.objects.get(verb="report.recommendation_followed").facts
        assert facts == {"number": 1, "state": "accepted"}
        name_reader(report_id=released.report.pk, user=owner, by=released.report.author, at=NOW)
        self.follow(released, owner, owner=owner, state=RecommendationState.DONE)

    def test_says_why_it_is_declined(self, released: Recommendation) -> None:
        declined = RecommendationState.DECLINED
        with pytest.raises(Refused, match="Say why"):
            self.follow(released, released.report.author, state=declined)
        self.follow(released, released.report.author, state=declined, because="No room.")

    def test_refuses_a_leap(self, released: Recommendation) -> None:
        self.follow(released, released.report.author, state=RecommendationState.DONE)
        with pytest.raises(IllegalMoveError):
            self.follow(released, released.report.author, state=RecommendationState.PROPOSED)

    def test_refuses_others_and_before_release(
        self, released: Recommendation, report: Report
    ) -> None:
        with pytest.raises(Refused, match="Only its owner"):
            self.follow(released, a_person())
        with pytest.raises(Refused, match="once the report is released"):
            self.follow(a_recommendation(report), report.author)

    @pytest.mark.requirement("R-072")
    @pytest.mark.usefixtures("today")
    def test_shows_an_owner_nothing_of_a_report_that_names_others(
        self, released: Recommendation
    ) -> None:
        owner = a_person()
        self.follow(released, released.report.author, owner=owner)
        with pytest.raises(Refused, match="Only its owner"):
            self.follow(released, owner, owner=owner, state=RecommendationState.DONE)
        where = address("follow_recommendation", released.report, 1)
        answer = signed_in(owner).post(where, {})
        assert answer.status_code == 403
        assert released.report.title not in answer.text

    def test_refuses_owners_who_are_not_of_the_department(self, released: Recommendation) -> None:
        for said in ({"unit_kind": UnitKind.VENDOR}, {"is_active": False}):
            owner = a_person()
            User.objects.filter(pk=owner.pk).update(**said)
            owner.refresh_from_db()
            with pytest.raises(Refused, match="people of the department"):
                self.follow(released, released.report.author, owner=owner)

    @pytest.mark.usefixtures("today")
    def test_is_done_on_the_page(self, released: Recommendation) -> None:
        report = released.report
        client = signed_in(report.author)
        page = client.get(address("view_report", report)).text
        assert "Say what became of it" in page
        name = "recommendation-1"
        where = address("follow_recommendation", report, 1)
        wrong = client.post(where, {f"{name}-state": "declined"})
        assert wrong.status_code == 422
        assert "Say why it is declined." in wrong.text
        client.post(where, {f"{name}-state": "under_way", f"{name}-office": "Operations"})
        released.refresh_from_db()
        assert released.state == "under_way"


class TestWordsOfAReleasedReport:
    @pytest.mark.requirement("R-115")
    def test_never_change_in_the_database(self, released: Recommendation) -> None:
        rows = {
            "finding": Finding.objects.filter(report=released.report),
            "recommendation": Recommendation.objects.filter(pk=released.pk),
        }
        changes: list[Any] = [
            lambda: rows["finding"].update(headline="Nobody is satisfied"),
            rows["finding"].delete,
            lambda: rows["recommendation"].update(text="Close them."),
            rows["recommendation"].delete,
            lambda: Finding.objects.create(
                report=released.report, number=9, headline="New", question="a", demographic="b"
            ),
        ]
        for change in changes:
            with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
                change()
        assert rows["recommendation"].update(state="done") == 1

    def test_go_into_its_correction(self, released: Recommendation) -> None:
        follow_recommendation(
            recommendation_id=released.pk, progress=Progress(RecommendationState.ACCEPTED),
            by=released.report.author, at=NOW,
        )  # fmt: skip
        report = released.report
        draft = correct_report(report_id=report.pk, note="A bar.", by=report.author, at=NOW)
        assert headlines(draft) == [(1, "Most are satisfied")]
        assert draft.recommendations.get().state == "accepted"
        assert report.findings.count() == report.recommendations.count() == 1


class TestPage:
    @pytest.mark.usefixtures("today")
    def test_asks_no_more_for_many_recommendations(self) -> None:
        asked = [self._queries_with(many) for many in (1, 4)]
        assert asked[0] == asked[1]

    def _queries_with(self, many: int) -> int:
        report = a_report(study=an_answered_study(many_answers(12)))
        for number in range(many):
            a_recommendation(report, f"Open lane {number}.", owner=a_person())
        went_on(rendered_again(report), "released")
        client = signed_in(report.author)
        client.get(address("view_report", report))
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address("view_report", report))
        assert page.text.count("Say what became of it") == many
        return len(captured)
