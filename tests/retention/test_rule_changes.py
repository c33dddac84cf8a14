from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from retention import queries, registry, rule_book
from retention.actions import (
    RuleChangeError,
    decide_rule_change,
    propose_rule_change,
    withdraw_rule_change,
)
from retention.lifecycle import DecisionState, IllegalPurgeMoveError
from retention.models import DispositionRuleChange
from retention.rules import A_YEAR, Period
from retention.waiting import waiting_for
from studies.actions import close_study
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import responses
from tests.builders.studies import a_study

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-137")]
HALF = Period(months=6)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the clock: here it is the builders' moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def officer() -> User:
    return a_person(Role.RECORDS_OFFICER)


@pytest.fixture
def other() -> User:
    return a_person(Role.RECORDS_OFFICER)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def proposed(by: User, period: Period = HALF) -> DispositionRuleChange:
    rule = registry.rule("responses.closed")
    return propose_rule_change(rule=rule, period=period, reason="Sooner.", by=by, at=NOW)


def closed(days_ago: int) -> Study:
    study = a_study("collecting")
    responses(study)
    close_study(study=study, by=study.created_by, at=NOW)
    began = NOW - timedelta(days=days_ago)
    Study.objects.filter(pk=study.pk).update(created_at=began, closed_at=began)
    return study


class TestProposal:
    def test_changes_nothing_and_waits_for_another_officer(
        self, officer: User, other: User
    ) -> None:
        change = proposed(officer)
        rule = registry.rule("responses.closed")
        assert rule_book.period(rule, at=NOW + timedelta(days=99)) == A_YEAR
        assert AuditEvent.objects.filter(verb="rule_change.proposed").exists()
        assert Message.objects.get(kind="rule_change.proposed").to == other
        assert [item.args for item in waiting_for(other, at=NOW)] == [(str(change.pk),)]
        assert waiting_for(officer, at=NOW) == []

    @pytest.mark.parametrize("period", [Period(), Period(days=7), Period(months=13)])
    def test_stays_within_the_limits(self, officer: User, period: Period) -> None:
        with pytest.raises(RuleChangeError, match="no longer needed"):
            proposed(officer, period)

    def test_asks_for_another_period_than_the_one_in_force(self, officer: User) -> None:
        with pytest.raises(RuleChangeError, match="the period already"):
            proposed(officer, A_YEAR)
        page = signed_in(officer).get(reverse("propose_rule_change", args=["responses.closed"]))
        assert page.context["form"]["months"].value() == 12
        assert "Now: a year." in page.text

    def test_is_one_at_a_time(self, officer: User, other: User) -> None:
        proposed(officer)
        with pytest.raises(RuleChangeError, match="not decided"):
            proposed(other)

    def test_of_what_an_event_decides_is_not_possible(self, officer: User) -> None:
        with pytest.raises(RuleChangeError):
            propose_rule_change(
                rule=registry.rule("recordings.transcribed"),
                period=HALF,
                reason="Later.",
                by=officer,
                at=NOW,
            )

    def test_is_for_records_officers(self) -> None:
        with pytest.raises(Refused):
            proposed(a_person(Role.PRIVACY_OFFICE))


class TestDecision:
    def test_is_anothers_and_counts_after_a_whole_day(self, officer: User, other: User) -> None:
        change = proposed(officer)
        with pytest.raises(Refused, match="another records officer"):
            decide_rule_change(change_id=change.pk, approve=True, reason="", by=officer, at=NOW)
        made = decide_rule_change(change_id=change.pk, approve=True, reason="", by=other, at=NOW)
        rule = registry.rule("responses.closed")
        assert made.in_force_from is not None
        assert made.in_force_from - NOW >= timedelta(days=1)
        just_before = made.in_force_from - timedelta(microseconds=1)
        assert rule_book.period(rule, at=just_before) == A_YEAR
        assert rule_book.period(rule, at=made.in_force_from) == HALF
        assert Message.objects.get(kind="rule_change.decided").to == officer

    @pytest.mark.parametrize("day", [None, NOW])
    def test_counts_later_in_the_database_too(
        self, officer: User, other: User, day: datetime | None
    ) -> None:
        rows = DispositionRuleChange.objects.filter(pk=proposed(officer).pk)
        with pytest.raises(IntegrityError, match="count_after_their_decision"):
            rows.update(state="in_force", decided_by=other, decided_at=NOW, in_force_from=day)

    def test_can_be_no(self, officer: User, other: User) -> None:
        change = proposed(officer)
        decide_rule_change(change_id=change.pk, approve=False, reason="No.", by=other, at=NOW)
        assert rule_book.period(registry.rule("responses.closed"), at=None) == A_YEAR
        with pytest.raises(IllegalPurgeMoveError):
            decide_rule_change(change_id=change.pk, approve=True, reason="", by=other, at=NOW)

    def test_is_not_needed_for_what_was_withdrawn(self, officer: User, other: User) -> None:
        change = proposed(officer)
        with pytest.raises(Refused):
            withdraw_rule_change(change_id=change.pk, by=other, at=NOW)
        withdrawn = withdraw_rule_change(change_id=change.pk, by=officer, at=NOW)
        assert withdrawn.state == DecisionState.WITHDRAWN
        assert proposed(officer, Period(months=3)).pk != change.pk

    def test_sent_past_the_page_is_refused_the_same(self, officer: User) -> None:
        change = proposed(officer)
        address = reverse("decide_rule_change", args=[change.pk])
        answer = signed_in(officer).post(address, {"decision": "approve"})
        assert answer.status_code == 403
        assert "another records officer decides" in answer.text


class TestPreview:
    def test_shows_what_goes_at_once_and_in_thirty_days(self, officer: User, other: User) -> None:
        at_once, soon, later = closed(200), closed(170), closed(10)
        change = proposed(officer)
        preview = queries.preview_of(change, at=NOW)
        assert [line.first.study_code for line in preview.at_once] == [at_once.code]
        assert [line.first.study_code for line in preview.soon] == [soon.code]
        assert preview.kept_longer == []
        page = signed_in(other).get(reverse("view_rule_change", args=[change.pk])).text
        assert at_once.code in page
        assert soon.code in page
        assert later.code not in page

    def test_stands_on_the_list_with_its_history(self, officer: User, other: User) -> None:
        change = proposed(officer)
        decide_rule_change(change_id=change.pk, approve=True, reason="", by=other, at=NOW)
        page = signed_in(officer).get(reverse("list_rules")).text
        assert "6 months" in page or "six months" in page
        assert "DAA-GRS-2017-0002-0001" in page
