"""Asking about one's contact data: confirmed by a code that goes to what is on record."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connections, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring import keys
from foundation.keyring.models import DataKey
from foundation.mail.models import Message
from participants.actions import (
    AlreadyHeldError,
    RedressError,
    answer_redress,
    confirm_redress,
    correct_contact,
    decide_redress_appeal,
    delete_contact,
    extend_redress,
    lapse_redress,
    look_up_redress,
    open_redress,
    opt_out,
    record_redress,
    record_redress_appeal,
    refer_redress,
    report_redress,
    request_redress,
    send_redress_letters,
    settle_redress_letter,
    write_redress_code,
)
from participants.actions.asked_before import asked_too_often, remember_asking
from participants.actions.panel import PanelDraft, sign_up_for_panel
from participants.actions.panel_links import open_panel_entry
from participants.actions.redress.letters import words_of
from participants.lifecycle import NEXT_REDRESS, NEXT_REDRESS_LETTER
from participants.models import (
    Contact,
    DemonstrationVaultMail,
    Mailing,
    OptOut,
    OptOutSlip,
    PanelEntry,
    RedressLetter,
    RedressRequest,
    VaultOpening,
)
from participants.notices.redress import remind_officers_redress_due
from participants.opt_out_slips import new_slip
from participants.queries.disclosures import who_got
from participants.queries.indexes import find_contacts
from participants.queries.opt_outs import fingerprints_of, opted_out
from participants.queries.panel import entries_of
from participants.queries.redress import redress_in_numbers
from participants.reading.columns import Field
from participants.retention_rules import RedressRequests, StudyContacts
from participants.settling import Known, Settling
from participants.vocabulary import FollowUp
from participants.waiting import waiting_for
from participants.working_days import holidays, is_working_day, working_days_after
from retention.actions import purge_due, set_hold
from retention.models import Trigger
from studies.models import Incident
from tests.builders.access import NOW, a_component, a_person
from tests.builders.participants import a_study_with_contacts, bring_in
from tests.builders.redress import EMAIL, a_draft, a_redress_request, an_officer, the_code
from tests.builders.studies import a_member, a_study
from tests.participants.test_disclosures import a_row, disclosed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def join_panel(**known: str) -> PanelEntry:
    draft = PanelDraft(frozenset({FollowUp.EMAIL_NOTICES}), **known)
    return sign_up_for_panel(draft=draft, code=known["name"], at=NOW)


def text_of(letter: RedressLetter) -> str:
    return words_of(letter, by=None, at=NOW).text


def stored(table: str) -> str:
    with connections["vault"].cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
        return " ".join(row for (row,) in cursor.fetchall())


def worked(*captured: CaptureQueriesContext) -> list[str]:
    """The beginning of each statement, without the names of savepoints."""
    every = [query["sql"] for each in captured for query in each.captured_queries]
    return [sql.partition('"s1')[0][:40] for sql in every]


class TestRequestRedress:
    @pytest.mark.requirement("R-153")
    def test_is_logged_and_due_in_working_days(self) -> None:
        request = request_redress(draft=a_draft("correction"), at=NOW)
        assert request.acknowledge_by == date(2027, 3, 26)
        assert request.decide_by == date(2027, 4, 23)
        event = AuditEvent.objects.get(verb="redress.received")
        assert event.study_ref is None
        assert event.facts == {"kind": "correction", "came_by": "page"}

    def test_seals_what_was_said_under_a_key_of_its_own(self) -> None:
        request = request_redress(draft=a_draft(email=EMAIL, words="canary-words"), at=NOW)
        assert not {"person1", "canary"} & set(stored("participants_redressrequest").split('"'))
        assert "canary" not in stored("participants_redressrequest")
        keys.destroy(request.key_ref, at=NOW)
        with pytest.raises(keys.KeyDestroyedError):
            open_redress(request_ref=request.pk, by=an_officer(), at=NOW)

    def test_does_the_same_work_whether_or_not_somebody_is_known(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)

        def statements(email: str) -> list[str]:
            with (
                CaptureQueriesContext(connections["vault"]) as vault,
                CaptureQueriesContext(connections["keyring"]) as keyring,
            ):
                request_redress(draft=a_draft(email=email), at=NOW)
            return worked(vault, keyring)

        assert statements(EMAIL) == statements("stranger@mail.example")

    def test_refuses_what_nobody_can_be_reached_by(self) -> None:
        with pytest.raises(RedressError):
            request_redress(draft=a_draft(name="Ann Lee"), at=NOW)
        assert not RedressRequest.objects.exists()


class TestRecordRedress:
    @pytest.mark.requirement("R-153")
    def test_counts_from_the_day_on_which_the_letter_came(self) -> None:
        request = record_redress(
            draft=a_draft(), came_by="letter", received_on=date(2027, 3, 1), by=an_officer(), at=NOW
        )
        assert request.acknowledge_by == date(2027, 3, 15)

    @pytest.mark.parametrize("role", [Role.LEAD, Role.RECRUITER, Role.RECORDS_OFFICER])
    def test_refuses_others(self, role: Role) -> None:
        study = a_study("collecting")
        by = a_member(study, role) if role != Role.RECORDS_OFFICER else a_person(role)
        with pytest.raises(Refused):
            record_redress(draft=a_draft(), came_by="phone", received_on=NOW.date(), by=by, at=NOW)


class TestLookUpRedress:
    def test_writes_a_code_to_what_is_on_record_and_tells_the_component(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 3)
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        request = a_redress_request(email="PERSON1@mail.example")
        letter = request.letters.get()
        assert (request.component_code, letter.way) == (study.component.code, "email")
        assert words_of(letter, by=None, at=NOW).to == EMAIL
        assert not Message.objects.filter(to=officer, kind__startswith="redress").exists()

    def test_of_the_people_of_one_house_reaches_the_one_who_is_named(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        address = "1 Long Street, Springfield"
        named = a_redress_request(address=address, name="person number1")
        assert (named.status, named.reply_way) == ("code_due", "address")
        other = a_redress_request(status="open", address=address, name="Somebody Else")
        assert (other.status, other.confirmed_on, other.held) == ("open", None, None)

    def test_answers_whoever_is_not_known_where_they_say(self) -> None:
        request = a_redress_request(status="open", email="stranger@mail.example")
        letter = request.letters.get()
        assert (letter.kind, request.component_code) == ("acknowledgement", "")
        assert words_of(letter, by=None, at=NOW).to == "stranger@mail.example"

    def test_fills_nobodys_mailbox(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        for email in (EMAIL, "stranger@mail.example"):
            for _ in range(5):
                request_redress(draft=a_draft(email=email), at=NOW)
            look_up_redress(at=NOW)
            assert send_redress_letters(at=NOW, clock=lambda: NOW) == 3

    def test_tells_officers_of_a_code_that_somebody_posts_or_reads_out(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        officer = an_officer()
        a_redress_request(phone="+12025550001", name="Person Number1")
        assert Message.objects.filter(to=officer, kind="redress.waits").count() == 1
        assert [each.url_name for each in waiting_for(officer, at=NOW)] == ["view_redress"]


class TestConfirmRedress:
    def test_opens_the_request_once(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request = a_redress_request()
        code = the_code(request)
        typed = code.lower().replace("-", " ")
        assert confirm_redress(reference=request.reference.upper(), code=typed, at=NOW)
        assert not confirm_redress(reference=request.reference, code=code, at=NOW)
        request.refresh_from_db()
        assert (request.status, request.confirmed_on) == ("open", NOW.date())

    def test_is_void_after_five_wrong_tries_and_after_its_time(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request, late = a_redress_request(), a_redress_request(email="person2@mail.example")
        code, other = the_code(request), the_code(late)
        for _ in range(5):
            assert not confirm_redress(reference=request.reference, code="wrong", at=NOW)
        assert not confirm_redress(reference=request.reference, code=code, at=NOW)
        after = NOW + timedelta(days=31)
        assert not confirm_redress(reference=late.reference, code=other, at=after)

    def test_does_the_same_work_for_a_request_that_found_nobody(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        known, unknown = (
            a_redress_request(),
            a_redress_request(status="open", email="stranger@mail.example"),
        )

        def statements(reference: str) -> list[str]:
            with CaptureQueriesContext(connections["vault"]) as vault:
                assert not confirm_redress(reference=reference, code="wrong", at=NOW)
            return worked(vault)

        assert statements(known.reference) == statements(unknown.reference)

    def test_keeps_a_keyed_hash_and_no_code(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request = a_redress_request()
        code = the_code(request).replace("-", "").lower()
        assert code not in stored("participants_redressrequest")
        assert send_redress_letters(at=NOW, clock=lambda: NOW) == 1
        assert request.letters.get().words is None

    def test_of_another_request_does_not_fit(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        mine, theirs = a_redress_request(email="person2@mail.example"), a_redress_request()
        assert not confirm_redress(reference=theirs.reference, code=the_code(mine), at=NOW)


class TestLetters:
    @pytest.mark.requirement("R-153")
    def test_go_once_by_mail_and_acknowledge(self, caplog: pytest.LogCaptureFixture) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request = a_redress_request(language="es", email=EMAIL)
        assert send_redress_letters(at=NOW, clock=lambda: NOW) == 1
        assert send_redress_letters(at=NOW, clock=lambda: NOW) == 0
        (sent,) = mail.outbox
        assert sent.to == [EMAIL]
        assert "Recibimos su solicitud" in str(sent.body)
        request.refresh_from_db()
        assert (request.status, request.acknowledged_on) == ("code_sent", NOW.date())
        assert EMAIL not in caplog.text

    def test_that_fail_are_told_without_their_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        officer = an_officer()
        request = a_redress_request()

        def refuse(*_: Any, **__: Any) -> None:
            raise OSError(f"no mailbox {EMAIL}")

        monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
        assert send_redress_letters(at=NOW, clock=lambda: NOW) == 0
        letter = request.letters.get()
        assert (letter.status, letter.trouble) == ("failed", "OSError")
        assert Message.objects.filter(to=officer, kind="redress.failed").exists()
        settle_redress_letter(letter_ref=letter.pk, by=officer, at=NOW)
        request.refresh_from_db()
        assert request.status == "code_sent"
        with pytest.raises(Refused):
            settle_redress_letter(letter_ref=letter.pk, by=officer, at=NOW)

    def test_with_a_new_code_void_the_one_before(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request = a_redress_request(email=EMAIL, phone="+12025550001", name="Person Number1")
        before = the_code(request)
        again = write_redress_code(request_ref=request.pk, way="phone", by=an_officer(), at=NOW)
        assert again.reply_way == "phone"
        assert not confirm_redress(reference=request.reference, code=before, at=NOW)
        assert confirm_redress(reference=request.reference, code=the_code(again), at=NOW)
        with pytest.raises(Refused):
            write_redress_code(request_ref=request.pk, way="email", by=an_officer(), at=NOW)


class TestOpenRedress:
    @pytest.mark.requirement("R-022")
    def test_shows_nothing_that_is_held_before_the_code(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        opened = open_redress(request_ref=a_redress_request().pk, by=an_officer(), at=NOW)
        assert (opened.said.words, opened.held) == ("Please look.", [])
        assert not VaultOpening.objects.filter(purpose="redress", by_job=False).exists()

    @pytest.mark.requirement("R-022")
    def test_writes_down_that_the_clock_looked(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 3)
        a_redress_request()
        line = VaultOpening.objects.get(purpose="redress")
        assert (line.by_job, line.user_ref, line.contacts) == (True, None, 1)
        event = AuditEvent.objects.get(verb="contacts.opened")
        assert (event.by_ref, event.study_ref) == (None, None)

    @pytest.mark.requirement("R-022")
    def test_shows_the_persons_own_contact_and_writes_it_down(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 3)
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        opened = open_redress(request_ref=a_redress_request(status="open").pk, by=officer, at=NOW)
        assert [each.email for each in opened.held] == [EMAIL]
        line = VaultOpening.objects.get(purpose="redress", by_job=False)
        assert (line.contacts, line.user_ref) == (1, officer.user_ref)

    @pytest.mark.parametrize("role", [Role.LEAD, Role.RECRUITER])
    def test_refuses_the_studys_own_people(self, role: Role) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 3)
        request = a_redress_request(status="open")
        with pytest.raises(Refused, match="privacy officers"):
            open_redress(request_ref=request.pk, by=a_member(study, role), at=NOW)

    def test_refuses_the_officer_of_another_component(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        other = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP"))
        with pytest.raises(Refused):
            open_redress(request_ref=a_redress_request(status="open").pk, by=other, at=NOW)


class TestCorrectContact:
    @pytest.mark.requirement("R-153")
    def test_seals_anew_and_is_found_anew(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 3)
        request, officer = a_redress_request("correction", status="open"), an_officer()
        (held,) = open_redress(request_ref=request.pk, by=officer, at=NOW).held
        values = {Field.NAME: "Ann Lee", Field.EMAIL: "ann@mail.example"}
        given: dict[str, Any] = {"request_ref": request.pk, "contact_ref": held.contact_ref}
        correct_contact(**given, values=values, by=officer, at=NOW)
        (after,) = open_redress(request_ref=request.pk, by=officer, at=NOW).held
        assert after.fields == {"name": "Ann Lee", "email": "ann@mail.example"}
        assert not find_contacts({Field.EMAIL: EMAIL})
        assert find_contacts({Field.EMAIL: "ann@mail.example"})
        taken, none = {Field.EMAIL: "person2@mail.example"}, {Field.NAME: "Ann Lee"}
        with pytest.raises(AlreadyHeldError):
            correct_contact(**given, values=taken, by=officer, at=NOW)
        with pytest.raises(RedressError):
            correct_contact(**given, values=none, by=officer, at=NOW)

    @pytest.mark.requirement("R-030")
    @pytest.mark.requirement("R-153")
    def test_carries_on_what_the_person_said_and_how_often_they_were_asked(
        self, settings: Settings
    ) -> None:
        settings.ASKED_AT_MOST = 1
        study, other = a_study("collecting"), a_study("collecting")
        a_study_with_contacts(study, 2)
        remember_asking([{Field.EMAIL: EMAIL}], other, on=NOW.date())
        request, officer = a_redress_request("correction", status="open"), an_officer()
        opt_out(fingerprints=fingerprints_of({Field.EMAIL: EMAIL}), at=NOW)
        (mine,) = find_contacts({Field.EMAIL: EMAIL})
        given: dict[str, Any] = {"request_ref": request.pk, "contact_ref": mine.contact_ref}
        new = {Field.EMAIL: "ann@mail.example", Field.PHONE: "+12025550001"}
        correct_contact(**given, values=new, by=officer, at=NOW)
        email = {Field.EMAIL: "ann@mail.example"}
        assert opted_out([email, {Field.EMAIL: "person2@mail.example"}]) == [True, False]
        assert asked_too_often([email], study, on=NOW.date()) == [True]

    def test_opts_nobody_out_who_did_not_say_so(self) -> None:
        a_study_with_contacts(a_study("collecting"), 1)
        request = a_redress_request("correction", status="open")
        (mine,) = find_contacts({Field.EMAIL: EMAIL})
        given: dict[str, Any] = {"request_ref": request.pk, "contact_ref": mine.contact_ref}
        new = {Field.EMAIL: "ann@mail.example"}
        correct_contact(**given, values=new, by=an_officer(), at=NOW)
        assert opted_out([new]) == [False]

    @pytest.mark.requirement("R-153")
    @pytest.mark.parametrize("known", [Known.LEAVE, Known.REPLACE])
    def test_is_not_taken_back_by_a_list_with_the_wrong_details(self, known: str) -> None:
        study = a_study("collecting")
        by = a_study_with_contacts(study, 1)
        request, officer = a_redress_request("correction", status="open"), an_officer()
        (mine,) = find_contacts({Field.EMAIL: EMAIL})
        given: dict[str, Any] = {"request_ref": request.pk, "contact_ref": mine.contact_ref}
        for email in ("anne@mail.example", "ann@mail.example"):
            correct_contact(**given, values={Field.EMAIL: email}, by=officer, at=NOW)
        text = f"name,phone,email,address\nAnn,,{EMAIL},\nAnn,,anne@mail.example,\n"
        looked = bring_in(study, text, by=by, dry_run=True)
        assert (looked.known, looked.corrected, looked.contacts) == (2, 2, 0)
        assert looked.in_the_vault[0].matched_by == ("details from before a correction",)
        bring_in(study, text, by=by, settling=Settling(known=known))
        (after,) = open_redress(request_ref=request.pk, by=officer, at=NOW).held
        assert (Contact.objects.count(), after.email) == (1, "ann@mail.example")

    def test_reaches_no_contact_but_the_persons_own(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 3)
        request = a_redress_request("correction", status="open")
        (theirs,) = find_contacts({Field.EMAIL: "person2@mail.example"})
        with pytest.raises(Contact.DoesNotExist):
            delete_contact(
                request_ref=request.pk, contact_ref=theirs.contact_ref, by=an_officer(), at=NOW
            )
        assert Contact.objects.count() == 3


class TestLookIntoThePanel:
    @pytest.mark.requirement("R-153")
    def test_tells_what_the_panel_holds_to_whoever_confirms_the_address(self) -> None:
        join_panel(email="ann@mail.example", name="Ann Lee")
        request, officer = a_redress_request(email="Ann@mail.example"), an_officer()
        assert words_of(request.letters.get(), by=None, at=NOW).to == "ann@mail.example"
        confirm_redress(reference=request.reference, code=the_code(request), at=NOW)
        opened = open_redress(request_ref=request.pk, by=officer, at=NOW)
        assert [each.draft.name for each in opened.panel] == ["Ann Lee"]
        with pytest.raises(RedressError, match="Something is held"):
            answer_redress(request_ref=request.pk, outcome="nothing_held", by=officer, at=NOW)
        answer_redress(request_ref=request.pk, outcome="access_given", by=officer, at=NOW)
        assert "Name: Ann Lee" in text_of(request.letters.get(kind="outcome"))

    def test_deletes_the_persons_entry_and_no_other(self) -> None:
        join_panel(email="home@mail.example", name="Ann Lee")
        join_panel(email="home@mail.example", name="Bo Lee")
        request = a_redress_request(
            "deletion", status="open", email="home@mail.example", name="ann lee"
        )
        answer_redress(request_ref=request.pk, outcome="deleted", by=an_officer(), at=NOW)
        (left,) = entries_of("home@mail.example")
        assert open_panel_entry(entry=left, at=NOW).name == "Bo Lee"
        assert opted_out([{Field.EMAIL: "home@mail.example"}]) == [True]

    def test_says_how_it_looked_where_nothing_is_found(self) -> None:
        request = a_redress_request(status="answered", email="stranger@mail.example")
        said = text_of(request.letters.get(kind="outcome"))
        assert "We find an entry in our panel only by its e-mail address" in said


class TestSharedAddresses:
    def share_one(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 3)
        other = a_study("collecting")
        a_study_with_contacts(other, 1)
        (theirs,) = find_contacts({Field.EMAIL: EMAIL}, study_ref=other.study_ref)
        request = a_redress_request("correction", status="open")
        values = {Field.NAME: "Bo Lee", Field.EMAIL: EMAIL}
        given: dict[str, Any] = {"request_ref": request.pk, "contact_ref": theirs.contact_ref}
        correct_contact(**given, values=values, by=an_officer(), at=NOW)

    def test_lead_to_whoever_is_named_and_to_nobody_without_a_name(self) -> None:
        self.share_one()
        officer = an_officer()
        request = a_redress_request(status="open", email=EMAIL, name="bo lee")
        opened = open_redress(request_ref=request.pk, by=officer, at=NOW)
        assert [each.name for each in opened.held] == ["Bo Lee"]
        nameless = a_redress_request(status="open", email=EMAIL)
        assert (nameless.confirmed_on, nameless.held) == (None, None)


class TestTellingCompanies:
    @pytest.mark.requirement("R-146")
    def test_accounts_by_the_new_details_too_and_says_who_got_the_old(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 2)
        officer = an_officer()
        handover = a_row(study_ref=study.study_ref)
        disclosed(handover, {Field.EMAIL: EMAIL})
        request = a_redress_request("correction", status="open")
        (mine,) = find_contacts({Field.EMAIL: EMAIL})
        given: dict[str, Any] = {"request_ref": request.pk, "contact_ref": mine.contact_ref}
        new = {Field.EMAIL: "ann@mail.example"}
        corrected = correct_contact(**given, values=new, by=officer, at=NOW)
        assert corrected.to_tell == [handover.vendor_name]
        assert Message.objects.filter(to=officer, kind="redress.companies").exists()
        for ways in (new, {Field.EMAIL: EMAIL}):
            assert [each.pk for each in who_got(ways)] == [handover.pk]
        assert not who_got({Field.EMAIL: "person2@mail.example"})
        opened = open_redress(request_ref=request.pk, by=officer, at=NOW)
        assert opened.to_tell == [(handover.vendor_name, NOW.date())]

    @pytest.mark.requirement("R-153")
    def test_says_who_got_what_was_deleted(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 2)
        officer, handover = an_officer(), a_row(study_ref=study.study_ref)
        disclosed(handover, {Field.PHONE: "+12025550001"})
        elsewhere = a_row(study_ref=a_study("collecting").study_ref, vendor_name="Another")
        disclosed(elsewhere, {Field.PHONE: "+12025550001"})
        request = a_redress_request("deletion", status="open")
        (mine,) = find_contacts({Field.EMAIL: EMAIL})
        given: dict[str, Any] = {"request_ref": request.pk, "contact_ref": mine.contact_ref}
        assert delete_contact(**given, by=officer, at=NOW) == [handover.vendor_name]
        assert Message.objects.filter(to=officer, kind="redress.companies").exists()
        shown = open_redress(request_ref=request.pk, by=officer, at=NOW)
        assert shown.to_tell_of_deletion == [(handover.vendor_name, NOW.date())]
        request.refresh_from_db()
        assert handover.vendor_name.encode() not in bytes(request.companies or b"")


class TestDeleteContact:
    def test_leaves_no_message_and_no_slip(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 2)
        (mine,) = find_contacts({Field.EMAIL: EMAIL})
        mailing = Mailing.objects.create(
            study_ref=study.study_ref,
            study_code=study.code,
            wave=1,
            kind="invitation",
            way="email",
            created_by=an_officer().user_ref,
            created_at=NOW,
        )
        for ref in Contact.objects.values_list("pk", flat=True):
            item = mailing.items.create(contact_ref=ref, not_before=NOW)
            DemonstrationVaultMail.objects.create(
                study_ref=study.study_ref, item_ref=item.pk, sealed=b"sealed", sent_at=NOW
            )
            _, slip = new_slip({Field.EMAIL: f"{ref}@mail.example"}, item_ref=item.pk, at=NOW)
            slip.save()
        request = a_redress_request("deletion", status="open")
        delete_contact(
            request_ref=request.pk, contact_ref=mine.contact_ref, by=an_officer(), at=NOW
        )
        (item,) = mailing.items.all()
        assert item.contact_ref != mine.contact_ref
        for each in (DemonstrationVaultMail, OptOutSlip):
            assert each.objects.get().item_ref == item.pk

    def test_of_the_last_one_leaves_keys_that_still_end(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 1)
        request = a_redress_request("deletion", status="open")
        (mine,) = find_contacts({Field.EMAIL: EMAIL})
        delete_contact(
            request_ref=request.pk, contact_ref=mine.contact_ref, by=an_officer(), at=NOW
        )
        rule = StudyContacts()
        (holding,) = rule.holdings(at=NOW, study_ref=study.study_ref)
        assert (holding.count, rule.remaining(holding)) == (0, 1)
        rule.erase(holding, at=NOW)
        assert rule.remaining(holding) == 0
        assert not list(rule.holdings(at=NOW, study_ref=study.study_ref))

    def test_deletes_it_and_asks_the_person_no_more(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request, officer = a_redress_request("deletion", status="open"), an_officer()
        (held,) = open_redress(request_ref=request.pk, by=officer, at=NOW).held
        with pytest.raises(RedressError, match="Delete the contacts first"):
            answer_redress(request_ref=request.pk, outcome="deleted", by=officer, at=NOW)
        delete_contact(request_ref=request.pk, contact_ref=held.contact_ref, by=officer, at=NOW)
        assert not find_contacts({Field.EMAIL: EMAIL})
        assert OptOut.objects.count() == 3
        answer_redress(request_ref=request.pk, outcome="deleted", by=officer, at=NOW)

    def test_is_refused_while_a_legal_hold_keeps_it(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 3)
        set_hold(
            study_ref=study.study_ref,
            study_code=study.code,
            reason="Litigation",
            by=a_person(Role.RECORDS_OFFICER),
            at=NOW,
        )
        request, officer = a_redress_request("deletion", status="open"), an_officer()
        (held,) = open_redress(request_ref=request.pk, by=officer, at=NOW).held
        with pytest.raises(Refused, match="legal hold"):
            delete_contact(request_ref=request.pk, contact_ref=held.contact_ref, by=officer, at=NOW)


class TestAnswerRedress:
    def test_tells_the_confirmed_person_all_that_is_held_and_who_got_it(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request = a_redress_request(status="open")
        answer_redress(request_ref=request.pk, outcome="access_given", by=an_officer(), at=NOW)
        letter = request.letters.get(kind="outcome")
        assert words_of(letter, by=None, at=NOW).to == EMAIL
        assert "(202) 555-0001" in text_of(letter)
        assert "Of your contact details: nobody outside the Department" in text_of(letter)
        assert "may have got the recording" in " ".join(text_of(letter).split())
        assert "you may appeal until" in text_of(letter)

    @pytest.mark.parametrize("outcome", ["access_given", "corrected", "deleted"])
    def test_does_nothing_for_whoever_is_not_confirmed(self, outcome: str) -> None:
        kind = {"corrected": "correction", "deleted": "deletion"}.get(outcome, "access")
        request = a_redress_request(kind, status="open", email="stranger@mail.example")
        with pytest.raises(Refused):
            answer_redress(request_ref=request.pk, outcome=outcome, by=an_officer(), at=NOW)
        with pytest.raises(DatabaseError), transaction.atomic(using="vault"):
            RedressRequest.objects.filter(pk=request.pk).update(outcome=outcome)

    def test_refuses_with_a_reason_only(self) -> None:
        request = a_redress_request(status="open", email="stranger@mail.example")
        officer = an_officer()
        with pytest.raises(RedressError):
            answer_redress(request_ref=request.pk, outcome="refused", by=officer, at=NOW)
        answer_redress(
            request_ref=request.pk, outcome="refused", refused_for="answers", by=officer, at=NOW
        )
        assert "lead back to nobody" in text_of(request.letters.get(kind="outcome"))
        with pytest.raises(Refused):
            answer_redress(request_ref=request.pk, outcome="nothing_held", by=officer, at=NOW)

    def test_is_extended_once_with_its_reason(self) -> None:
        request = a_redress_request(status="open", email="stranger@mail.example")
        officer = an_officer()
        extended = extend_redress(request_ref=request.pk, reason="consult", by=officer, at=NOW)
        assert extended.decide_by == working_days_after(request.decide_by, 30)
        assert "ask another office" in text_of(request.letters.get(kind="extension"))
        with pytest.raises(Refused):
            extend_redress(request_ref=request.pk, reason="search", by=officer, at=NOW)


class TestAppeal:
    @pytest.mark.requirement("R-160")
    def test_is_decided_by_a_second_person(self) -> None:
        officer, second = an_officer(), an_officer()
        request = a_redress_request(status="open", email="stranger@mail.example")
        answer_redress(request_ref=request.pk, outcome="nothing_held", by=officer, at=NOW)
        record_redress_appeal(request_ref=request.pk, by=officer, at=NOW)
        assert not waiting_for(officer, at=NOW)
        assert waiting_for(second, at=NOW)
        with pytest.raises(Refused, match="decided this yourself"):
            decide_redress_appeal(request_ref=request.pk, outcome="stands", by=officer, at=NOW)
        with pytest.raises(DatabaseError), transaction.atomic(using="vault"):
            RedressRequest.objects.update(appeal_decided_by=officer.user_ref)
        decided = decide_redress_appeal(request_ref=request.pk, outcome="stands", by=second, at=NOW)
        assert decided.status == "settled"

    def test_comes_in_time_or_not_at_all(self) -> None:
        request = a_redress_request(status="answered", email="stranger@mail.example")
        with pytest.raises(Refused, match="over"):
            record_redress_appeal(
                request_ref=request.pk, by=an_officer(), at=NOW + timedelta(days=140)
            )


class TestReferring:
    def test_hands_it_to_the_privacy_office(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 3)
        component = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        request = a_redress_request("complaint", status="open")
        refer_redress(request_ref=request.pk, by=component, at=NOW)
        with pytest.raises(Refused):
            open_redress(request_ref=request.pk, by=component, at=NOW)
        (figures,) = redress_in_numbers(RedressRequest.objects.all(), today=NOW.date())
        assert figures.component_code == study.component.code

    def test_is_not_offered_to_that_office_itself(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request, officer = a_redress_request("complaint", status="open"), an_officer()
        with pytest.raises(Refused, match="answer it yourself"):
            refer_redress(request_ref=request.pk, by=officer, at=NOW)
        request.refresh_from_db()
        assert request.referred_on is None

    @pytest.mark.requirement("R-123")
    def test_reports_a_complaint_as_suspected_misuse_once(self) -> None:
        request = a_redress_request("complaint", status="open", email="stranger@mail.example")
        officer = an_officer()
        report_redress(request_ref=request.pk, kind="shared", by=officer, at=NOW)
        assert Incident.objects.get().reported_by == officer
        with pytest.raises(Refused):
            report_redress(request_ref=request.pk, kind="shared", by=officer, at=NOW)


class TestForgetting:
    def test_ends_what_is_personal_with_the_time_to_appeal(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request = a_redress_request(status="answered")
        early, late = NOW + timedelta(days=120), NOW + timedelta(days=140)
        rule = RedressRequests()
        (holding,) = rule.holdings(at=NOW)
        assert not holding.is_due(early)
        assert holding.is_due(late)
        purge_due(trigger=Trigger.BEAT_NIGHTLY, by=None, at=late)
        request.refresh_from_db()
        assert (request.said, request.reply_to, request.held) == (None, None, None)
        assert not RedressLetter.objects.exclude(words=None).exists()
        assert DataKey.objects.get(key_ref=request.key_ref).wrapped is None
        assert (request.outcome, rule.remaining(holding)) == ("refused", 0)

    def test_ends_at_once_what_nobody_confirmed(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request = a_redress_request()
        later = NOW + timedelta(days=32)
        assert lapse_redress(at=NOW) == 0
        assert lapse_redress(at=later) == 1
        (holding,) = RedressRequests().holdings(at=later)
        assert holding.is_due(later)
        request.refresh_from_db()
        assert request.code_hash is None

    def test_never_ends_what_waits_for_an_answer(self) -> None:
        a_redress_request(status="open", email="stranger@mail.example")
        (holding,) = RedressRequests().holdings(at=NOW + timedelta(days=900))
        assert holding.promise is None


class TestFigures:
    def test_count_without_personal_data(self) -> None:
        a_redress_request(status="answered", email="one@mail.example")
        a_redress_request("complaint", status="open", email="two@mail.example")
        late = (NOW + timedelta(days=90)).date()
        by_kind = {
            one.kind: one for one in redress_in_numbers(RedressRequest.objects.all(), today=late)
        }
        assert by_kind["access"].by_outcome == [("Nothing is held", 1)]
        assert (by_kind["access"].median_days, by_kind["access"].late) == (0, 0)
        assert (by_kind["complaint"].answered, by_kind["complaint"].late) == (0, 1)


class TestReminding:
    def test_tells_once_before_the_day_and_once_it_is_over(self) -> None:
        officer = an_officer()
        a_redress_request(status="open", email="one@mail.example")
        before, after = NOW + timedelta(days=12), NOW + timedelta(days=20)
        for at in (NOW, before, before, after, after):
            remind_officers_redress_due(at=at)
        told = Message.objects.filter(to=officer, kind="redress.due")
        assert told.count() == 2
        assert not any("mail.example" in each.sentence for each in told)


class TestWorkingDays:
    def test_leave_out_weekends_and_legal_holidays(self) -> None:
        assert date(2021, 12, 31) in holidays(2021)  # New Year of a Saturday
        assert date(2022, 1, 1) not in holidays(2021)
        assert date(2027, 5, 31) in holidays(2027)
        assert date(2027, 7, 5) in holidays(2027)  # the Fourth of a Sunday
        assert date(2027, 11, 25) in holidays(2027)
        assert not is_working_day(date(2027, 1, 18))
        assert working_days_after(date(2027, 7, 2), 1) == date(2027, 7, 6)


@pytest.mark.parametrize("table", [NEXT_REDRESS, NEXT_REDRESS_LETTER])
def test_each_state_leads_where_the_table_says(table: Any) -> None:
    from participants.lifecycle import IllegalMoveError, check_redress, check_redress_letter

    check = check_redress if table is NEXT_REDRESS else check_redress_letter
    for current in table:
        for to in table:
            if to in table[current]:
                check(current, to)
            else:
                with pytest.raises(IllegalMoveError):
                    check(current, to)
