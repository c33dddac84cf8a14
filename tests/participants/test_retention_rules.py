from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from foundation.keyring import keys
from foundation.keyring.models import PendingUpload
from foundation.keyring.uploads import keep_for_study
from participants.actions import opt_out, store_signature
from participants.models import AskedBefore, ConsentSignature, Contact
from participants.queries import contacts_key, session_key, signature_key
from participants.queries.indexes import index_key
from participants.queries.invitations import invitations_key
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from participants.retention_rules import (
    AskedLately,
    ConsentSignatures,
    StudyContacts,
    WaitingContactLists,
)
from retention import queries
from retention.actions import purge_due
from retention.models import Trigger
from retention.registry import Holding, RecordClass
from retention.rules import A_YEAR, GRS_020
from studies.actions import add_wave, close_study, close_wave
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.consent import a_decision
from tests.builders.fieldwork import an_upload
from tests.builders.participants import (
    a_contact_list,
    a_recruiter,
    a_study_with_contacts,
    bring_in,
)
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def study() -> Study:
    return a_study("collecting", planned_waves=2)


def the_holding(rule: RecordClass, study: Study) -> Holding:
    (holding,) = rule.holdings(at=NOW, study_ref=study.study_ref)
    return holding


def close(study: Study, *, follow_up_until: date | None = None) -> None:
    close_study(study=study, by=study.created_by, at=NOW)
    Study.objects.filter(pk=study.pk).update(follow_up_until=follow_up_until)


class TestStudyContacts:
    def test_wait_while_the_study_is_open(self, study: Study) -> None:
        a_study_with_contacts(study, 4)
        holding = the_holding(StudyContacts(), study)
        assert (holding.count, holding.promise, holding.study_code) == (4, None, study.code)

    @pytest.mark.requirement("R-139")
    def test_are_due_the_moment_the_study_closes(self, study: Study) -> None:
        a_study_with_contacts(study)
        close(study)
        promise = the_holding(StudyContacts(), study).promise
        assert promise is not None
        assert (promise.due_at, promise.authority) == (NOW, GRS_020)

    @pytest.mark.requirement("R-139")
    def test_are_due_after_the_last_day_of_the_follow_up(self, study: Study) -> None:
        a_study_with_contacts(study)
        close(study, follow_up_until=date(2027, 6, 30))
        promise = the_holding(StudyContacts(), study).promise
        assert promise is not None
        assert promise.due_at == datetime(2027, 7, 1, tzinfo=NEW_YORK)

    @pytest.mark.requirement("R-139")
    def test_are_kept_for_follow_up_for_a_year_at_most(self, study: Study) -> None:
        a_study_with_contacts(study)
        close(study, follow_up_until=date(2035, 6, 30))
        promise = the_holding(StudyContacts(), study).promise
        assert promise is not None
        assert promise.due_at == A_YEAR.after(NOW)

    @pytest.mark.requirement("R-119", "R-139")
    def test_are_due_when_the_last_wave_closes(self, study: Study) -> None:
        a_study_with_contacts(study)
        add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        first, second = study.waves.order_by("number")
        close_wave(wave=first, by=study.created_by, at=NOW)
        assert the_holding(StudyContacts(), study).promise is None
        close_wave(wave=second, by=study.created_by, at=NOW)
        assert the_holding(StudyContacts(), study).is_due(NOW)

    @pytest.mark.requirement("R-042")
    def test_of_linked_waves_go_when_the_last_that_is_planned_is_complete(self) -> None:
        study = a_study(
            "collecting", keeps_linkage=True, linkage_justification="Change.", planned_waves=2
        )
        a_study_with_contacts(study)
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        assert the_holding(StudyContacts(), study).promise is None
        second = add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        close_wave(wave=second, by=study.created_by, at=NOW)
        assert the_holding(StudyContacts(), study).is_due(NOW)

    @pytest.mark.requirement("R-137")
    def test_are_gone_after_the_purge_and_their_key_with_them(self, study: Study) -> None:
        a_study_with_contacts(study, 7)
        close(study)
        run = purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert run is not None
        assert run.items.get().erased_count == 7
        assert not Contact.objects.of_study(study.study_ref).exists()
        assert keys.is_destroyed(contacts_key(study.study_ref))
        assert queries.left_before_report(study.study_ref, at=NOW) == []

    @pytest.mark.requirement("R-030")
    def test_leave_behind_who_does_not_want_to_be_asked(self, study: Study) -> None:
        a_study_with_contacts(study, 2)
        person = {Field.EMAIL: "person1@mail.example"}
        opt_out(fingerprints=fingerprints_of(person), at=NOW)
        close(study)
        purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert not Contact.objects.exists()
        other = a_study("collecting")
        recruiter = a_recruiter(other)
        found = bring_in(other, a_contact_list(2), by=recruiter)
        assert (found.contacts, found.opted_out) == (1, 1)

    def test_of_another_study_stay(self, study: Study) -> None:
        other = a_study("collecting")
        a_study_with_contacts(other, 2)
        a_study_with_contacts(study, 7)
        close(study)
        purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert Contact.objects.count() == 2

    def test_are_counted_as_left_while_their_key_lives(self, study: Study) -> None:
        a_study_with_contacts(study, 2)
        close(study)
        rule, holding = StudyContacts(), the_holding(StudyContacts(), study)
        Contact.objects.all()._raw_delete("vault")
        assert rule.remaining(holding) == 1
        rule.erase(holding, at=NOW)
        assert rule.remaining(holding) == 0

    @pytest.mark.requirement("R-137")
    @pytest.mark.parametrize("lives", [contacts_key, index_key, invitations_key])
    def test_are_counted_as_left_while_one_of_their_keys_lives(
        self, study: Study, lives: Callable[[UUID], str]
    ) -> None:
        a_study_with_contacts(study, 2)
        close(study)
        rule, holding = StudyContacts(), the_holding(StudyContacts(), study)
        for key in {contacts_key, index_key, invitations_key} - {lives}:
            keys.destroy(key(study.study_ref), at=NOW)
        Contact.objects.all()._raw_delete("vault")
        assert rule.remaining(holding) == 1


