"""Two browsers at once: a decision taken twice, and an edit in the moment of an approval."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import transaction

from foundation.access.policy import Refused
from studies.actions import (
    add_objective,
    approve_pta_for_component,
    approve_pta_for_office,
    decide_on_pta,
    return_pta,
    submit_pta,
    withdraw_pta,
)
from studies.actions.remarks import Decision
from studies.lifecycle import OvertakenError
from studies.models import PtaComment, Study
from tests.builders.access import NOW
from tests.builders.reviews import an_office, an_officer
from tests.builders.studies import a_pta, a_study, approve_for_component, decide
from tests.gates.test_tenth_person import (
    SECONDS,
    in_a_process_of_its_own,
    wait_until_blocked_or_done,
)

Work = Callable[[], object]


def outcome(work: Work) -> str:
    """What stood against it; nothing when it passed."""
    try:
        work()
    except (Refused, OvertakenError) as against:
        return " ".join(against.reasons)
    return ""


def at_once(first: Work, second: Work) -> list[str]:
    """The second begins while the first has decided and not committed yet."""
    has_decided, may_commit = Event(), Event()

    def slow() -> str:
        with transaction.atomic():
            said = outcome(first)
            has_decided.set()
            assert may_commit.wait(SECONDS)
        return said

    def quick() -> str:
        assert has_decided.wait(SECONDS)
        return outcome(second)

    with ThreadPoolExecutor(2) as pool:
        said = [pool.submit(in_a_process_of_its_own, work) for work in (slow, quick)]
        wait_until_blocked_or_done(said[1])
        may_commit.set()
        return [one.result(SECONDS) for one in said]


@pytest.mark.django_db(transaction=True)
class TestTwoReviewers:
    @pytest.mark.requirement("R-103")
    def test_approve_once(self) -> None:
        study = a_study("in_review")
        pta, (one, other) = approve_for_component(study), (an_office(), an_office())
        for office in (one, other):
            pta = decide(pta, by=office)
        answers = at_once(
            lambda: approve_pta_for_office(pta=pta, revision=pta.revision, by=one, at=NOW),
            lambda: approve_pta_for_office(pta=pta, revision=pta.revision, by=other, at=NOW),
        )
        assert answers[0] == ""
        assert f"{one} approved it on 12 March 2027" in answers[1]
        assert a_pta(study).office_by == one

    def test_do_not_approve_and_return(self) -> None:
        study = a_study("in_review")
        one, other = an_officer(study), an_officer(study)
        pta = decide(a_pta(study), by=one)
        answers = at_once(
            lambda: return_pta(
                pta=pta, revision=pta.revision, reason="Say more.", by=other, at=NOW
            ),
            lambda: approve_pta_for_component(pta=pta, revision=pta.revision, by=one, at=NOW),
        )
        assert answers[0] == ""
        assert f"{other} returned it" in answers[1]
        assert a_pta(study).status == "returned"

    def test_do_not_overwrite_each_others_decisions(self) -> None:
        study = a_study("in_review")
        pta, one, other = a_pta(study), an_officer(study), an_officer(study)
        drop = Decision("drop", question_key="age", text="Too much.")
        keep = Decision("keep", question_key="age")
        answers = at_once(
            lambda: decide_on_pta(pta=pta, decisions=[drop], revision=0, by=one, at=NOW),
            lambda: decide_on_pta(pta=pta, decisions=[keep], revision=0, by=other, at=NOW),
        )
        assert answers[0] == ""
        assert "Somebody else worked on this review." in answers[1]
        assert PtaComment.objects.get().kind == "drop"


@pytest.mark.django_db(transaction=True)
class TestAnEditDuringReview:
    @pytest.mark.requirement("R-081")
    def test_is_refused_when_it_was_sent_first(self) -> None:
        study = a_study()
        lead = study.created_by
        answers = at_once(
            lambda: submit_pta(study=study, by=lead, at=NOW),
            lambda: add_objective(study=study, text="Another.", by=lead, at=NOW),
        )
        assert answers[0] == ""
        assert "The study is in review." in answers[1]
        assert study.objectives.count() == 1

    @pytest.mark.requirement("R-081")
    def test_leaves_nothing_to_approve_when_it_was_taken_back_first(self) -> None:
        study = a_study("in_review")
        officer = an_officer(study)
        pta = decide(a_pta(study), by=officer)

        def change() -> None:
            withdraw_pta(pta=pta, by=study.created_by, at=NOW)
            fresh = Study.objects.get(pk=study.pk)
            add_objective(study=fresh, text="Another.", by=study.created_by, at=NOW)

        answers = at_once(
            change,
            lambda: approve_pta_for_component(pta=pta, revision=pta.revision, by=officer, at=NOW),
        )
        assert answers[0] == ""
        assert "The lead withdrew it from review." in answers[1]
