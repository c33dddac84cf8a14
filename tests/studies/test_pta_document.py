"""The adjudicated analysis as a document."""

import pytest
from django.urls import reverse

from studies import actions
from studies.actions.remarks import Decision
from studies.pta_document import words_of
from tests.builders.access import NOW, a_person
from tests.builders.reviews import a_point, an_officer
from tests.builders.studies import a_pta, a_study, approve
from tests.studies.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


class TestWordsOf:
    @pytest.mark.requirement("R-103")
    def test_say_who_decided_what_and_when(self) -> None:
        study = a_point("answered").pta.study
        officer = an_officer(study)
        mitigate = Decision("mitigate", question_key="age", text="In bands.", due="before")
        actions.decide_on_pta(
            pta=a_pta(study), revision=0, decisions=[mitigate], by=officer, at=NOW
        )
        pta = approve(study)
        said = words_of(pta)
        assert [step["what"] for step in said["steps"]] == [
            "Sent to review",
            "Approved for the component",
            "Approved by the Privacy Office",
        ]
        age = next(question for question in said["questions"] if question["key"] == "age")
        assert age["decision"].startswith("Keep, with a condition (before collection): In bands.")
        assert [condition["text"] for condition in said["conditions"]] == ["In bands."]
        assert said["points"][0]["replies"][0]["text"] == "It is said now."
        assert {material["hash"] for material in said["materials"]} >= {
            material["hash"] for material in pta.materials
        }
        assert (said["threshold"], said["expires"]) == ("11", "12 March 2030")


class TestDownloadPta:
    def test_is_a_tagged_pdf_for_whoever_sees_the_review(self) -> None:
        study = a_study("approved")
        address = reverse("download_pta", args=[a_pta(study).pk])
        answer = signed_in(study.created_by).get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert b"/StructTreeRoot" in answer.content
        assert signed_in(a_person()).get(address).status_code == 403
