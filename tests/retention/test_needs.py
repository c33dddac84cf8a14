"""A lead says what is still or no longer needed; a records officer confirms, and days move."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fieldwork.models import Response
from fieldwork.retention_rules import RESPONSES_CLOSED, SUMMARIES_CLOSED, Responses
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.mail.models import Message
from retention import queries, registry
from retention.actions import NeedError, decide_need, purge_due, state_need, withdraw_need
from retention.lifecycle import DecisionState, IllegalPurgeMoveError
from retention.models import NeedStatement, Trigger
from retention.models.needs import Need, NeedKind
from retention.registry import Holding
from retention.rules import A_YEAR, Promise, Rule
from retention.waiting import waiting_for
from studies.actions import close_study
from studies.models import Study
from tests.builders import fieldwork
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_study

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-032", "R-065")]
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
LATER = date(2028, 9, 1)


class Extendable(Responses):
    """Answers by a rule under which “still needed” may keep them, and which may end early."""

    rules = (RESPONSES_CLOSED, SUMMARIES_CLOSED)  # type: ignore[assignment]

    def holdings(self, *, at: datetime, study_ref: Any = None) -> Any:
        for holding in super().holdings(at=at, study_ref=study_ref):
            promise = holding.promise
            if promise is not None and promise.rule:
                promise = replace(promise, rule=SUMMARIES_CLOSED.key)
            yield replace(holding, promise=promise)


@pytest.fixture(autouse=True)
def extendable() -> Any:
    with registry.only(Extendable()):
        yield


@pytest.fixture
def study() -> Study:
    study = a_study("collecting")
    fieldwork.responses(study)
    return close_study(study=study, by=study.created_by, at=NOW)


@pytest.fixture
def officer() -> User:
    return a_person(Role.RECORDS_OFFICER)


def held(study: Study) -> Holding:
    (holding,) = queries.held(at=NOW, study_ref=study.study_ref)
    return holding


def promise(study: Study) -> Promise:
    found = held(study).promise
    assert found is not None
    return found


def said(study: Study, need: Need, *, by: User | None = None, at: datetime = NOW) -> NeedStatement:
    asked: dict[str, Any] = {"study_ref": study.study_ref, "rule": SUMMARIES_CLOSED.key}
    return state_need(**asked, need=need, by=by or study.created_by, at=at)


def still(until: date = LATER) -> Need:
    return Need(NeedKind.STILL, "The report is not finished.", until=until)


def no_longer(study: Study) -> Need:
    return Need(NeedKind.NO_LONGER, "The report is out.", count=held(study).count)


def confirmed(study: Study, *, by: User, at: datetime, until: date | None = None) -> None:
    """Said and confirmed at once, when those of the beginning are trained no more."""
    NeedStatement.objects.create(
        study_ref=study.study_ref, study_code=study.code, rule=SUMMARIES_CLOSED.key,
        kind=NeedKind.STILL if until else NeedKind.NO_LONGER, until=until, reason="x",
        stated_by=study.created_by, stated_at=at, state=DecisionState.IN_FORCE, decided_by=by,
        decided_at=at, due_from=None if until else at + DAY,
    )  # fmt: skip


def decided(
    statement: NeedStatement, by: User, *, confirm: bool = True, at: datetime = NOW
) -> NeedStatement:
    return decide_need(statement_id=statement.pk, confirm=confirm, reason="", by=by, at=at)


class TestStillNeeded:
    def test_moves_the_day_only_when_confirmed_and_says_so(
        self, study: Study, officer: User
    ) -> None:
        before = promise(study)
        statement = said(study, still())
        assert promise(study) == before
        decided(statement, officer)
        after = promise(study)
        assert timezone.localdate(after.due_at) == LATER + DAY
        assert "Still needed until 1 September 2028, as confirmed on 12 March 2027" in after.reason
        assert after.authority == before.authority

    def test_keeps_from_the_purge_until_its_day_and_is_on_the_certificate(
        self, study: Study, officer: User
    ) -> None:
        old = promise(study).due_at
        decided(said(study, still()), officer)
        end = promise(study).due_at
        order: dict[str, Any] = {"trigger": Trigger.COMMAND, "by": None}
        assert purge_due(at=old + DAY, **order) is None
        assert purge_due(at=end - timedelta(microseconds=1), **order) is None
        run = purge_due(at=end, **order)
        assert run is not None
        assert "Still needed until 1 September 2028" in run.certificate.body
        assert not Response.objects.exists()

    @pytest.mark.parametrize("days", [0, -30])
    def test_says_a_day_after_the_one_that_is_due(self, study: Study, days: int) -> None:
        day = timezone.localdate(promise(study).due_at) + timedelta(days=days - 1)
        with pytest.raises(NeedError, match="after the one on which it goes anyway"):
            said(study, still(day))

    def test_stays_within_the_limit_however_often_it_is_said(
        self, study: Study, officer: User
    ) -> None:
        with pytest.raises(NeedError, match="see the limit"):
            said(study, still(date(2029, 4, 1)))
        decided(said(study, still()), officer)
        with pytest.raises(NeedError, match="see the limit"):
            said(study, still(date(2029, 4, 1)))

    def test_is_said_before_it_is_due_and_confirmed_before(
        self, study: Study, officer: User
    ) -> None:
        statement, a_year_ago = said(study, still()), NOW.replace(year=NOW.year - 1)
        Study.objects.filter(pk=study.pk).update(created_at=a_year_ago, closed_at=a_year_ago)
        with pytest.raises(NeedError, match="Nothing of this study may be moved"):
            decided(statement, officer)
        with pytest.raises(NeedError, match="Nothing of this study may be moved"):
            said(study, still())
        assert NeedStatement.objects.get().decided_at is None

    def test_stays_within_the_limit_that_counts_when_it_is_confirmed(
        self, study: Study, officer: User
    ) -> None:
        last = timezone.localdate(promise(study).due_at).replace(year=2029) - DAY
        statement = said(study, still(last))
        Study.objects.filter(pk=study.pk).update(created_at=NOW - DAY, closed_at=NOW - DAY)
        with pytest.raises(NeedError, match="see the limit"):
            decided(statement, officer)
        assert NeedStatement.objects.get().decided_at is None

    def test_is_not_for_a_rule_that_allows_it_not(self, study: Study) -> None:
        with pytest.raises(NeedError, match="Nothing of this study may be moved"):
            state_need(
                study_ref=study.study_ref, rule=RESPONSES_CLOSED.key, need=still(),
                by=study.created_by, at=NOW,
            )  # fmt: skip

    @pytest.mark.requirement("R-082")
    def test_never_lengthens_the_clearances_own_period(self, study: Study, officer: User) -> None:
        decided(said(study, still()), officer)
        (holding,) = queries.promised(at=NOW, study_ref=study.study_ref)
        assert holding.promise is not None
        by_clearance = replace(holding, promise=replace(holding.promise, rule=""))
        assert list(queries.as_needed([by_clearance])) == [by_clearance]
        lines = queries.need_lines([by_clearance], [by_clearance], at=NOW)
        assert not any(line.may_extend for line in lines)


class TestNoLongerNeeded:
    def test_goes_after_a_day_of_notice(self, study: Study, officer: User) -> None:
        decided(said(study, no_longer(study)), officer)
        assert promise(study).due_at == NOW + DAY
        assert "No longer needed, as confirmed on 12 March 2027." in promise(study).reason
        order: dict[str, Any] = {"trigger": Trigger.COMMAND, "by": None}
        assert purge_due(at=NOW + DAY - timedelta(microseconds=1), **order) is None
        assert purge_due(at=NOW + DAY, **order) is not None
        assert not Response.objects.exists()

    def test_is_confirmed_by_its_count(self, study: Study) -> None:
        wrong = replace(no_longer(study), count=1)
        with pytest.raises(NeedError, match="Type the number"):
            said(study, wrong)
        assert not NeedStatement.objects.exists()

    def test_may_be_taken_back_by_a_later_word(self, study: Study, officer: User) -> None:
        decided(said(study, no_longer(study)), officer)
        decided(said(study, still()), officer)
        assert timezone.localdate(promise(study).due_at) == LATER + DAY

    def test_ends_what_was_kept_beyond_its_own_day_with_a_days_notice(
        self, study: Study, officer: User
    ) -> None:
        after = promise(study).due_at + DAY
        decided(said(study, still()), officer)
        confirmed(study, by=officer, at=after)
        assert promise(study).due_at == after + DAY

    def test_is_not_said_of_what_comes_later(self, study: Study, officer: User) -> None:
        decided(said(study, no_longer(study)), officer)
        (own,) = queries.promised(at=NOW, study_ref=study.study_ref)
        before, after = (replace(own, newest_at=NOW + way * TICK) for way in (0, 1))
        assert [each.is_due(NOW + DAY) for each in queries.as_needed([before, after])] == [
            True,
            False,
        ]


class TestOneWordAfterTheOther:
    def test_keeps_longer_though_its_own_day_is_over(self, study: Study, officer: User) -> None:
        after = promise(study).due_at + DAY
        decided(said(study, still()), officer)
        confirmed(study, until=LATER + 30 * DAY, by=officer, at=after)
        assert timezone.localdate(promise(study).due_at) == LATER + 31 * DAY

    def test_moves_nothing_that_was_due_when_it_counted(self, study: Study, officer: User) -> None:
        decided(said(study, still()), officer)
        (own,) = queries.promised(at=NOW, study_ref=study.study_ref)
        assert own.promise is not None
        late, next_to_late = (
            replace(own, promise=replace(own.promise, due_at=NOW + way * TICK)) for way in (0, 1)
        )
        moved = list(queries.as_needed([late, next_to_late]))
        assert [each.is_due(NOW + TICK) for each in moved] == [True, False]

    def test_moves_never_the_other_way_nor_beyond_the_limit(
        self, study: Study, officer: User
    ) -> None:
        decided(said(study, still()), officer)
        (own,) = queries.promised(at=NOW, study_ref=study.study_ref)
        assert own.promise is not None
        soon, late = NOW + 30 * DAY, NOW + 900 * DAY
        early, later = (
            replace(own, promise=replace(own.promise, due_at=at)) for at in (soon, late)
        )
        days = [each.promise and each.promise.due_at for each in queries.as_needed([early, later])]
        assert days == [A_YEAR.after(soon), late]

    def test_of_no_need_keeps_nothing_for_its_day_of_notice(
        self, study: Study, officer: User
    ) -> None:
        decided(said(study, no_longer(study)), officer)
        (own,) = queries.promised(at=NOW, study_ref=study.study_ref)
        assert own.promise is not None
        before = replace(own, promise=replace(own.promise, due_at=NOW + TICK))
        assert list(queries.as_needed([before])) == [before]


class TestWho:
    def test_only_a_lead_says_it(self, study: Study, officer: User) -> None:
        for other in (officer, a_person(Role.PRIVACY_OFFICE)):
            with pytest.raises(Refused, match="Only a lead"):
                said(study, still(), by=other)

    def test_only_records_officers_decide(self, study: Study) -> None:
        with pytest.raises(Refused, match="Only a records officer"):
            decided(said(study, still()), a_person(Role.PRIVACY_OFFICE))

    def test_nobody_confirms_their_own_word_in_policy_and_database(
        self, study: Study, officer: User
    ) -> None:
        own = NeedStatement.objects.create(
            study_ref=study.study_ref, study_code=study.code, rule="x", kind="still", until=LATER,
            reason="x", stated_by=officer, stated_at=NOW,
        )  # fmt: skip
        with pytest.raises(Refused, match="You said it"):
            decided(own, officer)
        with pytest.raises(IntegrityError, match="needs_are_decided_by_another"):
            NeedStatement.objects.filter(pk=own.pk).update(
                state="in_force", decided_by=officer, decided_at=NOW
            )

    def test_only_the_author_takes_it_back(
        self, study: Study, officer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        beside = a_person()
        monkeypatch.setattr(
            "retention.policies.leads_of", lambda *_, **__: [study.created_by, beside]
        )
        statement = said(study, still())
        for other in (officer, beside):
            with pytest.raises(Refused):
                withdraw_need(statement_id=statement.pk, by=other, at=NOW)
        withdraw_need(statement_id=statement.pk, by=study.created_by, at=NOW)
        with pytest.raises(IllegalPurgeMoveError):
            decided(statement, officer)


class TestOnce:
    def test_one_is_open_at_a_time(self, study: Study, officer: User) -> None:
        statement = said(study, still())
        with pytest.raises(NeedError, match="not decided yet"):
            said(study, still())
        decided(statement, officer, confirm=False)
        said(study, still())

    def test_nothing_decided_changes(self, study: Study, officer: User) -> None:
        decided(said(study, still()), officer, confirm=False)
        rows = NeedStatement.objects.all()
        with pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
            rows.update(state="in_force")
        with pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
            rows.delete()

    def test_people_are_told_without_the_reason(self, study: Study, officer: User) -> None:
        statement = said(study, still())
        (item,) = waiting_for(officer, at=NOW)
        assert (item.url_name, item.study_code) == ("view_needs", study.code)
        decided(statement, officer)
        assert not waiting_for(officer, at=NOW)
        told = Message.objects.filter(kind__startswith="need.").order_by("pk")
        assert {(each.kind, each.to) for each in told} >= {
            ("need.stated", officer),
            ("need.decided", study.created_by),
        }
        assert not any("not finished" in each.sentence for each in told)

    @pytest.mark.parametrize(
        ("wrong", "constraint"),
        [
            ({"kind": "still", "until": None}, "says_until_when"),
            ({"kind": "no_longer", "until": LATER}, "says_until_when"),
            ({"kind": "no_longer", "until": None, "state": "in_force", "due_from": NOW}, "notice"),
            ({"kind": "no_longer", "until": None, "state": "in_force"}, "notice"),
        ],
    )
    def test_the_database_refuses_what_makes_no_sense(
        self, study: Study, officer: User, wrong: dict[str, Any], constraint: str
    ) -> None:
        decision = {"decided_by": officer, "decided_at": NOW} if "state" in wrong else {}
        with pytest.raises(IntegrityError, match=constraint):
            NeedStatement.objects.create(
                study_ref=study.study_ref, study_code=study.code, rule="x", reason="x",
                stated_by=study.created_by, stated_at=NOW, **decision, **wrong,
            )  # fmt: skip


class TestThePages:
    @pytest.mark.parametrize(
        ("rule", "said", "not_said"),
        [
            (SUMMARIES_CLOSED, "Say what is still or no longer needed", None),
            (RESPONSES_CLOSED, "Say what is no longer needed", "still needed"),
        ],
    )
    def test_are_headed_by_what_the_rule_allows(
        self,
        study: Study,
        monkeypatch: pytest.MonkeyPatch,
        rule: Rule,
        said: str,
        not_said: str | None | None,
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        lead = Client()
        lead.force_login(study.created_by)
        page = lead.get(reverse("state_need", args=[study.study_ref, rule.key])).text
        assert page.count(said) == 2  # in the title and above the page
        assert "destroyed a day after it is confirmed" in page
        assert not_said is None or not_said not in page

    def test_lead_says_it_and_officer_confirms(
        self, study: Study, officer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        lead, decider = Client(), Client()
        lead.force_login(study.created_by)
        decider.force_login(officer)
        page = reverse("view_needs", args=[study.study_ref])
        form = reverse("state_need", args=[study.study_ref, SUMMARIES_CLOSED.key])
        assert form in lead.get(page).text
        assert form not in decider.get(page).text
        assert page in lead.get(reverse("view_study_retention", args=[study.code])).text
        assert lead.post(form, {"kind": "still", "reason": "x", "until": ""}).status_code == 400
        typed = {"kind": "still", "reason": "The report.", "until": "2028-09-01"}
        assert decider.post(form, typed).status_code == 403
        assert lead.post(form, typed).status_code == 302
        decide = reverse("decide_need", args=[NeedStatement.objects.get().pk])
        assert lead.post(decide, {"decision": "confirm"}).status_code == 403
        assert decide in (waiting := decider.get(page).text)
        assert SUMMARIES_CLOSED.words in waiting
        assert SUMMARIES_CLOSED.key not in waiting
        assert decider.post(decide, {"decision": "confirm"}).status_code == 302
        assert decider.post(decide, {"decision": "confirm"}).status_code == 409
        assert "Still needed until 1 September 2028" in lead.get(page).text
