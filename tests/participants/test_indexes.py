"""Contacts are found by equality through keyed indexes, and by nothing else."""

from uuid import UUID

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from foundation.keyring import keys
from participants.models import Contact
from participants.queries.indexes import find_contacts, index_key
from participants.reading.columns import Field
from participants.retention_rules import StudyContacts
from studies.actions import close_study
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.participants import a_recruiter, a_study_with_contacts, bring_in
from tests.builders.studies import a_study
from tests.participants.leaky import gap, leaky_lookup

pytestmark = pytest.mark.django_db(databases=["default", "vault", "keyring"])


@pytest.fixture
def study() -> Study:
    study = a_study("collecting")
    a_study_with_contacts(study, 3)
    return study


def matches(ways: dict[Field, str], study_ref: UUID | None = None) -> set[tuple[Field, ...]]:
    return {found.matched_by for found in find_contacts(ways, study_ref=study_ref)}


class TestFindContacts:
    @pytest.mark.parametrize(
        ("field", "written"),
        [
            (Field.EMAIL, "PERSON2@Mail.Example"),
            (Field.PHONE, "(202) 555-0002"),
            (Field.ADDRESS, "2 long st. springfield"),
        ],
    )
    def test_finds_a_person_however_the_way_is_written(
        self, study: Study, field: Field, written: str
    ) -> None:
        (found,) = find_contacts({field: written})
        assert (found.study_ref, found.matched_by) == (study.study_ref, (field,))
        assert Contact.objects.filter(contact_ref=found.contact_ref).exists()

    def test_tells_which_ways_led_to_whom(self, study: Study) -> None:
        ways = {Field.EMAIL: "person1@mail.example", Field.PHONE: "202 555 0001"}
        assert matches(ways) == {(Field.EMAIL, Field.PHONE)}
        two_people = {Field.EMAIL: "person1@mail.example", Field.PHONE: "202 555 0002"}
        assert matches(two_people) == {(Field.EMAIL,), (Field.PHONE,)}

    @pytest.mark.parametrize(
        "ways",
        [
            {}, {Field.EMAIL: " "}, {Field.EMAIL: "person%@mail.example"}, {Field.EMAIL: "person"},
            {Field.NAME: "Person Number1"}, {Field.EMAIL: "person1+x@mail.example"},
        ],
    )  # fmt: skip
    def test_finds_nobody_by_nothing_part_pattern_or_name(
        self, study: Study, ways: dict[Field, str]
    ) -> None:
        assert find_contacts(ways) == []

    def test_looks_in_all_studies_or_in_one(self, study: Study) -> None:
        other = a_study("collecting")
        a_study_with_contacts(other, 1)
        ways = {Field.EMAIL: "person1@mail.example"}
        assert {each.study_ref for each in find_contacts(ways)} == {
            study.study_ref,
            other.study_ref,
        }
        (found,) = find_contacts(ways, study_ref=other.study_ref)
        assert found.study_ref == other.study_ref

    def test_takes_one_query_of_each_store_however_many_studies(self, study: Study) -> None:
        def queries() -> list[int]:
            with (
                CaptureQueriesContext(connections["vault"]) as vault,
                CaptureQueriesContext(connections["keyring"]) as keyring,
            ):
                find_contacts({Field.EMAIL: "person1@mail.example", Field.PHONE: "2025550001"})
            return [len(vault), len(keyring)]

        assert queries() == [1, 1]
        for _ in range(3):
            a_study_with_contacts(a_study("collecting"), 2)
        assert queries() == [1, 1]

    def test_time_does_not_tell_members_apart(self, study: Study) -> None:
        members = [f"person{n}@mail.example" for n in (1, 2, 3)]
        strangers = [f"nobody{n}@mail.example" for n in (1, 2, 3)]
        ours = gap(find_contacts, members, strangers, times=400)
        leaky = gap(leaky_lookup(study.study_ref), members, strangers, times=400)
        assert abs(ours) < 0.25
        assert leaky > 0.4


class TestIndexes:
    @pytest.mark.requirement("R-116")
    def test_of_the_same_person_are_others_in_each_study(self, study: Study) -> None:
        other = a_study("collecting")
        a_study_with_contacts(other, 3)
        for field in ("fingerprint", "email_index", "phone_index", "address_index", "person_index"):
            values = [bytes(each) for each in Contact.objects.values_list(field, flat=True)]
            assert len(set(values)) == 6, field

    def test_are_empty_where_nothing_is_known(self) -> None:
        study = a_study("collecting")
        text = "name,phone,email,address\n,,ann@mail.example,\n"
        bring_in(study, text, by=a_recruiter(study))
        contact = Contact.objects.get()
        assert contact.email_index is not None
        assert contact.phone_index is contact.address_index is contact.person_index is None

    @pytest.mark.requirement("R-137", "R-139")
    def test_find_nobody_once_the_contacts_are_destroyed(self, study: Study) -> None:
        close_study(study=study, by=study.created_by, at=NOW)
        (holding,) = StudyContacts().holdings(at=NOW, study_ref=study.study_ref)
        StudyContacts().erase(holding, at=NOW)
        assert keys.is_destroyed(index_key(study.study_ref))
        assert StudyContacts().remaining(holding) == 0
        assert find_contacts({Field.EMAIL: "person1@mail.example"}) == []
