"""Who stands in a list twice, or is in the vault already, is shown by row and settled."""

from typing import Any

import pytest
from pytest_django import Settings

from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from participants.actions import record_opt_out
from participants.actions.asked_before import asked_too_often, remember_asking
from participants.actions.recruiting import to_address
from participants.actions.sealing import place
from participants.findings import SamePerson
from participants.models import Contact, ContactBatch, VaultOpening
from participants.queries import contacts_key
from participants.queries.disclosures import who_got
from participants.queries.imports import findings_from_json
from participants.queries.indexes import find_contacts
from participants.reading.columns import Field
from participants.settling import NOT_SETTLED, Known, Repeated, Settling
from studies.models import Addressing, Study
from tests.builders.access import NOW
from tests.builders.participants import (
    a_contact_list,
    a_recruiter,
    a_study_with_contacts,
    bring_in,
)
from tests.builders.studies import a_study
from tests.participants.test_disclosures import a_row, disclosed

pytestmark = pytest.mark.django_db(databases=["default", "vault", "keyring"])
HEADER = "name,phone,email,address\n"
TWICE = HEADER + (
    "Ann Lee,,ann@mail.example,\n"
    'Ann Lee,(202) 555-0143,ANN@Mail.Example,"1 Main Street, Springfield"\n'
    "A. Lee,202.555.0143,other@mail.example,\n"
    'ann  lee,,,"1 MAIN ST., SPRINGFIELD"\n'
    "Bob Ray,,bob@mail.example,\n"
)


@pytest.fixture
def study() -> Study:
    return a_study("approved")


def opened(study: Study, contact: Contact) -> dict[str, str]:
    """What the vault has of one person, in the clear."""
    ref, purpose = contacts_key(study.study_ref), Purpose.REDRESS
    with keys.opener(ref, purpose=purpose, by=None, at=NOW) as box:
        return {
            str(each): box.open(bytes(sealed), place(each, contact.contact_ref)).decode()
            for each in Field
            if (sealed := getattr(contact, each))
        }


def kept(study: Study) -> list[dict[str, str]]:
    return sorted(
        (opened(study, each) for each in Contact.objects.of_study(study.study_ref)),
        key=lambda each: each.get("email", ""),
    )


class TestWithinAList:
    def test_are_shown_by_row_and_by_what_is_the_same(self, study: Study) -> None:
        found = bring_in(study, TWICE, by=a_recruiter(study), dry_run=True)
        assert (found.rows, found.contacts, found.repeated) == (5, 2, 3)
        assert found.repeats == [
            SamePerson(3, 2, ("email",)),
            SamePerson(4, 3, ("phone",)),
            SamePerson(5, 3, ("name and address",)),
        ]

    def test_store_nothing_until_they_are_settled(self, study: Study) -> None:
        by = a_recruiter(study)
        found = bring_in(study, TWICE, by=by, settling=NOT_SETTLED)
        assert found.is_clean
        assert found.unsettled == ["repeated"]
        assert not Contact.objects.exists()
        assert not ContactBatch.objects.exists()

    def test_keep_the_row_that_stands_first(self, study: Study) -> None:
        bring_in(study, TWICE, by=a_recruiter(study), settling=Settling(Repeated.KEEP_FIRST))
        assert kept(study) == [
            {"name": "Ann Lee", "email": "ann@mail.example"},
            {"name": "Bob Ray", "email": "bob@mail.example"},
        ]

    def test_keep_the_row_that_says_most(self, study: Study) -> None:
        bring_in(study, TWICE, by=a_recruiter(study), settling=Settling(Repeated.KEEP_FULLEST))
        assert [set(each) for each in kept(study)] == [
            {"name", "phone", "email", "address"},
            {"name", "email"},
        ]

    def test_are_never_people_of_one_house(self, study: Study) -> None:
        text = HEADER + 'Ann Lee,,,"1 Main St"\nBob Lee,,,"1 Main St"\n'
        assert bring_in(study, text, by=a_recruiter(study)).contacts == 2

    def test_without_a_name_are_told_by_their_address(self, study: Study) -> None:
        text = HEADER + ',,,"1 Main St"\n,,,"1 Main Street"\n'
        assert bring_in(study, text, by=a_recruiter(study)).contacts == 1


