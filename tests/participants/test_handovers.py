"""Contacts go to a vendor: prepared, released by somebody else, encrypted, accounted for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyrage
import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from foundation.access.models import Training, User
from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from foundation.keyring import files
from foundation.mail.models import Message
from participants.actions import (
    HandoverChangedError,
    HandoverError,
    ReturnError,
    ReturnFacts,
    decline_handover,
    download_handover,
    handover_files,
    opt_in,
    prepare_handover,
    record_opt_out,
    record_return,
    release_handover,
    withdraw_handover,
    write_handover,
)
from participants.actions.asked_before import may_ask
from participants.actions.redress import correct_contact
from participants.actions.taking_in import take_in
from participants.jobs import go_on_handing_over
from participants.models import (
    Contact,
    ContactBatch,
    DisclosedPerson,
    Disclosure,
    Handover,
    HandoverContact,
    HandoverWay,
    VaultOpening,
)
from participants.queries.disclosures import path_of, who_got
from participants.queries.handover_people import has_changed
from participants.queries.indexes import find_contacts
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from participants.reading.contact_rows import ContactRow
from participants.retention_rules import DisclosedPeople, HandoverFiles, StudyContacts
from research_portal.settings.clock import schedule
from retention.actions import purge_due
from retention.models import Trigger
from retention.registry import only
from studies.actions import close_study, close_wave, create_instrument_version
from studies.actions.team import end_access
from studies.models import Addressing, DestructionCertificate, Grant
from tests.builders.access import NOW
from tests.builders.handovers import (
    Ready,
    a_draft,
    a_handover,
    a_private_key,
    a_study_for_a_vendor,
    a_vendor_key,
    an_officer,
    made,
)
from tests.builders.participants import a_contact_list, a_recruiter, bring_in
from tests.builders.redress import a_redress_request
from tests.builders.studies import a_definition
from tests.studies.test_disclosing import agreement_is_withdrawn, key_is_ended, without

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERSON = {Field.EMAIL: "person1@mail.example"}


def opened_by_the_vendor(handover: Handover, by: User, *, at: datetime = NOW) -> list[str]:
    """The lines of the file, as the vendor reads them with its private key."""
    file = download_handover(handover=handover, by=by, at=at)
    encrypted = file.content.read()
    assert len(encrypted) == file.size
    return bytes(pyrage.decrypt(encrypted, [a_private_key()])).decode().splitlines()


class TestPrepareHandover:
    @pytest.mark.requirement("R-144")
    def test_waits_for_the_officer_and_opens_nothing(self) -> None:
        ready = a_study_for_a_vendor()
        officer = an_officer(ready.study)
        handover, recruiter = a_handover(ready)
        assert (handover.status, handover.chosen) == ("prepared", ["name", "email"])
        assert not VaultOpening.objects.exists()
        assert Message.objects.filter(to=officer, kind="handover.waits").count() == 1
        event = AuditEvent.objects.get(verb="handover.prepared")
        assert event.facts == {"purpose": "recruit", "vendor": ready.vendor.pk}
        assert handover.prepared_by == recruiter.user_ref

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"purpose": "redress"}, "purpose"),
            ({"chosen": ()}, "chosen"),
            ({"chosen": ("name",)}, "chosen"),
            ({"chosen": ("email", "birthday")}, "chosen"),
            ({"sorn": "Some other notice"}, "sorn"),
            ({"routine_use": ""}, "routine_use"),
            ({"routine_use": "G"}, "routine_use"),
            ({"limits_acknowledged": False}, "limits_acknowledged"),
        ],
    )
    @pytest.mark.requirement("R-145")
    def test_refuses_what_could_never_be_right(self, wrong: dict[str, Any], field: str) -> None:
        ready = a_study_for_a_vendor()
        recruiter = a_recruiter(ready.study)
        bring_in(ready.study, a_contact_list(), by=recruiter)
        draft = replace(a_draft(ready.vendor), **wrong)
        with pytest.raises(HandoverError) as error:
            prepare_handover(study=ready.study, draft=draft, by=recruiter, at=NOW)
        assert error.value.field == field
        assert not Handover.objects.exists()

    @pytest.mark.requirement("R-117")
    def test_refuses_everybody_but_recruiters(self) -> None:
        ready = a_study_for_a_vendor()
        bring_in(ready.study, a_contact_list(), by=a_recruiter(ready.study))
        for somebody in (ready.study.created_by, an_officer(ready.study)):
            with pytest.raises(Refused):
                prepare_handover(
                    study=ready.study, draft=a_draft(ready.vendor), by=somebody, at=NOW
                )


class TestReleaseHandover:
    @pytest.mark.requirement("R-144")
    def test_refuses_who_prepared_it_and_everybody_but_the_officer(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        for somebody in (recruiter, ready.study.created_by):
            with pytest.raises(Refused):
                release_handover(handover=handover, by=somebody, at=NOW)
        handover.refresh_from_db()
        assert handover.status == "prepared"
        assert not Addressing.objects.exists()

    @pytest.mark.requirement("R-075")
    def test_counts_the_whole_list_as_asked_once(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready, people=12)
        release_handover(handover=handover, by=an_officer(ready.study), at=NOW)
        second = prepare_handover(
            study=ready.study, draft=a_draft(ready.vendor), by=recruiter, at=NOW
        )
        release_handover(handover=second, by=an_officer(ready.study), at=NOW)
        assert [each.people for each in Addressing.objects.all()] == [12]

    def test_a_second_release_is_refused(self) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        officer = an_officer(ready.study)
        release_handover(handover=handover, by=officer, at=NOW)
        with pytest.raises(Refused, match="decided already"):
            release_handover(handover=handover, by=officer, at=NOW)


class TestDeclineAndWithdraw:
    def test_the_officer_declines_with_a_reason(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        officer = an_officer(ready.study)
        with pytest.raises(HandoverError):
            decline_handover(handover=handover, reason=" ", by=officer, at=NOW)
        declined = decline_handover(handover=handover, reason="Too many.", by=officer, at=NOW)
        assert (declined.status, declined.reason) == ("declined", "Too many.")
        assert Message.objects.filter(to=recruiter, kind="handover.declined").exists()

    def test_the_recruiter_takes_it_back(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        assert withdraw_handover(handover=handover, by=recruiter, at=NOW).status == "withdrawn"
        with pytest.raises(Refused):
            release_handover(handover=handover, by=an_officer(ready.study), at=NOW)


def grant_is_over(handover: Handover) -> None:
    recruiter = User.objects.get(user_ref=handover.prepared_by)
    grant = Grant.objects.get(user=recruiter)
    end_access(grant=grant, by=grant.study.created_by, at=NOW)


def training_is_over(handover: Handover) -> None:
    recruiter = User.objects.get(user_ref=handover.prepared_by)
    Training.objects.filter(user=recruiter).update(completed_on=NOW.date() - timedelta(days=400))


THEN_MISSING: list[Any] = [
    (lambda ready, _: without(clause_audit="")(ready), "lacks the clause"),
    (lambda ready, _: without(contract_number="OTHER-1")(ready), "not approved contract"),
    (lambda ready, _: key_is_ended(ready), "No key"),
    (lambda ready, _: agreement_is_withdrawn(ready), "No sharing agreement"),
    (lambda _, handover: grant_is_over(handover), "may not open these contacts"),
    (lambda _, handover: training_is_over(handover), "may not open these contacts"),
    (
        lambda ready, _: create_instrument_version(
            study=ready.study,
            definition=a_definition(title="Another title"),
            by=ready.study.created_by,
            at=NOW,
        ),
        "A material changed after the approval",
    ),
    (
        lambda ready, _: close_study(study=ready.study, by=ready.study.created_by, at=NOW),
        "closed",
    ),
]
whatever_is_missing_then = pytest.mark.parametrize(("lacks", "reason"), THEN_MISSING)


@pytest.mark.requirement("R-144")
class TestWhatComesToStandAgainstIt:
    @whatever_is_missing_then
    def test_stops_the_release(self, lacks: Callable[..., None], reason: str) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        officer = an_officer(ready.study)
        lacks(ready, handover)
        with pytest.raises(Refused) as refused:
            release_handover(handover=handover, by=officer, at=NOW)
        assert reason in " ".join(refused.value.reasons)
        assert not Addressing.objects.exists()

    @whatever_is_missing_then
    def test_stops_the_job(self, lacks: Callable[..., None], reason: str) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        release_handover(handover=handover, by=an_officer(ready.study), at=NOW)
        lacks(ready, handover)
        stopped = write_handover(handover_ref=handover.pk, at=NOW)
        assert (stopped.status, reason in stopped.reason) == ("stopped", True), stopped.reason
        assert stopped.path == ""
        assert not files.location(path_of(handover.pk)).exists()
        assert not VaultOpening.objects.exists()

    @whatever_is_missing_then
    def test_stops_the_download(self, lacks: Callable[..., None], reason: str) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        lacks(ready, handover)
        openings = VaultOpening.objects.count()
        with pytest.raises(Refused):
            download_handover(handover=handover, by=recruiter, at=NOW)
        assert not Disclosure.objects.exists()
        assert VaultOpening.objects.count() == openings

    def test_another_key_needs_another_hand_over(self) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        fresh = str(pyrage.x25519.Identity.generate().to_public())
        a_vendor_key(ready.vendor, public_key=fresh)
        with pytest.raises(Refused, match="key changed"):
            release_handover(handover=handover, by=an_officer(ready.study), at=NOW)


class TestWriteHandover:
    @pytest.mark.requirement("R-144")
    @pytest.mark.requirement("R-146")
    def test_holds_the_chosen_fields_of_those_who_did_not_opt_out(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready, people=5)
        record_opt_out(
            study=ready.study, ways={Field.PHONE: "(202) 555-0003"}, by=recruiter, at=NOW
        )
        written = made(handover, ready)
        assert (written.status, written.people, written.left_out) == ("ready", 4, 1)
        head, *lines = opened_by_the_vendor(written, recruiter)
        assert head == "name,email"
        assert sorted(lines) == [f"Person Number{n},person{n}@mail.example" for n in (1, 2, 4, 5)]

    def test_is_sealed_while_it_waits(self, settings: Any) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        written = made(handover, ready)
        lying = Path(settings.PORTAL_FILES_DIR, written.path).read_bytes()
        assert b"mail.example" not in lying
        assert b"age-encryption.org" not in lying

    def test_takes_nobody_who_was_brought_in_later(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        release_handover(handover=handover, by=an_officer(ready.study), at=NOW)
        bring_in(ready.study, a_contact_list(4, start=50), by=recruiter, at=NOW + HOUR)
        assert write_handover(handover_ref=handover.pk, at=NOW + HOUR).people == 3

    @pytest.mark.requirement("R-075")
    def test_takes_nobody_who_signs_up_into_an_older_batch(self) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        release_handover(handover=handover, by=an_officer(ready.study), at=NOW)
        older = ContactBatch.objects.get()
        take_in([ContactRow(email="late@mail.example")], older)
        written = write_handover(handover_ref=handover.pk, at=NOW + HOUR)
        assert (written.people, older.contact_set.count()) == (3, 4)

    def test_takes_only_what_the_notice_governs(self) -> None:
        ready = a_study_for_a_vendor()
        recruiter = a_recruiter(ready.study)
        source: dict[str, Any] = {
            "origin": "source_system",
            "source_name": "Case directory",
            "sorn": "DHS/USCIS-007",
            "verified_by_program": "Case office",
            "verified_on": NOW.date(),
        }
        bring_in(ready.study, a_contact_list(2, start=80), by=recruiter, **source)
        handover, _ = a_handover(ready, recruiter=recruiter)
        assert made(handover, ready).people == 3

    def test_stops_where_nobody_is_left(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready, people=1)
        ways = {Field.EMAIL: "Person1@Mail.example"}
        record_opt_out(study=ready.study, ways=ways, by=recruiter, at=NOW)
        stopped = made(handover, ready)
        assert (stopped.status, stopped.path) == ("stopped", "")
        assert not DisclosedPerson.objects.exists()

    def test_begins_again_after_a_kill(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        release_handover(handover=handover, by=an_officer(ready.study), at=NOW)
        with monkeypatch.context() as patched:
            target = "participants.actions.handover_files.encrypt_for"
            patched.setattr(target, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                write_handover(handover_ref=handover.pk, at=NOW)
        written = write_handover(handover_ref=handover.pk, at=NOW)
        assert len(opened_by_the_vendor(written, recruiter)) == 1 + 3
        assert write_handover(handover_ref=handover.pk, at=NOW).status == "handed_over"

    def test_is_gone_on_with_by_the_clock(self) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        release_handover(handover=handover, by=an_officer(ready.study), at=NOW)
        with patch("participants.jobs.write_handover.apply_async") as sent:
            assert go_on_handing_over() == 1
        assert sent.call_args.kwargs["args"] == (str(handover.pk),)
        assert any(
            each["task"] == "participants.jobs.go_on_handing_over"
            for each in schedule(purge_every=60).values()
        )
        write_handover(handover_ref=handover.pk, at=NOW)
        assert go_on_handing_over() == 0

    def test_goes_home_while_another_worker_is_at_it(self) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        release_handover(handover=handover, by=an_officer(ready.study), at=NOW)
        with patch("participants.actions.handover_files.alone") as asked:
            asked.return_value.__enter__.return_value = False
            assert write_handover(handover_ref=handover.pk, at=NOW).status == "released"
        assert not VaultOpening.objects.exists()

    @pytest.mark.requirement("R-075")
    def test_takes_nobody_who_could_be_asked_only_after_the_cap_was(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        record_opt_out(study=ready.study, ways=PERSON, by=recruiter, at=NOW)
        release_handover(handover=handover, by=an_officer(ready.study), at=NOW)

        def then_opted_in(*given: Any, **keywords: Any) -> Any:
            free = may_ask(*given, **keywords)
            opt_in(fingerprints=fingerprints_of(PERSON), at=NOW)
            return free

        monkeypatch.setattr(handover_files, "may_ask", then_opted_in)
        written = write_handover(handover_ref=handover.pk, at=NOW)
        assert (written.people, written.left_out) == (2, 1)


class TestDownloadHandover:
    @pytest.mark.requirement("R-141")
    @pytest.mark.requirement("R-146")
    def test_is_accounted_for_before_a_byte_is_given(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        assert who_got(PERSON) == []
        download_handover(handover=handover, by=recruiter, at=NOW)
        told = Disclosure.objects.get()
        assert who_got(PERSON) == [told]
        assert (told.recipient, told.people, told.chosen) == (
            ready.vendor.name,
            3,
            ["name", "email"],
        )
        assert (told.routine_use, told.contract_number) == ("F", "HSHQ-415")
        assert len({told.prepared_by, told.released_by}) == 2
        openings = VaultOpening.objects.order_by("pk").values_list("user_ref", "contacts")
        assert list(openings) == [(told.released_by, 3), (recruiter.user_ref, 3)]
        certificate = DestructionCertificate.objects.of_contacts().get()
        assert (certificate.disclosure_ref, certificate.vendor) == (handover.pk, ready.vendor)

    def test_may_be_repeated_until_it_is_destroyed(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        for _ in range(2):
            assert len(opened_by_the_vendor(handover, recruiter)) == 4
        assert Disclosure.objects.count() == 1
        with only(HandoverFiles()):
            purge_due(at=NOW, trigger=Trigger.COMMAND, by=None)
        with pytest.raises(Refused, match="destroyed"):
            download_handover(handover=handover, by=recruiter, at=NOW)
        assert who_got(PERSON) != []

    def test_refuses_before_it_is_ready(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        with pytest.raises(Refused, match="no file"):
            download_handover(handover=handover, by=recruiter, at=NOW)

    def test_refuses_who_released_it(self) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        officer = an_officer(ready.study)
        made(handover, ready, officer=officer)
        with pytest.raises(Refused):
            download_handover(handover=handover, by=officer, at=NOW)


def opts_out(ready: Ready, recruiter: User) -> None:
    record_opt_out(study=ready.study, ways=PERSON, by=recruiter, at=NOW)


def is_deleted(ready: Ready, recruiter: User) -> None:
    (found,) = find_contacts(PERSON)
    Contact.objects.get(pk=found.contact_ref).delete()


def leaves_the_panel_under_a_hold(ready: Ready, recruiter: User) -> None:
    (found,) = find_contacts(PERSON)
    Contact.objects.filter(pk=found.contact_ref).update(left_panel=True)


def is_corrected(ready: Ready, recruiter: User) -> None:
    (found,) = find_contacts(PERSON)
    request = a_redress_request("correction", status="open")
    correct_contact(
        request_ref=request.pk,
        contact_ref=found.contact_ref,
        values={Field.EMAIL: "person1@mail.example", Field.NAME: "Corrected"},
        by=an_officer(ready.study),
        at=NOW,
    )


@pytest.mark.requirement("R-030")
class TestWhatChangesInAFile:
    def lines_after(self, changes: Callable[[Ready, User], None]) -> list[str]:
        """What the vendor reads once it was made anew; the first try gave nothing."""
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        changes(ready, recruiter)
        with pytest.raises(HandoverChangedError, match="made anew"):
            download_handover(handover=handover, by=recruiter, at=NOW)
        handover.refresh_from_db()
        assert handover.status == "released"
        assert not Disclosure.objects.exists()
        assert not DisclosedPerson.objects.exists()
        written = write_handover(handover_ref=handover.pk, at=NOW + HOUR)
        told = Message.objects.filter(to=recruiter, kind="handover.ready")
        assert told.count() == 2
        return opened_by_the_vendor(written, recruiter, at=NOW + HOUR)[1:]

    @pytest.mark.parametrize("leaves", [opts_out, is_deleted, leaves_the_panel_under_a_hold])
    def test_takes_out_who_left(self, leaves: Callable[[Ready, User], None]) -> None:
        lines = self.lines_after(leaves)
        assert sorted(lines) == [f"Person Number{n},person{n}@mail.example" for n in (2, 3)]
        assert who_got(PERSON) == []

    def test_takes_over_what_was_corrected(self) -> None:
        lines = self.lines_after(is_corrected)
        assert "Corrected,person1@mail.example" in lines
        assert "Person Number1,person1@mail.example" not in lines

    def test_has_a_day_of_its_own(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        late = NOW + DAY - HOUR
        made(handover, ready)
        opts_out(ready, recruiter)
        with pytest.raises(HandoverChangedError):
            download_handover(handover=handover, by=recruiter, at=late)
        with only(HandoverFiles()):
            purge_due(at=NOW + DAY + HOUR, trigger=Trigger.COMMAND, by=None)
        assert write_handover(handover_ref=handover.pk, at=late).status == "ready"

    def test_a_disk_that_refuses_does_not_keep_the_job_from_being_sent(
        self, django_capture_on_commit_callbacks: Any
    ) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        opts_out(ready, recruiter)
        with (
            patch("participants.actions.handovers.current_app.send_task") as sent,
            patch("foundation.keyring.files.delete_file", side_effect=OSError),
            django_capture_on_commit_callbacks(using="vault", execute=True),
            pytest.raises(HandoverChangedError),
        ):
            download_handover(handover=handover, by=recruiter, at=NOW)
        assert sent.called

    def test_is_not_given_again_once_handed_over(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        download_handover(handover=handover, by=recruiter, at=NOW)
        opts_out(ready, recruiter)
        with pytest.raises(HandoverChangedError, match="another hand-over"):
            download_handover(handover=handover, by=recruiter, at=NOW)
        handover.refresh_from_db()
        assert handover.status == "handed_over"

    def test_officers_are_told_once_a_day_of_a_company_that_still_has_who_opted_out(self) -> None:
        ready = a_study_for_a_vendor()
        officer = an_officer(ready.study)
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        download_handover(handover=handover, by=recruiter, at=NOW)
        told = Message.objects.filter(to=officer, kind="handover.opted_out")
        stranger = {Field.EMAIL: "stranger@mail.example"}
        record_opt_out(study=ready.study, ways=stranger, by=recruiter, at=NOW)
        assert not told.exists()
        for number in (1, 2):
            ways = {Field.EMAIL: f"person{number}@mail.example"}
            record_opt_out(study=ready.study, ways=ways, by=recruiter, at=NOW)
        assert told.count() == 1
        DestructionCertificate.objects.update(
            status="verified",
            destroyed_on=NOW.date(),
            destroyed="The file.",
            reference="CERT-1",
            recorded_by=recruiter,
            recorded_at=NOW,
            verified_by=officer,
            verified_at=NOW,
        )
        ways = {Field.EMAIL: "person3@mail.example"}
        record_opt_out(study=ready.study, ways=ways, by=recruiter, at=NOW + DAY)
        assert told.count() == 1

    def test_is_compared_in_one_query(self) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready, people=8)
        made(handover, ready)
        with CaptureQueriesContext(connections["vault"]) as asked:
            assert not has_changed(handover)
        assert len(asked) == 1


class TestRetention:
    def test_forgets_whom_a_file_had_with_the_file(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        assert (HandoverContact.objects.count(), HandoverWay.objects.count()) == (3, 9)
        download_handover(handover=handover, by=recruiter, at=NOW)
        with only(HandoverFiles()):
            purge_due(at=NOW, trigger=Trigger.COMMAND, by=None)
        assert not HandoverContact.objects.exists()
        assert not HandoverWay.objects.exists()
        assert DisclosedPerson.objects.exists()

    def test_a_file_that_nobody_fetched_goes_after_a_day_and_accounts_for_nobody(self) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        written = made(handover, ready)
        with only(HandoverFiles()):
            purge_due(at=NOW + DAY - HOUR, trigger=Trigger.COMMAND, by=None)
            assert files.location(written.path).exists()
            purge_due(at=NOW + DAY, trigger=Trigger.COMMAND, by=None)
        assert not files.location(written.path).exists()
        handover.refresh_from_db()
        assert (handover.status, handover.path) == ("lapsed", "")
        assert not DisclosedPerson.objects.exists()

    def test_tells_whoever_waits_for_a_file_that_never_was_made(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        release_handover(handover=handover, by=an_officer(ready.study), at=NOW)
        with only(HandoverFiles()):
            purge_due(at=NOW + DAY, trigger=Trigger.COMMAND, by=None)
        handover.refresh_from_db()
        assert (handover.status, "within a day" in handover.reason) == ("stopped", True)
        assert Message.objects.filter(to=recruiter, kind="handover.stopped").count() == 1

    @pytest.mark.requirement("R-146")
    def test_the_accounting_outlives_the_contacts(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        download_handover(handover=handover, by=recruiter, at=NOW)
        rule = DisclosedPeople()
        (holding,) = rule.holdings(at=NOW)
        assert (holding.promise, holding.count) == (None, 9)
        close_wave(wave=ready.study.waves.get(), by=ready.study.created_by, at=NOW)
        with only(StudyContacts()):
            purge_due(at=NOW, trigger=Trigger.COMMAND, by=None)
        assert [each.recipient for each in who_got(PERSON)] == [ready.vendor.name]
        (holding,) = rule.holdings(at=NOW)
        assert holding.promise is not None
        assert holding.promise.due_at == NOW.replace(year=NOW.year + 5)
        assert rule.erase(holding, at=holding.promise.due_at) == 9
        assert rule.remaining(holding) == 0
        assert (who_got(PERSON), Disclosure.objects.count()) == ([], 1)


class TestRecordReturn:
    def told(self, **changes: int) -> ReturnFacts:
        numbers = {"reached": 1, "declined": 1, "not_reached": 1, **changes}
        return ReturnFacts(received_on=NOW.date(), **numbers)

    def test_keeps_numbers_and_refuses_what_cannot_be(self) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        made(handover, ready)
        download_handover(handover=handover, by=recruiter, at=NOW)
        disclosure = Disclosure.objects.get()
        with pytest.raises(ReturnError, match="3 people"):
            record_return(disclosure=disclosure, facts=self.told(reached=2), by=recruiter, at=NOW)
        officer = an_officer(ready.study)
        with pytest.raises(Refused):
            record_return(disclosure=disclosure, facts=self.told(), by=officer, at=NOW)
        record_return(disclosure=disclosure, facts=self.told(), by=recruiter, at=NOW)
        assert disclosure.returns.get().reached == 1
