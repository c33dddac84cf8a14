"""The page on which a lead answers points and meets conditions, several at once."""

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from studies.actions import decide_on_pta, return_pta
from studies.actions.remarks import Decision
from studies.models import PtaPoint, Study
from tests.builders.access import NOW
from tests.builders.reviews import a_condition, a_point, an_officer
from tests.builders.studies import a_pta, a_study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_returned_study(*, points: int) -> QuerySet[PtaPoint]:
    """The points of a submission that came back."""
    study = a_study("in_review")
    sections = ("storage", "sharing")[:points]
    changes = [Decision("change", section=key, text=f"Say more on {key}.") for key in sections]
    officer = an_officer(study)
    pta = decide_on_pta(pta=a_pta(study), revision=0, decisions=changes, by=officer, at=NOW)
    return return_pta(pta=pta, revision=pta.revision, by=officer, at=NOW).points.order_by("number")


class TestSettleMatters:
    def test_saves_every_answer_that_is_filled_in_and_no_other(self) -> None:
        point = a_returned_study(points=2).first()
        assert point is not None
        study, other = point.pta.study, point.pta.points.exclude(pk=point.pk).get()
        address, lead = reverse("settle_matters", args=[study.code]), signed_in(study.created_by)
        lead.post(address, {f"point-{point.pk}-text": "Said.", f"point-{other.pk}-text": " "})
        assert list(point.pta.points.values_list("status", flat=True)) == ["answered", "unanswered"]
        lead.post(address, {f"point-{point.pk}-text": "More.", f"point-{other.pk}-text": "Too."})
        assert [reply.text for reply in point.replies.all()] == ["Said.", "More."]
        assert other.replies.get().text == "Too."

    def test_saves_nothing_and_keeps_everything_typed_when_one_answer_is_too_long(self) -> None:
        point = a_returned_study(points=2).first()
        assert point is not None
        study, other = point.pta.study, point.pta.points.exclude(pk=point.pk).get()
        address = reverse("settle_matters", args=[study.code])
        typed = {f"point-{point.pk}-text": "Said.", f"point-{other.pk}-text": "x" * 4001}
        page = signed_in(study.created_by).post(address, typed)
        assert "Said.</textarea>" in page.text
        assert not point.replies.exists()

    def test_says_that_nothing_is_filled_in(self) -> None:
        study = a_point().pta.study
        address = reverse("settle_matters", args=[study.code])
        page = signed_in(study.created_by).post(address)
        assert "Answer at least one" in page.text

    def test_marks_conditions_as_met(self) -> None:
        condition = a_condition()
        study = condition.pta.study
        address = reverse("settle_matters", args=[study.code])
        note = {f"condition-{condition.pk}-note": "It is off."}
        signed_in(study.created_by).post(address, note)
        condition.refresh_from_db()
        assert (condition.status, condition.note) == ("marked", "It is off.")

    def test_says_when_nothing_waits_any_more(self) -> None:
        study = a_study("in_review")
        address = reverse("settle_matters", args=[study.code])
        assert signed_in(study.created_by).post(address).status_code == 409


class TestAcceptPoint:
    def test_keeps_what_was_decided_elsewhere_in_the_page(self) -> None:
        point = a_point("answered")
        pta = a_pta(Study.objects.get(pk=point.pta.study_id))
        officer = signed_in(an_officer(pta.study))
        typed = {"question-age-kind": "drop", "question-age-text": "Too much."}
        officer.post(reverse("accept_point", args=[point.pk]), {**typed, "revision": pta.revision})
        point.refresh_from_db()
        assert point.status == "accepted"
        assert pta.comments.get(question_key="age").text == "Too much."


class TestReopenPoint:
    def test_keeps_what_was_decided_elsewhere_in_the_page(self) -> None:
        point = a_point("answered")
        pta = a_pta(Study.objects.get(pk=point.pta.study_id))
        officer = signed_in(an_officer(pta.study))
        typed = {"question-age-kind": "drop", "question-age-text": "Too much."}
        address = reverse("reopen_point", args=[point.pk])
        page = officer.post(address, {**typed, "revision": pta.revision})
        assert "Fill this in." in page.text
        assert pta.comments.get(question_key="age").text == "Too much."
        pta.refresh_from_db()
        said = {f"point-{point.pk}-text": "In which room?", "revision": pta.revision}
        officer.post(address, said)
        point.refresh_from_db()
        assert point.status == "unanswered"