class TestAgainstTheVault:
    TEXT = HEADER + (
        'Other Name,,PERSON1@mail.example,"9 New Road"\n'
        "Someone,(202) 555-0002,,\n"
        'person number3,,x@mail.example,"3 Long St., Springfield"\n'
        "New,,new@mail.example,\n"
    )

    def bring_in(self, study: Study, known: str) -> Any:
        by = a_study_with_contacts(study, 3)
        return bring_in(study, self.TEXT, by=by, settling=Settling(known=known))

    def test_are_shown_by_row_and_by_what_is_the_same(self, study: Study) -> None:
        found = self.bring_in(study, "")
        assert found.in_the_vault == [
            SamePerson(2, None, ("email",)),
            SamePerson(3, None, ("phone",)),
            SamePerson(4, None, ("name and address",)),
        ]
        assert found.unsettled == ["known"]
        assert Contact.objects.count() == 3

    def test_leave_the_vault_as_it_is(self, study: Study) -> None:
        found = self.bring_in(study, Known.LEAVE)
        assert (found.contacts, found.known, found.replaced) == (1, 3, 0)
        assert {each["name"] for each in kept(study)} == {
            "Person Number1", "Person Number2", "Person Number3", "New",
        }  # fmt: skip

    def test_replace_what_the_vault_has_under_the_same_references(self, study: Study) -> None:
        a_study_with_contacts(study, 3)
        before = set(Contact.objects.values_list("pk", flat=True))
        by = a_recruiter(study)
        found = bring_in(study, self.TEXT, by=by, settling=Settling(known=Known.REPLACE))
        assert (found.contacts, found.replaced) == (1, 3)
        assert before < set(Contact.objects.values_list("pk", flat=True))
        names = [each["name"] for each in kept(study)]
        assert sorted(names) == ["New", "Other Name", "Someone", "person number3"]
        assert find_contacts({Field.EMAIL: "person3@mail.example"}) == []
        assert find_contacts({Field.ADDRESS: "9 New Rd"})
        counted = ContactBatch.objects.order_by("pk").values_list("contacts", flat=True)
        assert list(counted) == [0, 4]

    @pytest.mark.requirement("R-075")
    @pytest.mark.parametrize(
        ("first", "then", "new"),
        [
            ("public", "public", {"public": 1}),
            ("public", "contractor", {"contractor": 1}),
            ("employee", "public", {"public": 4}),
        ],
    )
    def test_are_counted_once_by_the_gates(
        self, first: str, then: str, new: dict[str, int]
    ) -> None:
        study = a_study("approved", audiences=("employees", "public"))
        by = a_recruiter(study)
        bring_in(study, a_contact_list(3), by=by, person_kind=first)
        Addressing.objects.create(
            study=study, channel="recruiting", person_kind=first, people=3, responses=0,
            minutes=0, addressed_on=NOW.date(), countable=first != "employee",
        )  # fmt: skip
        bring_in(study, self.TEXT, by=by, person_kind=then, settling=Settling(known=Known.REPLACE))
        assert to_address(study, at=NOW) == new

    @pytest.mark.requirement("R-153")
    def test_stay_as_the_person_had_them_corrected(self, study: Study) -> None:
        by = a_study_with_contacts(study, 3)
        (found,) = find_contacts({Field.EMAIL: "person1@mail.example"})
        Contact.objects.filter(pk=found.contact_ref).update(corrected_on=NOW.date())
        looked = bring_in(study, self.TEXT, by=by, settling=NOT_SETTLED)
        assert looked.in_the_vault[0] == SamePerson(2, None, ("email",), is_corrected=True)
        assert findings_from_json(looked.as_json(), NOT_SETTLED).corrected == 1
        stored = bring_in(study, self.TEXT, by=by, settling=Settling(known=Known.REPLACE))
        assert (stored.corrected, stored.replaced) == (1, 2)
        names = sorted(each["name"] for each in kept(study))
        assert names == ["New", "Person Number1", "Someone", "person number3"]
        counted = ContactBatch.objects.order_by("pk").values_list("contacts", flat=True)
        assert list(counted) == [1, 3]

    def test_keep_what_the_list_does_not_say(self, study: Study) -> None:
        by = a_study_with_contacts(study, 2)
        text = HEADER + "Someone,(202) 555-0002,,\n"
        text += 'Person Number1,,moved@mail.example,"1 Long Street, Springfield"\n'
        bring_in(study, text, by=by, settling=Settling(known=Known.REPLACE))
        (found,) = find_contacts({Field.EMAIL: "person2@mail.example"})
        second = Contact.objects.get(pk=found.contact_ref)
        assert opened(study, second) == {
            "name": "Someone", "phone": "+12025550002", "email": "person2@mail.example",
            "address": "2 Long Street, Springfield",
        }  # fmt: skip
        (moved,) = find_contacts({Field.EMAIL: "moved@mail.example"})
        (called,) = find_contacts({Field.PHONE: "+12025550001"})
        assert moved.contact_ref == called.contact_ref

    @pytest.mark.requirement("R-030")
    def test_stay_as_they_are_where_any_way_is_closed(self, study: Study) -> None:
        by = a_study_with_contacts(study, 2)
        record_opt_out(study=study, ways={Field.PHONE: "202 555 0001"}, by=by, at=NOW)
        text = HEADER + "Ann,(202) 555-0177,person1@mail.example,\nBob,,person2@mail.example,\n"
        found = bring_in(study, text, by=by, settling=Settling(known=Known.REPLACE))
        assert (found.known, found.replaced, found.opted_out) == (2, 1, 1)
        assert {each["name"] for each in kept(study)} == {"Person Number1", "Bob"}
        assert find_contacts({Field.PHONE: "(202) 555-0177"}) == []
        opening = VaultOpening.objects.get()
        assert (opening.contacts, opening.by_job, opening.user_ref) == (2, True, by.user_ref)

    def test_stay_as_they_are_once_they_left_the_panel(self, study: Study) -> None:
        by = a_study_with_contacts(study, 1)
        Contact.objects.update(left_panel=True)
        text = HEADER + "Ann,(202) 555-0177,person1@mail.example,\n"
        found = bring_in(study, text, by=by, settling=Settling(known=Known.REPLACE))
        assert (found.replaced, Contact.objects.get().left_panel) == (0, True)
        assert find_contacts({Field.PHONE: "(202) 555-0177"}) == []

    def test_are_not_asked_oftener_by_their_new_ways(
        self, study: Study, settings: Settings
    ) -> None:
        settings.ASKED_AT_MOST = 1
        by, other = a_study_with_contacts(study, 1), a_study("approved")
        old, new = {Field.PHONE: "+12025550001"}, {Field.PHONE: "(202) 555-0177"}
        remember_asking([old], other, on=NOW.date())
        text = HEADER + "Ann,(202) 555-0177,person1@mail.example,\n"
        bring_in(study, text, by=by, settling=Settling(known=Known.REPLACE))
        assert asked_too_often([new], study, on=NOW.date()) == [True]

    @pytest.mark.requirement("R-146")
    def test_are_accounted_for_by_the_new_ways_too(self, study: Study) -> None:
        by = a_study_with_contacts(study, 3)
        handover = a_row(study_ref=study.study_ref)
        disclosed(handover, {Field.EMAIL: "person1@mail.example"})
        self_given = HEADER + "Moved,(202) 555-0177,person1@mail.example,\n"
        bring_in(study, self_given, by=by, settling=Settling(known=Known.REPLACE))
        assert [each.pk for each in who_got({Field.PHONE: "(202) 555-0177"})] == [handover.pk]
        assert who_got({Field.EMAIL: "person2@mail.example"}) == []

    def test_write_one_person_once_whom_two_rows_lead_to(self, study: Study) -> None:
        by = a_study_with_contacts(study, 1)
        text = HEADER + "One,,person1@mail.example,\nTwo,2025550001,,\n"
        found = bring_in(study, text, by=by, settling=Settling(known=Known.REPLACE))
        assert (found.known, found.replaced) == (2, 1)
        assert [each["name"] for each in kept(study)] == ["One"]


class TestWhoOptedOut:
    @pytest.mark.requirement("R-030")
    def test_is_counted_and_not_stored_under_any_row(self, study: Study) -> None:
        by = a_recruiter(study)
        record_opt_out(study=study, ways={Field.EMAIL: "OTHER@mail.example"}, by=by, at=NOW)
        found = bring_in(study, TWICE, by=by)
        assert found.opted_out == 1
        assert {each["name"] for each in kept(study)} == {"Ann Lee", "Bob Ray"}
        assert all("phone" not in each for each in kept(study))

    @pytest.mark.requirement("R-030")
    def test_stays_out_of_a_list_of_nobody_else(self, study: Study) -> None:
        by = a_recruiter(study)
        record_opt_out(study=study, ways={Field.PHONE: "202 555 0001"}, by=by, at=NOW)
        found = bring_in(study, a_contact_list(1), by=by)
        assert (found.contacts, found.opted_out, found.is_clean) == (0, 1, False)
        assert not Contact.objects.exists()
