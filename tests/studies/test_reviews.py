"""Reviewing point by point: decisions, confirmations, answers and conditions."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.mail.models import Message
from studies import actions, policies
from studies.actions.remarks import Decision, ReviewError
from studies.actions.reviews import NewCondition
from studies.lifecycle import OvertakenError
from studies.models import Pta, PtaComment, PtaConfirmation, PtaPoint, PtaReply, Study
from studies.queries import dropped_questions, undecided_questions, waiting_for
from studies.vocabulary import Audience
from tests.builders.access import NOW, a_person
from tests.builders.reviews import a_condition, a_point, an_office, an_officer
from tests.builders.studies import (
    DEFINITION,
    a_definition,
    a_member,
    a_pta,
    a_study,
    approve,
    approve_for_component,
    decide,
)
from tests.studies.gates.asking import reasons

pytestmark = pytest.mark.django_db
DROP = Decision("drop", question_key="age", text="More than is needed.")
KEEP = Decision("keep", question_key="age")
MITIGATE = Decision("mitigate", question_key="age", text="Ask in bands of ten.", due="before")


class TestWhatIsFrozen:
    @pytest.mark.requirement("R-104")
    def test_holds_every_question_with_its_reason(self) -> None:
        asked = {question["key"]: question for question in a_pta(a_study("in_review")).questions}
        assert asked["age"]["why"] == "Groups may be served differently."
        assert asked["age"]["about"] == "Demographic: age"
        assert asked["better"]["is_open"]

    @pytest.mark.requirement("R-081")
    def test_never_changes_afterwards(self) -> None:
        pta = a_pta(a_study("in_review"))
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            Pta.objects.filter(pk=pta.pk).update(questions=[])

    def test_holds_the_words_of_points_and_replies(self) -> None:
        point = a_point("answered")
        for rows, change in (
            (PtaPoint.objects.all(), {"text": "Something else."}),
            (PtaReply.objects.all(), {"text": "Something else."}),
        ):
            with pytest.raises(ProgrammingError, match="never change"), transaction.atomic():
                rows.update(**change)
        assert point.text == "Say where the export is kept."


class TestReviewPage:
    def test_asks_the_database_as_often_for_a_long_questionnaire_as_for_a_short_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        first, counted = DEFINITION["questions"][0], []
        for length in (3, 60):
            questions = [
                {**first, "key": f"q{n}", "text": f"Question {n} of {length}?"}
                for n in range(length)
            ]
            study = a_study("in_review", definition=a_definition(questions=questions))
            officer, pta = an_officer(study), a_pta(study)
            keep = [Decision("keep", question_key=f"q{n}") for n in range(length - 1)]
            actions.decide_on_pta(
                pta=pta, revision=pta.revision, decisions=keep, by=officer, at=NOW
            )
            client = Client()
            client.force_login(officer)
            with CaptureQueriesContext(connection) as asked:
                page = client.get(reverse("review_pta", args=[pta.pk])).text
            assert f"Question {length - 1} of {length}?" in page
            counted.append(len(asked))
        assert counted[0] == counted[1]


class TestDecideOnPta:
    @pytest.mark.requirement("R-104")
    def test_is_needed_on_every_question_before_an_approval(self) -> None:
        study = a_study("in_review")
        officer, pta = an_officer(study), a_pta(study)
        actions.decide_on_pta(pta=pta, revision=pta.revision, decisions=[KEEP], by=officer, at=NOW)
        with pytest.raises(Refused, match="question first: “How satisfied are you with"):
            actions.approve_pta_for_component(pta=pta, revision=pta.revision, by=officer, at=NOW)

    @pytest.mark.requirement("R-104")
    def test_counts_the_last_decision(self) -> None:
        study = a_study("in_review")
        officer, pta = an_officer(study), a_pta(study)
        pta = actions.decide_on_pta(
            pta=pta, revision=pta.revision, decisions=[DROP], by=officer, at=NOW
        )
        assert dropped_questions(study) == {"age"}
        actions.decide_on_pta(
            pta=pta,
            revision=pta.revision,
            decisions=[KEEP],
            by=officer,
            at=NOW + timedelta(hours=1),
        )
        assert dropped_questions(study) == set()

    @pytest.mark.requirement("R-104")
    def test_is_remembered_by_the_words_of_a_question_too(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        study = a_study("in_review")
        officer, pta = an_officer(study), a_pta(study)
        lead = study.created_by
        pta = actions.decide_on_pta(pta=pta, decisions=[DROP], revision=0, by=officer, at=NOW)
        pta = actions.return_pta(pta=pta, revision=pta.revision, by=officer, at=NOW)
        (age,) = (q for q in DEFINITION["questions"] if q["key"] == "age")
        others = [q for q in DEFINITION["questions"] if q != age]
        renamed = {**age, "key": "years", "text": "HOW old  are you"}
        harmless = {**age, "text": "In which month did you travel?"}
        definition = a_definition(questions=[*others, renamed, harmless])
        actions.create_instrument_version(
            study=Study.objects.get(pk=study.pk), definition=definition, by=lead, at=NOW
        )
        assert dropped_questions(study) == {"years", "age"}
        actions.answer_point(point=pta.points.get(), text="It is out.", by=lead, at=NOW)
        pta = actions.submit_pta(study=study, by=lead, at=NOW)
        client = Client()
        client.force_login(officer)
        page = client.get(reverse("review_pta", args=[pta.pk])).text
        assert page.count("dropped in an earlier submission") == 2
        pta = actions.decide_on_pta(pta=pta, decisions=[KEEP], revision=0, by=officer, at=NOW)
        assert dropped_questions(study) == {"years"}
        with pytest.raises(Refused, match="Dropped questions are still asked: “HOW old"):
            actions.approve_pta_for_component(pta=pta, revision=pta.revision, by=officer, at=NOW)

    def test_records_nothing_that_was_decided_so_already(self) -> None:
        study = a_study("in_review")
        officer, pta = an_officer(study), a_pta(study)
        for _ in range(2):
            pta = actions.decide_on_pta(
                pta=pta, revision=pta.revision, decisions=[KEEP], by=officer, at=NOW
            )
        assert PtaComment.objects.count() == 1
        assert pta.revision == 1

    @pytest.mark.parametrize(
        "decision",
        [
            Decision("drop", question_key="age"),
            Decision("keep", question_key="nowhere", text="x"),
            Decision("keep", section="storage", text="x"),
            Decision("change", section="storage"),
            Decision("mitigate", question_key="age", text="x"),
            Decision("keep"),
        ],
    )
    def test_refuses_what_says_too_little(self, decision: Decision) -> None:
        study = a_study("in_review")
        with pytest.raises(ReviewError):
            actions.decide_on_pta(
                pta=a_pta(study), revision=0, decisions=[decision], by=an_officer(study), at=NOW
            )

    @pytest.mark.requirement("R-103")
    def test_is_one_offices_turn(self) -> None:
        study = a_study("in_review")
        pta, office, officer = a_pta(study), an_office(), an_officer(study)
        assert not policies.decide_on_pta.allows(office, pta, at=NOW)
        pta = approve_for_component(study, by=officer)
        assert not policies.decide_on_pta.allows(officer, pta, at=NOW)
        assert policies.decide_on_pta.allows(office, pta, at=NOW)

    def test_refuses_whoever_read_an_earlier_page(self) -> None:
        study = a_study("in_review")
        first, second, pta = an_officer(study), an_officer(study), a_pta(study)
        actions.decide_on_pta(pta=pta, decisions=[KEEP], revision=0, by=first, at=NOW)
        with pytest.raises(OvertakenError, match=str(first)):
            actions.decide_on_pta(pta=pta, decisions=[DROP], revision=0, by=second, at=NOW)
        with pytest.raises(OvertakenError):
            actions.return_pta(pta=pta, reason="x", revision=0, by=second, at=NOW)


class TestConfirmations:
    @pytest.mark.requirement("R-149")
    def test_are_each_approvers_own(self) -> None:
        study = a_study("in_review")
        pta, office = approve_for_component(study), an_office()
        with pytest.raises(Refused, match="Confirm first: Answers cannot be linked"):
            actions.approve_pta_for_office(pta=pta, revision=pta.revision, by=office, at=NOW)
        said = PtaConfirmation.objects.get()
        assert (said.what, said.confirmed_by, said.confirmed_at) == (
            "unlinkable",
            pta.component_by,
            NOW,
        )

    @pytest.mark.requirement("R-133")
    def test_ask_for_the_notice_of_employees(self) -> None:
        study = a_study("in_review", audiences=(Audience.EMPLOYEES,))
        officer = an_officer(study)
        keep = [Decision("keep", question_key=key) for key in undecided_questions(a_pta(study))]
        pta = actions.decide_on_pta(
            pta=a_pta(study),
            revision=0,
            decisions=keep,
            confirmed=["unlinkable"],
            by=officer,
            at=NOW,
        )
        with pytest.raises(Refused, match="The notice tells employees"):
            actions.approve_pta_for_component(pta=pta, revision=pta.revision, by=officer, at=NOW)


class TestReturnPta:
    def test_makes_a_point_of_each_thing_to_change(self) -> None:
        study = a_study("in_review")
        officer = an_officer(study)
        change = Decision("change", section="storage", text="Where?")
        pta = actions.decide_on_pta(
            pta=a_pta(study), revision=0, decisions=[DROP, change, MITIGATE], by=officer, at=NOW
        )
        pta = actions.decide_on_pta(
            pta=pta, revision=pta.revision, decisions=[DROP], by=officer, at=NOW
        )
        pta = actions.return_pta(
            pta=pta, revision=pta.revision, reason="Shorten it.", by=officer, at=NOW
        )
        said = [(str(point), point.about, point.text) for point in pta.points.all()]
        assert said == [
            ("Point 1.1", "Storage", "Where?"),
            ("Point 1.2", "Question age", "More than is needed."),
            ("Point 1.3", "The whole", "Shorten it."),
        ]

    def test_tells_the_leads(self) -> None:
        point = a_point()
        message = Message.objects.get(kind="pta.returned")
        assert message.to == point.pta.study.created_by
        assert "Action needed" in message.sentence


class TestAnswerPoint:
    def test_comes_before_it_is_sent_again(self) -> None:
        point = a_point()
        study = point.pta.study
        study.refresh_from_db()
        with pytest.raises(Refused, match="Answer what the reviewers asked: Point 1"):
            actions.submit_pta(study=study, by=study.created_by, at=NOW)
        actions.answer_point(point=point, text="Said.", by=study.created_by, at=NOW)
        assert actions.submit_pta(study=study, by=study.created_by, at=NOW).number == 2

    def test_is_the_leads(self) -> None:
        point = a_point()
        for other in (an_officer(point.pta.study), a_member(point.pta.study, "analyst")):
            with pytest.raises(Refused):
                actions.answer_point(point=point, text="Said.", by=other, at=NOW)

    def test_wants_words(self) -> None:
        point = a_point()
        with pytest.raises(ReviewError):
            actions.answer_point(point=point, text=" ", by=point.pta.study.created_by, at=NOW)


class TestAcceptPoint:
    def test_comes_before_an_approval(self) -> None:
        study = a_point("answered").pta.study
        officer, pta = an_officer(study), a_pta(study)
        keep = [Decision("keep", question_key=key) for key in undecided_questions(pta)]
        actions.decide_on_pta(
            pta=pta,
            revision=pta.revision,
            decisions=keep,
            confirmed=["unlinkable"],
            by=officer,
            at=NOW,
        )
        with pytest.raises(Refused, match="Accept the lead’s answers first, or ask again"):
            actions.approve_pta_for_component(pta=pta, revision=pta.revision, by=officer, at=NOW)
        approve_for_component(study, by=officer)  # accepts what was answered

    def test_is_for_the_office_whose_turn_it_is(self) -> None:
        point = a_point("answered")
        for other in (an_office(), point.pta.study.created_by, a_person(Role.AUDITOR)):
            with pytest.raises(Refused):
                actions.accept_point(point=point, by=other, at=NOW)


class TestReopenPoint:
    def test_waits_for_another_answer(self) -> None:
        point = a_point("answered")
        study = point.pta.study
        officer = an_officer(study)
        actions.reopen_point(point=point, text="In which room?", by=officer, at=NOW)
        pta = a_pta(study)
        pta = actions.return_pta(pta=pta, revision=pta.revision, by=officer, at=NOW)
        assert not pta.points.exists()
        study.refresh_from_db()
        with pytest.raises(Refused, match="Point 1"):
            actions.submit_pta(study=study, by=study.created_by, at=NOW)
        point.refresh_from_db()
        assert [reply.kind for reply in point.replies.all()] == ["answer", "reopen"]


class TestConditions:
    @pytest.mark.requirement("R-104")
    def test_come_from_mitigations_and_the_office(self) -> None:
        study = a_study("in_review")
        officer = an_officer(study)
        actions.decide_on_pta(
            pta=a_pta(study), revision=0, decisions=[MITIGATE], by=officer, at=NOW
        )
        pta = approve(study, conditions=[NewCondition("Report twice a year.", "during")])
        said = [(c.number, c.about, c.text, c.due) for c in pta.conditions.all()]
        assert said == [
            (1, "Question age", "Ask in bands of ten.", "before"),
            (2, "The whole", "Report twice a year.", "during"),
        ]

    def test_stop_collection_until_confirmed(self) -> None:
        condition = a_condition()
        study = condition.pta.study
        study.refresh_from_db()
        assert reasons("G2", study) == [
            "Condition 1 of the approval, due before collection, is not met yet."
        ]
        assert reasons("G2", study, channel="recruiting", people=0, instrument_version=None)
        lead, office = study.created_by, an_office()
        condition = actions.mark_condition(condition=condition, note="Done.", by=lead, at=NOW)
        assert "a privacy officer has to confirm it" in reasons("G2", study)[0]
        with pytest.raises(Refused):
            actions.confirm_condition(condition=condition, by=lead, at=NOW)
        actions.confirm_condition(condition=condition, by=office, at=NOW)
        assert reasons("G2", study) == []

    def test_during_collection_stop_nothing(self) -> None:
        study = a_condition(due="during").pta.study
        study.refresh_from_db()
        assert reasons("G2", study) == []

    def test_are_open_again_when_a_reviewer_refuses(self) -> None:
        condition = a_condition("marked")
        office = an_office()
        condition = actions.refuse_condition(
            condition=condition, reason="It is on.", by=office, at=NOW
        )
        assert (condition.status, condition.refused_because) == ("unmet", "It is on.")

    @pytest.mark.requirement("R-160")
    def test_are_never_confirmed_by_who_marked_them(self) -> None:
        condition = a_condition("marked")
        condition.confirmed_by = condition.marked_by
        with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
            condition.save()

    def test_are_told_to_those_who_confirm(self) -> None:
        pta = a_condition("marked").pta
        told = set(Message.objects.filter(kind="pta.condition_marked").values_list("to", flat=True))
        assert {pta.component_by_id, pta.office_by_id} <= told


class TestWaiting:
    def test_names_conditions_to_the_lead_and_then_to_the_offices(self) -> None:
        condition = a_condition()
        lead = condition.pta.study.created_by
        office = condition.pta.office_by
        assert office is not None
        assert "Condition 1 of the approval to meet" in _waiting(lead)
        assert not any("confirm" in what for what in _waiting(office))
        actions.mark_condition(condition=condition, note="Done.", by=lead, at=NOW)
        assert not any("to meet" in what for what in _waiting(lead))
        assert "Condition 1 of an approval to confirm" in _waiting(office)


def _waiting(user: User) -> list[str]:
    return [item.what for item in waiting_for(user, at=NOW)]


class TestNotices:
    def test_follow_a_submission_through_both_offices(self) -> None:
        study = a_study(definition=a_definition())
        officer, office = an_officer(study), an_office()
        actions.submit_pta(study=study, by=study.created_by, at=NOW)
        assert Message.objects.get(kind="pta.submitted").to == officer
        pta = approve_for_component(study, by=officer)
        assert Message.objects.filter(kind="pta.component_approved", to=office).exists()
        decided = decide(pta, by=office)
        actions.approve_pta_for_office(pta=decided, revision=decided.revision, by=office, at=NOW)
        assert Message.objects.get(kind="pta.approved").to == study.created_by


def test_no_trigger_is_missing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = {name for (name,) in cursor.fetchall()}
    assert {"confirmation_never_changes", "reply_never_changes", "point_keeps_its_words"} <= names
