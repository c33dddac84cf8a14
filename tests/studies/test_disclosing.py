"""What stands against giving a vendor contacts, and the certificate that it then owes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from studies.actions import (
    close_study,
    edit_vendor,
    end_vendor_key,
    expect_certificate_of_disclosure,
    record_destruction,
    verify_destruction,
    withdraw_agreement,
)
from studies.actions.vendors import VendorFacts
from studies.lifecycle.vendors import DestructionStatus
from studies.models import DestructionCertificate, Study, Vendor
from studies.queries import agreement_on_contacts, reasons_against_disclosing, vendors_of
from tests.builders.access import NOW, a_person
from tests.builders.handovers import Ready, a_recruiting_vendor, a_study_for_a_vendor
from tests.builders.studies import a_study
from tests.builders.vendors import a_certificate, destruction_facts

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def against(study: Study, vendor: Vendor, *, days: int = 0) -> str:
    vendor = Vendor.objects.get(pk=vendor.pk)
    return " ".join(reasons_against_disclosing(study, vendor, on=TODAY + timedelta(days=days)))


def without(**facts: str) -> Callable[[Ready], None]:
    """The vendor's file says so now; what it was approved for is void with it."""

    def change(ready: Ready) -> None:
        known = {name: getattr(ready.vendor, name) for name in VendorFacts.__dataclass_fields__}
        changed = replace(VendorFacts(**known), **facts)  # type: ignore[arg-type]
        edit_vendor(vendor=ready.vendor, facts=changed, by=a_person(), at=NOW)

    return change


def key_is_ended(ready: Ready) -> None:
    office = a_person(Role.PRIVACY_OFFICE)
    end_vendor_key(key=ready.vendor.keys.get(), by=office, at=NOW)


def agreement_is_withdrawn(ready: Ready) -> None:
    agreement = ready.study.agreements.get()
    withdraw_agreement(agreement=agreement, by=ready.study.created_by, at=NOW)


def certificate_is_owed(ready: Ready) -> None:
    owed = DestructionCertificate.objects.filter(pk=a_certificate("overdue").pk)
    owed.update(vendor=ready.vendor, contract_number="HSHQ-1")


class TestReasonsAgainstDisclosing:
    @pytest.mark.requirement("R-144")
    def test_none_where_all_is_in_order(self) -> None:
        ready = a_study_for_a_vendor()
        assert against(ready.study, ready.vendor) == ""
        assert vendors_of(ready.study) == [ready.vendor]
        assert agreement_on_contacts(ready.study, ready.vendor, on=TODAY) is not None

    @pytest.mark.requirement("R-102")
    @pytest.mark.requirement("R-140")
    @pytest.mark.requirement("R-142")
    @pytest.mark.requirement("R-144")
    @pytest.mark.requirement("R-145")
    @pytest.mark.requirement("R-148")
    @pytest.mark.parametrize(
        ("lacks", "reason"),
        [
            (without(contract_number=""), "no contract in force"),
            (without(clause_destruction=""), "lacks the clause that all data are destroyed"),
            (without(privacy_policy_url=""), "has not approved contract and privacy policy"),
            (without(vetted_by=""), "not vetted"),
            (without(kind="survey_tool", vetting_ref=""), "not vetted for recruiting"),
            (without(routine_use=""), "No routine use"),
            (without(redissemination_limits=""), "may pass data on"),
            (key_is_ended, "No key"),
            (agreement_is_withdrawn, "No sharing agreement"),
            (certificate_is_owed, "owes a certificate of destruction"),
        ],
    )
    def test_one_missing_thing_is_enough(self, lacks: Callable[[Ready], None], reason: str) -> None:
        ready = a_study_for_a_vendor()
        lacks(ready)
        assert reason in against(ready.study, ready.vendor)

    @pytest.mark.parametrize(
        ("days", "reason"), [(301, "vetting"), (366, "no contract in force"), (366, "last day")]
    )
    def test_what_runs_out_counts_on_the_day(self, days: int, reason: str) -> None:
        ready = a_study_for_a_vendor()
        assert reason in against(ready.study, ready.vendor, days=days)

    def test_no_vendor_of_another_study(self) -> None:
        ready, other = a_study_for_a_vendor(), a_recruiting_vendor()
        assert "neither conducts this study" in against(ready.study, other)
        assert "No sharing agreement" in against(ready.study, other)
        assert "neither conducts" in against(a_study("collecting"), ready.vendor)


class TestCertificateOfDisclosure:
    def expected(self, ready: Ready) -> object:
        return expect_certificate_of_disclosure(
            study=ready.study, vendor_id=ready.vendor.pk, disclosure_ref=uuid4(), at=NOW
        )

    @pytest.mark.requirement("R-141")
    def test_is_due_when_the_contract_ends_and_may_come_before(self) -> None:
        ready = a_study_for_a_vendor()
        self.expected(ready)
        self.expected(ready)
        first, second = ready.study.destructions.of_contacts()
        assert {first.due_on, second.due_on} == {ready.vendor.contract_ends_on}
        assert first.status == DestructionStatus.NOT_DUE
        facts = destruction_facts()
        received = record_destruction(certificate=first, facts=facts, by=a_person(), at=NOW)
        assert received.status == DestructionStatus.RECEIVED

    def test_the_contracts_own_does_not_come_before(self) -> None:
        own = a_study_for_a_vendor().vendor.certificates.get(study=None)
        with pytest.raises(Refused, match="not due"):
            record_destruction(certificate=own, facts=destruction_facts(), by=a_person(), at=NOW)

    @pytest.mark.requirement("R-141")
    def test_the_study_closes_only_with_it(self) -> None:
        ready = a_study_for_a_vendor()
        self.expected(ready)
        lead = ready.study.created_by
        with pytest.raises(Refused, match="certificate of destruction"):
            close_study(study=ready.study, by=lead, at=NOW)
        certificate = ready.study.destructions.get()
        record_destruction(
            certificate=certificate, facts=destruction_facts(), by=a_person(), at=NOW
        )
        office = a_person(Role.PRIVACY_OFFICE)
        verify_destruction(certificate=certificate, by=office, at=NOW)
        close_study(study=ready.study, by=lead, at=NOW)
        assert ready.study.destructions.filter(disclosure_ref=None).exists()
