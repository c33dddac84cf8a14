"""Notices, privacy statements, decisions and the gate that asks for them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test import Client
from django.urls import reverse

from consent import actions
from consent.actions import DecisionError
from consent.elements import LABELS, TextError
from consent.materials import notices
from consent.models import FIVE_ELEMENTS, Notice, ReleasedError
from consent.queries import (
    decision_for,
    decisions_of,
    everyone_agreed,
    five_elements,
    latest_notice,
    released_notice,
    usable_statements,
)
from foundation.access.policy import Refused
from tests.builders.access import NOW, a_person
from tests.builders.consent import a_decision, a_notice, a_notice_text, a_statement
from tests.builders.studies import a_member, a_study
from tests.studies.gates.asking import reasons

pytestmark = pytest.mark.django_db


class TestWriteNotice:
    def test_changes_the_draft_and_never_a_released_one(self) -> None:
        study = a_study(noticed=False)
        a_notice(study, released=False)
        assert a_notice(study, purpose="Better.").number == 1
        assert a_notice(study, purpose="Best.", released=False).number == 2
        assert released_notice(study) is None

    @pytest.mark.requirement("R-044")
    def test_refuses_anonymity_where_answers_are_linked(self) -> None:
        study = a_study(noticed=False, keeps_linkage=True, linkage_justification="Change.")
        with pytest.raises(TextError):
            a_notice(study, purpose="Your answers are anonymous.")

    @pytest.mark.parametrize("status", ["in_review", "closed"])
    def test_refuses_in_review_and_after_the_end(self, status: str) -> None:
        with pytest.raises(Refused):
            a_notice(a_study(status))

    def test_is_a_material_of_the_study(self) -> None:
        study = a_study()
        first = notices(study)
        a_notice(study, purpose="Another.", released=False)
        assert [material.kind for material in first] == ["notice"]
        assert notices(study)[0].hash != first[0].hash


class TestReleaseNotice:
    @pytest.mark.requirement("R-167")
    @pytest.mark.parametrize("element", [*FIVE_ELEMENTS, "redress"])
    def test_refuses_with_any_element_empty(self, element: str) -> None:
        study = a_study(noticed=False)
        nothing: dict[str, Any] = {element: " "}
        with pytest.raises(Refused, match=LABELS[element]):
            a_notice(study, **nothing)

    @pytest.mark.requirement("R-167")
    def test_database_refuses_an_empty_element_too(self) -> None:
        notice = a_notice(a_study(noticed=False), released=False, purpose="")
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(released_at=NOW)

    def test_makes_the_text_unchangeable(self) -> None:
        notice = a_notice(a_study(noticed=False))
        with pytest.raises(ReleasedError):
            notice.save()
        with (
            pytest.raises(ProgrammingError, match="never change"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE consent_notice SET purpose = 'x'")

    def test_refuses_a_second_click(self) -> None:
        study = a_study()
        notice = latest_notice(study)
        assert notice is not None
        with pytest.raises(Refused, match="already"):
            actions.release_notice(notice=notice, by=study.created_by, at=NOW)

    def test_shows_the_elements_in_order(self) -> None:
        notice = a_notice(a_study(noticed=False))
        assert [label for label, _ in five_elements(notice)] == list(LABELS.values())


class TestNoticeGate:
    @pytest.mark.requirement("R-125")
    def test_wants_a_released_notice_before_the_first_question(self) -> None:
        study = a_study(noticed=False)
        assert "no notice yet" in reasons("G4", study)[0]
        a_notice(study, released=False)
        assert "not released" in reasons("G4", study)[0]
        a_notice(study)
        assert reasons("G4", study) == []

    def test_asks_nothing_of_recruiting(self) -> None:
        assert reasons("G4", a_study(noticed=False), channel="recruiting") == []

    def test_refuses_again_when_a_newer_text_is_not_released(self) -> None:
        study = a_study()
        a_notice(study, purpose="Newer.", released=False)
        assert reasons("G4", study)


class TestRecordDecision:
    @pytest.mark.requirement("R-135")
    def test_keeps_the_fact_without_the_person(self) -> None:
        study, session = a_study(), uuid4()
        a_decision(study, "record_audio", session_ref=session)
        decision = decision_for(session, "record_audio")
        assert decision is not None
        assert (decision.given, decision.read_by) == (True, study.created_by)
        assert decision.decided_on == NOW.date()

    @pytest.mark.requirement("R-060")
    def test_wants_everybodys_agreement(self) -> None:
        study, session = a_study(), uuid4()
        assert not everyone_agreed(session, "record_audio")
        a_decision(study, "record_audio", session_ref=session, subject_code="P-01")
        assert everyone_agreed(session, "record_audio")
        a_decision(study, "participate", session_ref=session, subject_code="P-02")
        assert not everyone_agreed(session, "record_audio")
        a_decision(study, "record_audio", session_ref=session, subject_code="P-02", given=False)
        assert not everyone_agreed(session, "record_audio")

    def test_lets_a_changed_mind_win(self) -> None:
        study, session = a_study(), uuid4()
        for given in (True, False):
            a_decision(study, "quote", session_ref=session, given=given)
        assert [decision.given for decision in decisions_of(session)] == [False]

    @pytest.mark.requirement("R-168")
    def test_refuses_to_be_informed_afterwards(self) -> None:
        with pytest.raises(DecisionError):
            a_decision(a_study(), "participate", informed_at=NOW + timedelta(minutes=1))

    def test_refuses_without_a_released_notice(self) -> None:
        with pytest.raises(DecisionError):
            a_decision(a_study(noticed=False), "participate")

    def test_refuses_an_unknown_kind(self) -> None:
        with pytest.raises(DecisionError):
            a_decision(a_study(), "adopt")

    @pytest.mark.parametrize("code", ["Jane Doe", "p-1", "P-01 jane@example.org"])
    def test_refuses_anything_but_a_code_for_the_person(self, code: str) -> None:
        with (
            pytest.raises(Exception, match=r"decision_subject_is_a_code|too long"),
            transaction.atomic(),
        ):
            a_decision(a_study(), "participate", subject_code=code)

    def test_refuses_people_who_do_not_facilitate(self) -> None:
        study = a_study()
        with pytest.raises(Refused):
            a_decision(study, "participate", by=a_member(study, "analyst"))

    def test_is_never_changed(self) -> None:
        a_decision(a_study(), "participate")
        with (
            pytest.raises(ProgrammingError, match="never change"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE consent_consentdecision SET given = false")


class TestPrivacyStatement:
    @pytest.mark.requirement("R-011")
    @pytest.mark.requirement("R-012")
    @pytest.mark.parametrize("element", FIVE_ELEMENTS)
    def test_is_no_basis_with_an_element_missing(self, element: str) -> None:
        nothing: dict[str, Any] = {element: ""}
        statement = a_statement(**nothing)
        assert statement.missing_elements == [element]
        assert usable_statements() == []

    @pytest.mark.requirement("R-011")
    def test_is_a_basis_only_if_its_text_allows_research(self) -> None:
        assert not a_statement(allows_research_reuse=False).is_basis_for_research
        assert a_statement(version="2026-02").is_basis_for_research


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.usefixtures("today")
class TestNoticePage:
    def form(self, **changes: Any) -> dict[str, Any]:
        text = a_notice_text(**changes)
        return {name: getattr(text, name) for name in ("kind", *LABELS)}

    def test_writes_and_releases(self) -> None:
        study, client = a_study(noticed=False), Client()
        client.force_login(study.created_by)
        address = reverse("edit_notice", args=[study.code])
        page = client.post(address, self.form(redress=""), follow=True)
        assert "Corrections and questions" in page.text
        assert "It cannot be released yet" in page.text
        client.post(address, self.form())
        client.post(reverse("release_notice", args=[study.code]))
        assert released_notice(study) is not None

    def test_says_when_saving_voided_the_approval(self) -> None:
        study, client = a_study("approved"), Client()
        client.force_login(study.created_by)
        address = reverse("edit_notice", args=[study.code])
        page = client.post(
            address, {**self.form(purpose="Another."), "understood": "on"}, follow=True
        )
        assert "The approval is void" in page.text

    def test_refuses_strangers(self) -> None:
        study, client = a_study(), Client()
        client.force_login(a_person())
        for method in (client.get, client.post):
            assert method(reverse("edit_notice", args=[study.code])).status_code == 403
        assert client.post(reverse("release_notice", args=[study.code])).status_code == 403
