"""Piles of paper forms: counted, keyed, handed over together, destroyed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fieldwork import actions, inbox, policies
from fieldwork.actions import answers as coming_in
from fieldwork.lifecycle import BatchStatus
from fieldwork.models import InboxAnswer, KeyedForm, PaperBatch
from fieldwork.paper_due import waiting_for
from fieldwork.queries.paper import next_number
from fieldwork.retention_rules.paper import KeyedForms, PaperForms
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.keyring import keys
from retention.actions import purge_due, set_hold
from retention.models import Trigger
from retention.queries import due, reasons_before_report
from retention.rules import Period
from studies.actions import close_study, close_wave
from studies.gates import CollectionRefused
from tests.builders.access import NOW, a_person
from tests.builders.paper import RECEIVED, a_batch, a_paper_form, keyed, some_details
from tests.builders.studies import a_member, a_study

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=91)


def finished(batch: PaperBatch) -> PaperBatch:
    return actions.finish_paper_batch(batch_id=batch.pk, by=batch.study.created_by, at=NOW)


def a_second_keyer(batch: PaperBatch) -> User:
    return a_member(batch.study, Role.ANALYST)


class TestHandOutForms:
    def hand_out(self, people: int, **study: Any) -> Any:
        form = a_paper_form(a_study("collecting", **study))
        return actions.hand_out_forms(
            form=form,
            wave=form.study.waves.get(),
            medium="mail",
            person_kind="public",
            people=people,
            by=form.study.created_by,
            at=NOW,
        )

    @pytest.mark.requirement("R-026", "R-031")
    def test_counts_the_people_and_keeps_the_notice(self) -> None:
        handout = self.hand_out(7)
        addressed = handout.form.study.addressings.get()
        assert (addressed.channel, addressed.people) == ("paper", 7)
        assert addressed.version == handout.form.instrument_version
        assert handout.notice.released_at is not None

    def test_is_refused_by_the_gates_at_the_tenth_person(self) -> None:
        with pytest.raises(CollectionRefused):
            self.hand_out(10, cleared=False, expected_respondents=9)


class TestOpenPaperBatch:
    @pytest.mark.requirement("R-031")
    def test_counts_only_whom_nobody_had_counted(self) -> None:
        form = a_paper_form()
        said: dict[str, Any] = {
            "wave": form.study.waves.get(),
            "medium": "mail",
            "person_kind": "public",
        }
        by = form.study.created_by
        actions.hand_out_forms(form=form, people=3, by=by, at=NOW, **said)
        first = a_batch(form, label="One", forms=2)
        second = a_batch(form, label="Two", forms=2)
        third = a_batch(form, label="Three", forms=2)
        assert [b.newly_addressed for b in (first, second, third)] == [0, 1, 2]
        assert [a.people for a in form.study.addressings.order_by("pk")] == [3, 1, 2]

    def test_does_not_count_a_pile_twice_that_was_given_up(self) -> None:
        form = a_paper_form()
        wrong = a_batch(form, label="One")
        actions.discard_paper_batch(batch_id=wrong.pk, by=form.study.created_by, at=NOW)
        assert a_batch(form, label="Two").newly_addressed == 0

    @pytest.mark.requirement("R-168")
    def test_refuses_forms_without_the_notice(self) -> None:
        with pytest.raises(Refused, match="notice stood"):
            a_batch(notice_stood=False)

    @pytest.mark.requirement("R-031")
    def test_has_a_day_of_disposal_within_a_year(self) -> None:
        with pytest.raises(Refused, match="within a year"):
            a_batch(dispose_by=RECEIVED + timedelta(days=367))
        batch = a_batch()
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperBatch.objects.filter(pk=batch.pk).update(dispose_by=RECEIVED + timedelta(days=400))

    def test_refuses_a_closed_wave_and_outsiders(self) -> None:
        form = a_paper_form()
        stranger, wave = a_member(form.study, Role.ANALYST), form.study.waves.get()
        given: dict[str, Any] = {"form": form, "wave": wave, "details": some_details(), "at": NOW}
        with pytest.raises(Refused):
            actions.open_paper_batch(**given, by=stranger)
        close_wave(wave=wave, by=form.study.created_by, at=NOW)
        given["wave"].refresh_from_db()
        with pytest.raises(Refused, match="open wave"):
            actions.open_paper_batch(**given, by=form.study.created_by)
        assert not PaperBatch.objects.exists()


class TestKeyPaperForm:
    @pytest.mark.requirement("R-031")
    def test_seals_the_form_at_once(self) -> None:
        form = keyed(a_batch(), better="Chairs for everybody.")
        row = KeyedForm.objects.values().get(pk=form.pk)
        assert b"Chairs" not in bytes(row["first"])
        assert set(row) == {
            *("id", "batch_id", "number", "first", "first_by_id", "second", "second_by_id"),
            *("differs", "settled", "settled_by_id"),
        }

    def test_refuses_numbers_that_are_not_of_the_pile(self) -> None:
        with pytest.raises(Refused, match="forms 1 to 2"):
            keyed(a_batch(), 3)

    def test_replaces_ones_own_only_when_asked(self) -> None:
        batch = a_batch()
        keyed(batch)
        with pytest.raises(Refused, match="You keyed form 1 already"):
            keyed(batch)
        before = bytes(KeyedForm.objects.get().first)
        keyed(batch, replaces=True, age="1")
        assert bytes(KeyedForm.objects.get().first) != before

    def test_leaves_alone_what_somebody_else_keyed(self) -> None:
        batch = a_batch()
        keyed(batch)
        with pytest.raises(Refused, match="by somebody else"):
            keyed(batch, by=a_second_keyer(batch), replaces=True)

    def test_is_for_who_writes_down_what_people_said(self) -> None:
        batch = a_batch()
        with pytest.raises(Refused):
            keyed(batch, by=a_member(batch.study, Role.RECRUITER))


class TestSecondKeying:
    def test_needs_another_person_in_the_database_too(self) -> None:
        batch = a_batch(second_keying=True)
        form = keyed(batch)
        with pytest.raises(Refused):
            keyed(batch)
        form.second, form.second_by, form.differs = form.first, form.first_by, False
        with pytest.raises(IntegrityError), transaction.atomic():
            form.save()

    def test_leads_each_person_to_what_is_left(self) -> None:
        batch = a_batch(second_keying=True)
        second = a_second_keyer(batch)
        keyed(batch, 1)
        assert next_number(batch, second) == 2
        keyed(batch, 2, by=second)
        assert next_number(batch, second) == 1
        assert next_number(batch, batch.study.created_by) == 2

    def test_is_asked_for_before_the_end(self) -> None:
        batch = a_batch(second_keying=True, forms=1)
        keyed(batch)
        with pytest.raises(Refused, match="a second time"):
            finished(batch)
        assert keyed(batch, by=a_second_keyer(batch)).differs is False
        assert finished(batch).answers == 1

    def test_stops_the_batch_until_differences_are_settled(self) -> None:
        batch = a_batch(second_keying=True, forms=1)
        keyed(batch, age="1", better="Chairs")
        form = keyed(batch, by=a_second_keyer(batch), age="2", better="Chairs")
        assert form.differs
        with pytest.raises(Refused, match="differ"):
            finished(batch)
        by = batch.study.created_by
        first, second = actions.compare_keyings(form=form, by=by, at=NOW)
        assert (first.codes["age"], second.codes["age"]) == (1, 2)
        second.codes["age"] = 3
        actions.settle_paper_form(form_id=form.pk, answers=second, by=by, at=NOW)
        with pytest.raises(Refused, match="nothing to settle"):
            actions.settle_paper_form(form_id=form.pk, answers=second, by=by, at=NOW)
        finished(batch)
        assert said_in(batch)[0].codes[-1] == 3


class TestFinishPaperBatch:
    @pytest.mark.requirement("R-026", "R-031")
    def test_hands_all_answers_over_and_forgets_what_was_keyed(
        self, django_capture_on_commit_callbacks: Any
    ) -> None:
        batch = a_batch()
        keyed(batch, 1)
        keyed(batch, 2, age="1")
        with django_capture_on_commit_callbacks(execute=True):
            done = finished(batch)
        assert (done.status, done.answers) == (BatchStatus.FINISHED, 2)
        assert {answer.mode for answer in InboxAnswer.objects.all()} == {"paper"}
        assert not KeyedForm.objects.exists()
        assert keys.is_destroyed(batch.key_ref)
        with pytest.raises(Refused):
            finished(batch)
        assert InboxAnswer.objects.count() == 2

    def test_leaves_out_forms_on_which_nothing_stands(self) -> None:
        batch = a_batch(forms=2)
        keyed(batch, 1)
        keyed(batch, 2, satisfied="", languages="", minutes="", age="", better="")
        assert finished(batch).answers == 1

    def test_takes_all_or_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        batch = a_batch()
        keyed(batch, 1)
        keyed(batch, 2)
        taken: list[int] = []

        def dies_at_the_second(*said: Any, **at: Any) -> None:
            taken.append(1)
            if len(taken) == 2:
                raise KeyboardInterrupt
            real(*said, **at)

        real = coming_in._keep
        monkeypatch.setattr(coming_in, "_keep", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            finished(batch)
        monkeypatch.setattr(coming_in, "_keep", real)
        assert not InboxAnswer.objects.exists()
        assert finished(batch).answers == 2

    def test_needs_every_form(self) -> None:
        batch = a_batch()
        keyed(batch)
        with pytest.raises(Refused, match="1 form is left to key"):
            finished(batch)

    def test_comes_before_the_wave_or_the_study_closes(self) -> None:
        batch = a_batch(forms=1)
        keyed(batch)
        lead = batch.study.created_by
        for close in (
            lambda: close_wave(wave=batch.wave, by=lead, at=NOW),
            lambda: close_study(study=batch.study, by=lead, at=NOW),
        ):
            with pytest.raises(Refused, match="still being keyed"):
                close()
        finished(batch)
        close_wave(wave=batch.wave, by=lead, at=NOW)
        assert InboxAnswer.objects.count() == 1


class TestKeyedForms:
    def test_are_due_at_once_when_a_killed_process_left_them(self) -> None:
        batch = a_batch(forms=1)
        keyed(batch)
        finished(batch)  # its commit, and with it the end of the key, never comes in a test
        [holding] = KeyedForms().holdings(at=NOW)
        assert holding.is_due(NOW)
        assert KeyedForms().remaining(holding) == 1
        assert KeyedForms().erase(holding, at=NOW) == 1
        assert KeyedForms().remaining(holding) == 0
        assert list(KeyedForms().holdings(at=NOW)) == []

    @pytest.mark.requirement("R-031")
    def test_go_on_the_day_of_disposal_at_the_latest(self) -> None:
        batch = a_batch(forms=2)
        keyed(batch)
        [holding] = KeyedForms().holdings(at=NOW)
        assert not holding.is_due(NOW)
        assert holding.is_due(LATER)
        assert KeyedForms().erase(holding, at=LATER) == 1
        batch.refresh_from_db()
        assert batch.status == BatchStatus.DISCARDED
        assert KeyedForms().erase(holding, at=LATER) == 0


class TestPaperForms:
    @pytest.mark.requirement("R-031")
    def test_are_due_until_somebody_says_they_are_destroyed(self) -> None:
        batch = a_batch()
        study, by = batch.study, batch.study.created_by
        assert due(at=NOW, study_ref=study.study_ref) == []
        [holding] = due(at=LATER, study_ref=study.study_ref)
        assert (holding.record_class, holding.count) == ("paper_forms", 2)
        assert any("Paper forms" in why for why in reasons_before_report(study.study_ref, at=LATER))
        actions.discard_paper_batch(batch_id=batch.pk, by=by, at=NOW)
        actions.forget_keyed_forms(batch_id=batch.pk, at=NOW)
        actions.record_paper_destroyed(
            batch_id=batch.pk, destroyed_on=LATER.date(), by=by, at=LATER
        )
        assert PaperForms().remaining(holding) == 0
        assert due(at=LATER, study_ref=study.study_ref) == []

    def test_are_no_longer_needed_a_month_after_the_answers_were_taken_over(self) -> None:
        batch = a_batch(forms=1)
        keyed(batch)
        finished(batch)
        [holding] = PaperForms().holdings(at=NOW)
        assert holding.promise is not None
        assert holding.promise.due_at == Period(days=30).after(NOW)

    def test_wait_for_who_brings_answers_in(self) -> None:
        batch = a_batch(forms=1)
        lead = batch.study.created_by
        keyed(batch)
        assert [item.what for item in waiting_for(lead, at=NOW)] == ["Paper answers to take over"]
        assert [item.what for item in waiting_for(lead, at=LATER)] == ["Paper to destroy"]
        assert waiting_for(a_second_keyer(batch), at=LATER) == []


class TestRecordPaperDestroyed:
    @pytest.mark.parametrize(
        ("day", "reason"),
        [
            (RECEIVED - timedelta(days=1), "had not come back"),
            (RECEIVED + timedelta(days=1), "has not come yet"),
        ],
    )
    def test_refuses_days_that_cannot_be(self, day: Any, reason: str) -> None:
        batch = a_batch()
        by = batch.study.created_by
        assert "finish the batch" in (
            policies.record_paper_destroyed.refusal(by, batch, RECEIVED, at=NOW) or ""
        )
        batch = actions.discard_paper_batch(batch_id=batch.pk, by=by, at=NOW)
        with pytest.raises(Refused, match=reason):
            actions.record_paper_destroyed(batch_id=batch.pk, destroyed_on=day, by=by, at=NOW)


class TestALegalHold:
    @pytest.mark.requirement("R-031")
    def test_lets_nobody_destroy_or_give_up(self) -> None:
        batch = a_batch(forms=1)
        study, by = batch.study, batch.study.created_by
        ended = actions.discard_paper_batch(
            batch_id=a_batch(batch.form, label="Two", forms=1).pk, by=by, at=NOW
        )
        officer = a_person(Role.RECORDS_OFFICER)
        set_hold(
            study_ref=study.study_ref, study_code=study.code, reason="A case.", by=officer, at=NOW
        )
        with pytest.raises(Refused, match="legal hold"):
            actions.discard_paper_batch(batch_id=batch.pk, by=by, at=NOW)
        with pytest.raises(Refused, match="legal hold"):
            actions.record_paper_destroyed(batch_id=ended.pk, destroyed_on=RECEIVED, by=by, at=NOW)
        assert waiting_for(by, at=LATER) == []


@pytest.mark.django_db(transaction=True, databases=["default", "keyring", "vault"])
@pytest.mark.requirement("R-031")
def test_no_purge_says_it_destroyed_paper() -> None:
    batch = a_batch()
    assert purge_due(at=LATER, trigger=Trigger.COMMAND, by=None) is None
    [holding] = due(at=LATER, study_ref=batch.study.study_ref)
    assert holding.record_class == "paper_forms"


def said_in(batch: PaperBatch) -> list[inbox.Said]:
    """What the inbox holds of the batch's study."""
    key_ref, purpose = inbox.answers_key(batch.study.study_ref), keys.Purpose.FILE_ANSWERS
    with keys.opener(key_ref, purpose=purpose, by=None, at=NOW) as key:
        return [
            inbox.opened(answer.sealed, answer.inbox_ref, key)
            for answer in InboxAnswer.objects.filter(study=batch.study)
        ]