class TestAskedLately:
    def test_of_several_days_are_each_looked_for_once_they_count_no_more(self) -> None:
        for days in (93, 92, 91, 90):
            AskedBefore.objects.create(
                fingerprint=bytes([days]) * 32,
                study_mark=bytes(32),
                asked_on=NOW.date() - timedelta(days=days),
            )
        rule = AskedLately()
        over = [each for each in rule.holdings(at=NOW) if each.is_due(NOW)]
        assert [(each.count, rule.remaining(each)) for each in over] == [(1, 1)] * 3
        purge_due(at=NOW, trigger=Trigger.BEAT_NIGHTLY, by=None)
        assert [rule.remaining(each) for each in over] == [0] * 3
        (left,) = rule.holdings(at=NOW)
        assert (left.unit_ref, left.count, left.is_due(NOW)) == ("counted", 1, False)


@pytest.mark.requirement("R-139")
class TestWaitingContactLists:
    def test_are_due_after_a_day(self, study: Study, own_files_folder: Path) -> None:
        a_waiting_list(study)
        holding = the_holding(WaitingContactLists(), study)
        assert not holding.is_due(NOW + timedelta(hours=23))
        assert holding.is_due(NOW + timedelta(hours=24))

    def test_go_when_the_study_closes(self, study: Study, own_files_folder: Path) -> None:
        a_waiting_list(study)
        close(study)
        assert [each.record_class for each in queries.due(at=NOW, study_ref=study.study_ref)] == [
            "waiting_contact_lists"
        ]
        rule, holding = WaitingContactLists(), the_holding(WaitingContactLists(), study)
        assert rule.remaining(holding) == 1
        assert rule.erase(holding, at=NOW) == 1
        assert rule.erase(holding, at=NOW) == rule.remaining(holding) == 0
        assert not list(own_files_folder.rglob("uploads/*"))


def a_waiting_list(study: Study) -> None:
    upload = an_upload(b"name,email", by=study.created_by, name="people.csv")
    keep_for_study(upload.upload_ref, study_ref=study.study_ref)
    PendingUpload.objects.update(created_at=NOW)


class TestConsentSignatures:
    def test_are_sealed_and_due_after_a_year(self, study: Study) -> None:
        kept = self._signed(study)
        assert b"Ann Lee" not in bytes(kept.sealed_name)
        promise = the_holding(ConsentSignatures(), study).promise
        assert promise is not None
        assert promise.due_at.date() == date(2028, 3, 12)
        assert promise.is_default_period

    @pytest.mark.requirement("R-050")
    def test_go_with_the_recording(self, study: Study) -> None:
        kept = self._signed(study)
        keys.destroy(session_key(kept.session_ref), at=NOW + timedelta(days=2))
        promise = the_holding(ConsentSignatures(), study).promise
        assert promise is not None
        assert promise.due_at == NOW + timedelta(days=2)
        purge_due(at=NOW + timedelta(days=2), trigger=Trigger.BEAT_EVENT, by=None)
        assert not ConsentSignature.objects.exists()
        assert keys.is_destroyed(signature_key(kept.session_ref))

    @pytest.mark.requirement("R-050")
    def test_cannot_be_read_once_the_recording_is_destroyed(self, study: Study) -> None:
        kept = self._signed(study)
        where = f"participants_consentsignature:name:{kept.decision_ref}"
        outer, sealed = session_key(kept.session_ref), bytes(kept.sealed_name)
        redress = keys.Purpose.REDRESS
        inner = keys.open_sealed(sealed, key_ref=outer, aad=where, purpose=redress, by=None, at=NOW)
        name = keys.open_sealed(
            inner,
            key_ref=signature_key(kept.session_ref),
            aad=where,
            purpose=redress,
            by=None,
            at=NOW,
        )
        assert name == b"Ann Lee"
        keys.destroy(outer, at=NOW)
        with pytest.raises(keys.KeyDestroyedError):
            keys.open_sealed(sealed, key_ref=outer, aad=where, purpose=redress, by=None, at=NOW)

    def test_leave_the_recording_to_its_own_date(self, study: Study) -> None:
        kept = self._signed(study)
        rule = ConsentSignatures()
        rule.erase(the_holding(rule, study), at=NOW)
        assert not keys.is_destroyed(session_key(kept.session_ref))

    @pytest.mark.requirement("R-095")
    def test_hold_nothing_but_sealed_bytes(self, study: Study) -> None:
        kept = self._signed(study)
        assert b"stroke" not in bytes(kept.sealed_signature)

    def _signed(self, study: Study) -> ConsentSignature:
        decision = a_decision(study, "record_audio", session_ref=uuid4())
        return store_signature(
            decision_ref=decision.decision_ref,
            name="Ann Lee",
            signature=b"stroke stroke",
            by=study.created_by,
            at=NOW,
        )
