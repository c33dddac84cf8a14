"""Open answers: set apart, reviewed, and only then read by analysts."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldwork import actions, policies
from fieldwork.actions import NotACutError, ReviewedMeanwhileError, Verdict
from fieldwork.jobs import set_texts_apart
from fieldwork.lifecycle import TextStatus
from fieldwork.models import OpenText, Response
from fieldwork.waiting import waiting_for
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring.keys import Purpose
from foundation.keyring.models import KeyOpening
from studies.actions import close_wave
from studies.models import Wave
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import responses, some_texts
from tests.builders.studies import a_member
from tests.fieldwork.test_anonymisation import EVERY_STEP, an_employee_study, the_wave
from tests.gates.paths import signed_in

pytestmark = pytest.mark.django_db

PERSONAL = "Write to jane@example.org soon"
PLAIN = ("Shorter lines.", "More signs.", "Nothing.", "Be kind.")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def wave() -> Wave:
    return some_texts(PERSONAL, *PLAIN)


def lead_of(wave: Wave) -> User:
    return wave.study.created_by


def waiting(wave: Wave) -> dict[str, OpenText]:
    """By its words, for whoever may review."""
    texts = actions.open_texts(wave=wave, question_key="better", by=lead_of(wave), at=NOW)
    return {each.text: OpenText.objects.get(pk=each.text_ref) for each in texts}


def decide(wave: Wave, *verdicts: Verdict, by: User | None = None) -> int:
    return actions.review_texts(wave=wave, verdicts=verdicts, by=by or lead_of(wave), at=NOW)


def read(wave: Wave, *, by: User | None = None) -> set[str]:
    rows = OpenText.objects.filter(wave=wave)
    texts = actions.read_texts(wave=wave, texts=rows, by=by or lead_of(wave), at=NOW)
    return {text for _, text in texts}


class TestSetTextsApart:
    @pytest.mark.requirement("R-111")
    def test_leaves_no_text_with_an_answer_and_no_way_back_to_one(self, wave: Wave) -> None:
        assert not Response.objects.filter(wave=wave, sealed_texts__isnull=False).exists()
        assert OpenText.objects.waiting().filter(wave=wave).count() == 5
        assert OpenText.objects.filter(looks_personal=True).count() == 1
        related = {field.related_model for field in OpenText._meta.get_fields()}
        assert Response not in related

    def test_waits_for_five_people_while_the_wave_is_open(self) -> None:
        batch = responses()
        wave = batch.wave
        keep = list(Response.objects.filter(wave=wave).values_list("pk", flat=True)[:4])
        Response.objects.filter(wave=wave).exclude(pk__in=keep).delete()
        assert actions.set_texts_apart(wave=wave, at=NOW) == 0
        close_wave(wave=wave, by=lead_of(wave), at=NOW)
        wave.refresh_from_db()
        assert actions.set_texts_apart(wave=wave, at=NOW) == 4

    def test_is_done_by_the_clock_once(self) -> None:
        responses()
        set_texts_apart()
        set_texts_apart()
        assert OpenText.objects.count() == 25

    def test_lets_nothing_else_of_an_answer_change(self) -> None:
        responses()
        changes: list[dict[str, Any]] = [
            {"codes": [1]},
            {"sealed_texts": b"x"},
            {"codes": [], "sealed_texts": None},
        ]
        for change in changes:
            with pytest.raises(DatabaseError), transaction.atomic():
                Response.objects.update(**change)


class TestOpenTexts:
    def test_shows_marked_ones_first_and_says_what_for(self, wave: Wave) -> None:
        first, *_ = actions.open_texts(wave=wave, question_key="better", by=lead_of(wave), at=NOW)
        assert first.text == PERSONAL
        assert [found.kind.value for found in first.found] == ["an e-mail address"]
        opening = KeyOpening.objects.latest("pk")
        assert (opening.purpose, opening.user_ref) == (Purpose.REVIEW_TEXTS, lead_of(wave).user_ref)

    @pytest.mark.requirement("R-111")
    @pytest.mark.parametrize("role", [Role.ANALYST, Role.RECRUITER, Role.VENDOR_STAFF])
    def test_is_refused_to_the_others(self, wave: Wave, role: Role) -> None:
        member = a_member(wave.study, role)
        with pytest.raises(Refused):
            actions.open_texts(wave=wave, question_key="better", by=member, at=NOW)
        page = reverse("review_texts", args=[wave.study.code, wave.number])
        assert signed_in(member).get(page).status_code == 403


class TestReviewTexts:
    def test_keeps_cuts_and_removes(self, wave: Wave) -> None:
        texts = waiting(wave)
        done = decide(
            wave,
            Verdict(texts[PERSONAL].pk, TextStatus.CUT, "Write to [removed] soon"),
            Verdict(texts["Nothing."].pk, TextStatus.REMOVED),
            Verdict(texts["Be kind."].pk, TextStatus.KEPT),
        )
        assert done == 3
        assert read(wave) == {"Write to [removed] soon", "Be kind."}
        removed = OpenText.objects.get(pk=texts["Nothing."].pk)
        assert removed.sealed is None
        facts = AuditEvent.objects.filter(verb="texts.reviewed").latest("pk").facts
        assert facts == {"kept": 1, "cut": 1, "removed": 1}

    @pytest.mark.parametrize(
        "left", ["Write to [removed] sooner", "[removed] soon to Write", PERSONAL, "Write to  soon"]
    )
    def test_stores_nothing_but_a_cut(self, wave: Wave, left: str) -> None:
        text = waiting(wave)[PERSONAL]
        with pytest.raises(NotACutError):
            decide(wave, Verdict(text.pk, TextStatus.CUT, left))
        assert set(waiting(wave)) == {PERSONAL, *PLAIN}

    def test_decides_once(self, wave: Wave) -> None:
        kept = Verdict(waiting(wave)[PERSONAL].pk, TextStatus.KEPT)
        decide(wave, kept)
        with pytest.raises(ReviewedMeanwhileError):
            decide(wave, kept)
        with pytest.raises(DatabaseError), transaction.atomic():
            OpenText.objects.filter(pk=kept.text_ref).update(status=TextStatus.WAITING)

    @pytest.mark.requirement("R-111")
    def test_is_refused_to_the_analyst_by_direct_post(self, wave: Wave) -> None:
        ref = str(waiting(wave)[PERSONAL].pk)
        page = reverse("review_texts", args=[wave.study.code, wave.number])
        analyst = signed_in(a_member(wave.study, Role.ANALYST))
        answer = analyst.post(page, {"shown": [ref], f"choice-{ref}": "kept"})
        assert answer.status_code == 403
        assert OpenText.objects.waiting().count() == 5

    def test_is_refused_without_facilitator_training(self, wave: Wave) -> None:
        facilitator = a_member(wave.study, Role.FACILITATOR)
        later = NOW + timedelta(days=400)
        assert policies.review_texts.allows(facilitator, wave, at=NOW)
        assert not policies.review_texts.allows(facilitator, wave, at=later)


class TestReviewPage:
    def page(self, wave: Wave) -> str:
        return reverse("review_texts", args=[wave.study.code, wave.number])

    def test_keeps_the_others_but_never_a_marked_one(self, wave: Wave) -> None:
        texts = waiting(wave)
        refs = [str(text.pk) for text in texts.values()]
        marked = str(texts[PERSONAL].pk)
        form: dict[str, Any] = {"shown": refs, "marked": [marked], "others": "keep"}
        form[f"left-{marked}"] = "Write to [removed] soon"
        form[f"left-{texts['Be kind.'].pk}"] = "Be [removed]."
        signed_in(lead_of(wave)).post(self.page(wave), form)
        assert read(wave) == {*PLAIN, "Be [removed]."} - {"Be kind."}
        assert set(waiting(wave)) == {PERSONAL}

    def test_shows_again_what_was_typed(self, wave: Wave) -> None:
        ref = str(waiting(wave)[PERSONAL].pk)
        form = {"shown": [ref], f"choice-{ref}": "cut", f"left-{ref}": "Quite another text"}
        answer = signed_in(lead_of(wave)).post(self.page(wave), form)
        assert "Quite another text" in answer.content.decode()
        assert "Only put [removed] in place" in answer.content.decode()

    def test_marks_what_was_found_and_shows_no_code(self, wave: Wave) -> None:
        said = signed_in(lead_of(wave)).get(self.page(wave)).content.decode()
        assert "<mark>jane@example.org" in said
        assert "18 to 34" not in said
        assert "0 of 5" in said

    def test_waits_for_reviewers_only(self, wave: Wave) -> None:
        assert [item.url_name for item in waiting_for(lead_of(wave), at=NOW)] == ["review_texts"]
        for other in (a_member(wave.study, Role.ANALYST), a_person(Role.AUDITOR)):
            assert waiting_for(other, at=NOW) == []


class TestReadTexts:
    @pytest.mark.requirement("R-111")
    def test_shows_analysts_nothing_that_nobody_reviewed(self, wave: Wave) -> None:
        analyst = a_member(wave.study, Role.ANALYST)
        texts = waiting(wave)
        decide(wave, Verdict(texts["Be kind."].pk, TextStatus.KEPT))
        assert read(wave, by=analyst) == {"Be kind."}
        page = reverse("read_texts", args=[wave.study.code, wave.number])
        said = signed_in(analyst).get(page).content.decode()
        assert "Be kind." in said
        assert "4 wait for review" in said
        assert not [text for text in (PERSONAL, "Nothing.") if text in said]

    @pytest.mark.requirement("R-169")
    def test_is_downloaded_with_what_it_may_not_be_used_for(self, wave: Wave) -> None:
        decide(wave, Verdict(waiting(wave)["Be kind."].pk, TextStatus.KEPT))
        page = reverse("download_texts", args=[wave.study.code, wave.number])
        answer: Any = signed_in(a_member(wave.study, Role.ANALYST)).get(page)
        _head, *lines = b"".join(answer.streaming_content).decode().splitlines()
        assert len(lines) == 1
        assert "Be kind." in lines[0]
        assert "may not be used to make any decision about an individual" in lines[0]

    @pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RECRUITER, Role.VENDOR_STAFF])
    def test_is_refused_to_who_does_not_analyse(self, wave: Wave, role: Role) -> None:
        with pytest.raises(Refused):
            read(wave, by=a_member(wave.study, role))

    @pytest.mark.requirement("R-020")
    def test_waits_for_the_anonymisation_of_employees(self) -> None:
        study = an_employee_study()
        wave = the_wave(study)
        with pytest.raises(Refused, match="employees are anonymous"):
            read(wave, by=study.created_by)
        actions.record_anonymisation(wave=wave, confirmed=EVERY_STEP, by=study.created_by, at=NOW)
        assert read(wave, by=study.created_by) == set()


@pytest.mark.parametrize("name", ["view_fieldwork", "home"])
def test_pages_ask_the_same_number_of_questions_for_many_waves(wave: Wave, name: str) -> None:
    study, client = wave.study, signed_in(lead_of(wave))
    address = reverse(name, args=[study.code] if name == "view_fieldwork" else [])
    asked = []
    for number in (2, 5):
        while study.waves.count() < number:
            next_wave = study.waves.count() + 1
            another = study.waves.create(number=next_wave, label=f"Wave {next_wave}")
            OpenText.objects.create(
                study=study, wave=another, question_key="better", looks_personal=False, sealed=b"x"
            )
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_audit_record_holds_no_word_of_any_text(wave: Wave) -> None:
    decide(wave, Verdict(waiting(wave)[PERSONAL].pk, TextStatus.CUT, "Write to [removed] soon"))
    facts = json.dumps(list(AuditEvent.objects.values_list("facts", flat=True)))
    assert "jane" not in facts
    assert "Write" not in facts
