from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from participants.actions import BatchRefusedError
from participants.models import Contact, ContactBatch
from participants.reading.columns import Field
from participants.reading.mapping import ContactMapping
from participants.reading.table import ContactTableError
from participants.vocabulary import MAILING_LIST_SORN, Origin
from studies.actions import close_study
from studies.gates import CollectionRefused
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.consent import a_statement
from tests.builders.participants import (
    COLUMNS,
    a_contact_list,
    a_recruiter,
    a_study_with_contacts,
    bring_in,
)
from tests.builders.studies import a_member, a_study

pytestmark = pytest.mark.django_db

SYSTEM: dict[str, Any] = {
    "origin": Origin.SOURCE_SYSTEM,
    "source_name": "Case directory",
    "sorn": "DHS/ALL-016",
    "verified_by_program": "Directory office",
    "verified_on": NOW.date(),
}


@pytest.fixture
def study() -> Study:
    return a_study("approved")


class TestImportContacts:
    @pytest.mark.requirement("R-093")
    def test_seals_four_fields_and_keeps_nothing_in_the_clear(self, study: Study) -> None:
        a_study_with_contacts(study, 2)
        with connections["vault"].cursor() as cursor:
            cursor.execute("SELECT to_jsonb(c)::text FROM participants_contact c")
            rows = [text for (text,) in cursor.fetchall()]
            clear = ["Person Number1", "person1@mail.example", "+12025550001", "Long Street"]
            hidden = [*clear, *(word.encode().hex() for word in clear)]
        assert len(rows) == 2
        assert not [word for word in hidden for row in rows if word in row]

    @pytest.mark.requirement("R-113")
    def test_stores_nothing_while_a_refused_column_is_not_left_out(self, study: Study) -> None:
        recruiter = a_recruiter(study)
        text = "name,email,ssn\nAnn,ann@mail.example,123-45-6789\n"
        fields = {Field.NAME: ("name",), Field.EMAIL: ("email",)}
        findings = bring_in(study, text, by=recruiter, mapping=ContactMapping(fields))
        assert findings.refused_columns == ["ssn"]
        assert not Contact.objects.exists()
        left_out = ContactMapping(fields, ("ssn",))
        assert bring_in(study, text, by=recruiter, mapping=left_out).contacts == 1
        assert ContactBatch.objects.get().left_out == [3]

    def test_takes_no_person_for_the_names_of_columns(self, study: Study) -> None:
        with pytest.raises(ContactTableError, match="The first row holds a person"):
            bring_in(study, "Ann Lee,ann@mail.example\n", by=a_recruiter(study))

    def test_is_all_or_nothing(self, study: Study) -> None:
        text = a_contact_list(3) + "Bad,,no address,\n"
        findings = bring_in(study, text, by=a_recruiter(study))
        assert (findings.contacts, findings.bad_rows) == (3, 1)
        assert [problem.row for problem in findings.problems] == [5]
        assert not findings.is_clean
        assert not Contact.objects.exists()
        assert not ContactBatch.objects.exists()
        assert not AuditEvent.objects.filter(verb="contacts.imported").exists()

    def test_stores_nothing_on_a_dry_run(self, study: Study) -> None:
        findings = bring_in(study, a_contact_list(3), by=a_recruiter(study), dry_run=True)
        assert findings.is_clean
        assert findings.contacts == 3
        assert findings.batch_ref is None
        assert not Contact.objects.exists()

    def test_takes_a_person_once(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, 3)
        text = a_contact_list(2, start=3) + "Same,,PERSON4@mail.example,\n"
        findings = bring_in(study, text, by=recruiter)
        assert (findings.contacts, findings.repeated, findings.known) == (1, 1, 1)
        assert Contact.objects.count() == 4

    def test_knows_the_same_person_only_within_a_study(self, study: Study) -> None:
        other = a_study("approved")
        a_study_with_contacts(study)
        a_study_with_contacts(other)
        fingerprints = [bytes(contact.fingerprint) for contact in Contact.objects.all()]
        assert len(set(fingerprints)) == 6

    def test_keeps_the_first_two_hundred_problems_and_counts_all(self, study: Study) -> None:
        text = "name,phone,email,address\n" + "Ann,12,x,\n" * 300
        findings = bring_in(study, text, by=a_recruiter(study))
        assert len(findings.problems) == 200
        assert findings.problem_count == 600
        assert findings.bad_rows == 300

    def test_records_where_the_contacts_come_from_and_no_person(self, study: Study) -> None:
        a_study_with_contacts(study, 3)
        event = AuditEvent.objects.get(verb="contacts.imported")
        assert event.facts == {
            "contacts": 3,
            "replaced": 0,
            "opted_out": 0,
            "origin": "sign_up",
        }
        assert event.study_ref == study.study_ref
        assert ContactBatch.objects.get().contacts == 3


