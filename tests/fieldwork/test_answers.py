"""Answers of people: begun, kept once, filed together."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from fieldwork import actions, inbox, jobs
from fieldwork.loading import aad_of_texts
from fieldwork.models import InboxAnswer, Response, SpentTicket
from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from reports.actions import freeze_wave
from studies.actions import Invited, admit_people, close_wave
from studies.codes import LEFT_BLANK
from studies.gates import CollectionRefused
from studies.instruments import compile_variables
from studies.instruments.given import Answers
from studies.models import Addressing, Admission, Study
from studies.queries.admissions import is_admitted, still_open
from studies.vocabulary import CollectionChannel, PersonKind
from tests.builders.access import NOW
from tests.builders.answers import SATISFIED, a_submission, a_survey, answers_in_the_inbox
from tests.builders.studies import a_version

pytestmark = pytest.mark.django_db
CODES = [3, 1, 0, 75, 2]


def begun(study: Study, **changes: Any) -> None:
    said = {
        "wave": study.waves.get(),
        "version": a_version(study),
        "mode": CollectionChannel.WEB,
        "person_kind": PersonKind.PUBLIC,
        "by": None,
        "at": NOW,
    }
    actions.start_answering(**{**said, **changes})


class TestStartAnswering:
    def test_counts_everybody_of_a_day_in_one_row_without_an_hour(self) -> None:
        study = a_survey()
        events = AuditEvent.objects.filter(verb="people.addressed")
        for minutes in range(3):
            begun(study, at=NOW + timedelta(minutes=minutes))
        row = study.addressings.get()
        assert (row.people, row.responses, row.channel) == (3, 3, CollectionChannel.WEB)
        assert events.count() == 1
        begun(study, at=NOW + timedelta(days=1))
        assert [one.people for one in study.addressings.order_by("pk")] == [3, 1]

    @pytest.mark.requirement("R-074")
    def test_refuses_the_tenth_person_without_a_clearance(self) -> None:
        study = a_survey(expected_respondents=9)
        for _ in range(9):
            begun(study)
        with pytest.raises(CollectionRefused, match="tenth person"):
            begun(study)
        assert study.addressings.get().people == 9

    def test_refuses_what_no_gate_let_pass(self) -> None:
        study = a_survey("approved")
        with pytest.raises(CollectionRefused, match="not open yet"):
            begun(study)
        assert not Addressing.objects.exists()

    def test_leaves_a_row_that_only_grows(self) -> None:
        study = a_survey()
        begun(study)
        row = study.addressings.get()
        for change in ({"people": 1}, {"people": 5, "person_kind": PersonKind.EMPLOYEE}):
            with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
                study.addressings.filter(pk=row.pk).update(**change)


class TestAcceptAnswers:
    def test_keeps_what_counts_sealed_and_without_an_hour(self) -> None:
        study = a_survey()
        submission = a_submission(study)
        assert actions.accept_answers(submission=submission, at=NOW)
        kept = InboxAnswer.objects.get()
        assert kept.answered_on == timezone.localdate(NOW)
        assert b"Shorter lines" not in bytes(kept.sealed)
        with keys.opener(
            inbox.answers_key(study.study_ref), purpose=Purpose.FILE_ANSWERS, by=None, at=NOW
        ) as key:
            said = inbox.opened(kept.sealed, kept.inbox_ref, key)
        assert (said.codes, said.texts) == (CODES, {"better": "Shorter lines."})
        assert len(CODES) == len(compile_variables(submission.version.definition))

    def test_thanks_twice_and_keeps_once(self) -> None:
        study = a_survey()
        submission = a_submission(study)
        assert actions.accept_answers(submission=submission, at=NOW)
        assert not actions.accept_answers(submission=submission, at=NOW)
        answers_in_the_inbox(study, 4)
        actions.file_inbox(wave=study.waves.get(), at=NOW)
        assert not actions.accept_answers(submission=submission, at=NOW)
        assert (Response.objects.count(), InboxAnswer.objects.count()) == (5, 0)

    def test_refuses_once_the_wave_is_closed_and_still_thanks_who_was_kept(self) -> None:
        study = a_survey()
        kept = a_submission(study)
        actions.accept_answers(submission=kept, at=NOW)
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="any more"):
            actions.accept_answers(submission=a_submission(study), at=NOW)
        assert not actions.accept_answers(submission=kept, at=NOW)
        assert (InboxAnswer.objects.count(), SpentTicket.objects.count()) == (1, 1)

    @pytest.mark.requirement("R-081")
    def test_refuses_another_version_than_the_approved_one(self) -> None:
        study, other = a_survey(), a_survey()
        with pytest.raises(CollectionRefused, match="not the approved one"):
            actions.accept_answers(submission=a_submission(study, version=a_version(other)), at=NOW)
        assert not InboxAnswer.objects.exists()
        assert not SpentTicket.objects.exists()

    def test_keeps_everything_blank_as_no_answer(self) -> None:
        study = a_survey()
        actions.accept_answers(submission=a_submission(study, answers=Answers()), at=NOW)
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        actions.file_inbox(wave=study.waves.get(), at=NOW)
        assert Response.objects.get().codes == [LEFT_BLANK] * 5


class TestAcceptMany:
    def test_keeps_all_of_them_or_none(self) -> None:
        study = a_survey()
        batch = [a_submission(study, mode=CollectionChannel.PAPER) for _ in range(3)]
        wrong = replace(batch[0], ticket="another", version=a_version(a_survey()))
        with pytest.raises(CollectionRefused):
            actions.accept_many(submissions=[*batch, wrong], at=NOW)
        assert not InboxAnswer.objects.exists()
        assert actions.accept_many(submissions=batch, at=NOW) == 3
        assert actions.accept_many(submissions=batch, at=NOW) == 0
        assert InboxAnswer.objects.count() == 3


class TestAdmissions:
    @pytest.mark.requirement("R-023")
    def test_are_gone_once_used_and_good_only_once(self) -> None:
        study = a_survey()
        wave = study.waves.get()
        invited = [Invited(f"token-{number}") for number in range(3)]
        assert admit_people(wave=wave, invited=invited, by=study.created_by, at=NOW) == 3
        assert admit_people(wave=wave, invited=invited, by=study.created_by, at=NOW) == 0
        actions.accept_answers(submission=a_submission(study, token="token-1"), at=NOW)
        assert not is_admitted(wave, "token-1")
        assert still_open(wave, [one.token for one in invited]) == {"token-0", "token-2"}
        with pytest.raises(Refused, match="used already"):
            actions.accept_answers(submission=a_submission(study, token="token-1"), at=NOW)
        assert InboxAnswer.objects.count() == 1

    @pytest.mark.requirement("R-074")
    def test_count_their_person_when_they_are_used(self) -> None:
        study = a_survey()
        admit_people(wave=study.waves.get(), invited=[Invited("mine")], by=study.created_by, at=NOW)
        assert not study.addressings.exists()
        actions.accept_answers(submission=a_submission(study, token="mine"), at=NOW)
        assert study.addressings.get().people == 1

    def test_are_good_in_their_own_wave_and_study_only(self) -> None:
        study, other = a_survey(), a_survey()
        wave = study.waves.get()
        admit_people(wave=wave, invited=[Invited("mine")], by=study.created_by, at=NOW)
        with pytest.raises(Refused):
            actions.accept_answers(submission=a_submission(other, token="mine"), at=NOW)
        assert Admission.objects.count() == 1

    @pytest.mark.requirement("R-040")
    def test_hand_their_code_to_the_answers_of_a_wave_study_only(self) -> None:
        waves = a_survey(keeps_linkage=True, linkage_justification="Change over time.")
        single = a_survey()
        code = uuid4()
        for study in (waves, single):
            wave = study.waves.get()
            invited = [Invited("token", code)]
            admit_people(wave=wave, invited=invited, by=study.created_by, at=NOW)
            actions.accept_answers(submission=a_submission(study, token="token"), at=NOW)
            answers_in_the_inbox(study, 4)
            actions.file_inbox(wave=wave, at=NOW)
        linked = Response.objects.filter(panel_ref__isnull=False)
        assert [(one.study, one.panel_ref) for one in linked] == [(waves, code)]


class TestFileInbox:
    def test_waits_for_five_and_files_them_under_new_identities(self) -> None:
        study = a_survey()
        wave = study.waves.get()
        answers_in_the_inbox(study, 4)
        assert jobs.file_answers() == 0
        answers_in_the_inbox(study)
        before = set(InboxAnswer.objects.values_list("pk", flat=True))
        assert actions.file_inbox(wave=wave, at=NOW) == 5
        assert not InboxAnswer.objects.exists()
        filed = Response.objects.all()
        assert not before & {one.response_ref for one in filed}
        assert {one.mode for one in filed} == {CollectionChannel.WEB}
        assert all(one.codes == CODES and one.batch_id is None for one in filed)
        one = filed[0]
        assert one.sealed_texts is not None
        texts = keys.open_sealed(
            bytes(one.sealed_texts),
            key_ref=inbox.answers_key(study.study_ref),
            aad=aad_of_texts(one.response_ref),
            purpose=Purpose.ANALYSIS,
            by=None,
            at=NOW,
        )
        assert json.loads(texts) == {"better": "Shorter lines."}
        assert AuditEvent.objects.get(verb="answers.filed").facts["rows"] == 5

    @pytest.mark.requirement("R-023")
    def test_waits_for_five_of_each_way_of_answering(self) -> None:
        study = a_survey()
        answers_in_the_inbox(study, 6)
        call = a_submission(study, mode=CollectionChannel.PHONE)
        actions.accept_answers(submission=call, at=NOW)
        assert actions.file_inbox(wave=study.waves.get(), at=NOW) == 6
        assert InboxAnswer.objects.get().mode == CollectionChannel.PHONE

    def test_files_the_waves_after_one_whose_key_is_gone(self) -> None:
        lost, study = a_survey(), a_survey()
        for each in (lost, study):
            answers_in_the_inbox(each, 5)
        keys.destroy(inbox.answers_key(lost.study_ref), at=NOW)
        with pytest.raises(ExceptionGroup):
            jobs.file_answers()
        assert Response.objects.filter(study=study).count() == 5

    def test_files_in_an_order_of_its_own(self) -> None:
        study = a_survey()
        for number in range(40):
            said = replace(SATISFIED, codes=SATISFIED.codes | {"minutes": number})
            actions.accept_answers(submission=a_submission(study, answers=said), at=NOW)
        actions.file_inbox(wave=study.waves.get(), at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT codes[4] FROM fieldwork_response ORDER BY ctid")
            lying = [minutes for (minutes,) in cursor.fetchall()]
        assert sorted(lying) == list(range(40))
        assert lying != sorted(lying)

    def test_files_the_last_few_when_the_wave_closes_before_it_is_frozen(self) -> None:
        study = a_survey()
        wave = study.waves.get()
        answers_in_the_inbox(study, 2)
        wave = close_wave(wave=wave, by=study.created_by, at=NOW)
        [snapshot] = freeze_wave(wave=wave, at=NOW)
        assert snapshot.rows == 2
        assert not SpentTicket.objects.exists()

    def test_takes_up_nothing_of_other_waves(self) -> None:
        study, other = a_survey(), a_survey()
        answers_in_the_inbox(study, 5)
        answers_in_the_inbox(other, 3)
        assert jobs.file_answers() == 5
        assert InboxAnswer.objects.filter(study=other).count() == 3


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """Real connections."""

    def together(self, works: list[Any]) -> list[Any]:
        def done(work: Any) -> Any:
            try:
                return work()
            except Refused as refused:
                return str(refused)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(done, works))

    def test_one_form_is_kept_once(self) -> None:
        study = a_survey()
        submission = a_submission(study)
        works = [lambda: actions.accept_answers(submission=submission, at=NOW)] * 4
        assert sorted(self.together(works)) == [False, False, False, True]
        assert InboxAnswer.objects.count() == 1

    def test_one_invitation_lets_one_in(self) -> None:
        study = a_survey()
        admit_people(wave=study.waves.get(), invited=[Invited("one")], by=study.created_by, at=NOW)
        works = [
            lambda: actions.accept_answers(submission=a_submission(study, token="one"), at=NOW)
        ] * 4
        assert self.together(works).count(True) == 1
        assert InboxAnswer.objects.count() == 1

    def test_two_clerks_file_everything_once(self) -> None:
        study = a_survey()
        answers_in_the_inbox(study, 8)
        wave = study.waves.get()
        works = [lambda: actions.file_inbox(wave=wave, at=NOW)] * 3
        assert sum(self.together(works)) == 8
        assert Response.objects.count() == 8