class TestOrigin:
    @pytest.mark.requirement("R-098")
    def test_of_commercial_data_is_refused_in_every_path(self, study: Study) -> None:
        with pytest.raises(BatchRefusedError, match="never stored"):
            bring_in(study, a_contact_list(), by=a_recruiter(study), origin=Origin.COMMERCIAL)
        with pytest.raises(IntegrityError), transaction.atomic(using="vault"):
            self._stored(study, Origin.COMMERCIAL)

    @pytest.mark.requirement("R-013")
    def test_of_an_organizations_list_is_refused(self, study: Study) -> None:
        with pytest.raises(BatchRefusedError, match="sign up themselves"):
            bring_in(
                study, a_contact_list(), by=a_recruiter(study), origin=Origin.ORGANISATION_LIST
            )
        with pytest.raises(IntegrityError), transaction.atomic(using="vault"):
            self._stored(study, Origin.ORGANISATION_LIST)

    @pytest.mark.requirement("R-011")
    def test_of_an_official_form_cites_a_statement_that_allows_it(self, study: Study) -> None:
        recruiter = a_recruiter(study)
        form: dict[str, Any] = {"origin": Origin.OFFICIAL_FORM}
        for cited in (None, uuid4(), a_statement(allows_research_reuse=False).statement_ref):
            with pytest.raises(BatchRefusedError):
                bring_in(study, a_contact_list(), by=recruiter, statement_ref=cited, **form)
        good = a_statement(version="2").statement_ref
        found = bring_in(study, a_contact_list(), by=recruiter, statement_ref=good, **form)
        assert found.contacts == 3
        assert ContactBatch.objects.get().sorn == MAILING_LIST_SORN

    @pytest.mark.requirement("R-012")
    @pytest.mark.parametrize(
        "element", ["authority", "purpose", "routine_uses", "voluntary", "effect_of_refusal"]
    )
    def test_of_a_statement_that_lacks_an_element_is_refused(
        self, study: Study, element: str
    ) -> None:
        lacking: dict[str, Any] = {element: ""}
        statement = a_statement(**lacking)
        with pytest.raises(BatchRefusedError, match="lacks an element"):
            bring_in(
                study,
                a_contact_list(),
                by=a_recruiter(study),
                origin=Origin.OFFICIAL_FORM,
                statement_ref=statement.statement_ref,
            )

    @pytest.mark.requirement("R-097")
    @pytest.mark.requirement("R-101")
    @pytest.mark.requirement("R-087")
    @pytest.mark.parametrize(
        "missing",
        [
            {"source_name": ""}, {"sorn": ""}, {"verified_by_program": ""}, {"verified_on": None},
            {"verified_on": NOW.date() + timedelta(days=1)},
        ],
    )  # fmt: skip
    def test_of_a_system_names_it_and_who_checked_it(
        self, study: Study, missing: dict[str, Any]
    ) -> None:
        recruiter = a_recruiter(study)
        with pytest.raises(BatchRefusedError):
            bring_in(study, a_contact_list(), by=recruiter, **{**SYSTEM, **missing})
        assert bring_in(study, a_contact_list(), by=recruiter, **SYSTEM).contacts == 3

    def _stored(self, study: Study, origin: Origin) -> None:
        ContactBatch.objects.create(
            study_ref=study.study_ref,
            study_code=study.code,
            origin=origin,
            person_kind="public",
            imported_by=uuid4(),
            imported_at=NOW,
            contacts=1,
        )


class TestWhoAndWhen:
    @pytest.mark.requirement("R-117")
    @pytest.mark.parametrize("role", [Role.LEAD, Role.ANALYST, Role.FACILITATOR])
    def test_refuses_other_members_of_the_team(self, study: Study, role: Role) -> None:
        member = study.created_by if role == Role.LEAD else a_member(study, role)
        with pytest.raises(Refused):
            bring_in(study, a_contact_list(), by=member)

    def test_refuses_recruiters_of_another_study(self, study: Study) -> None:
        with pytest.raises(Refused):
            bring_in(study, a_contact_list(), by=a_recruiter(a_study("approved")))

    @pytest.mark.parametrize("role", [Role.RECORDS_OFFICER, Role.PRIVACY_OFFICE, Role.AUDITOR])
    def test_refuses_the_offices(self, study: Study, role: Role) -> None:
        with pytest.raises(Refused):
            bring_in(study, a_contact_list(), by=a_person(role))

    @pytest.mark.requirement("R-122")
    def test_refuses_when_training_has_lapsed(self, study: Study) -> None:
        recruiter = a_recruiter(study, trained_on=NOW.date() - timedelta(days=300))
        with pytest.raises(Refused):
            bring_in(study, a_contact_list(), by=recruiter, at=NOW + timedelta(days=100))

    @pytest.mark.requirement("R-076")
    @pytest.mark.parametrize("status", ["draft", "in_review"])
    def test_refuses_before_both_privacy_offices_approved(self, status: str) -> None:
        study = a_study(status)
        recruiter = a_recruiter(study)
        with pytest.raises(CollectionRefused) as refusal:
            bring_in(study, a_contact_list(), by=recruiter)
        assert "G2" in {reason.gate for reason in refusal.value.unmet}
        with pytest.raises(CollectionRefused):
            bring_in(study, a_contact_list(), by=recruiter, dry_run=True)

    def test_refuses_a_closed_study(self) -> None:
        study = a_study("collecting")
        recruiter = a_recruiter(study)
        close_study(study=study, by=study.created_by, at=NOW)
        with pytest.raises(Refused):
            bring_in(study, a_contact_list(), by=recruiter)

    def test_addresses_nobody_yet(self, study: Study) -> None:
        a_study_with_contacts(study, 30)
        assert not study.addressings.exists()


class TestMappingOfBuilders:
    def test_covers_the_four_fields(self) -> None:
        assert set(COLUMNS) == set(Field)
