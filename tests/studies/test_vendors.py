"""Vendors: the file, its approval, extensions, and the certificates that are owed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role, UnitKind
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from studies import actions, policies
from studies.actions.vendors import VendorError, VendorFacts
from studies.contracts import VendorCheck, VendorKind
from studies.models import DestructionCertificate, Vendor, VendorStaff
from studies.queries import approved_transcription_services, may, visible_studies, why_not
from studies.queries.waiting.vendors import vendors_to_decide
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_lead, a_member, a_request, a_study, a_tool, a_vendor
from tests.builders.vendors import a_certificate, an_extension, destruction_facts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


ALL = VendorCheck.values
RECEIVES: dict[str, Any] = {"routine_use": "DHS/ALL-002, F", "redissemination_limits": "To nobody."}
VETTED: dict[str, Any] = {
    "vetted_by": "Office of Security",
    "vetted_on": NOW.date(),
    "vetted_until": NOW.date() + timedelta(days=300),
    "vetting_ref": "VET-12",
}


def facts_of(vendor: Vendor, **changes: Any) -> VendorFacts:
    said = {name: getattr(vendor, name) for name in VendorFacts.__dataclass_fields__}
    return VendorFacts(**said | changes)


def approve(vendor: Vendor, by: User | None = None) -> Vendor:
    by = by or a_person(Role.PRIVACY_OFFICE)
    return actions.approve_vendor(vendor=vendor, ticked=ALL, by=by, at=NOW)


class TestApproveVendor:
    @pytest.mark.requirement("R-140")
    def test_wants_every_clause_and_the_policy_ticked(self) -> None:
        vendor, office = a_vendor(approved=False), a_person(Role.PRIVACY_OFFICE)
        for missing in ALL:
            with pytest.raises(VendorError):
                actions.approve_vendor(
                    vendor=vendor, ticked=[t for t in ALL if t != missing], by=office, at=NOW
                )
        assert approve(vendor, office).state == "approved"

    @pytest.mark.requirement("R-140")
    def test_is_refused_by_the_database_too_without_ticks(self) -> None:
        vendor = a_vendor()
        with pytest.raises(IntegrityError), transaction.atomic():
            Vendor.objects.filter(pk=vendor.pk).update(ticked=["audit"])

    @pytest.mark.parametrize("kind", [VendorKind.RECRUITING, VendorKind.TRANSCRIPTION])
    @pytest.mark.requirement("R-144")
    @pytest.mark.requirement("R-145")
    def test_wants_a_routine_use_and_limits_where_personal_data_goes(self, kind: str) -> None:
        for lacking in RECEIVES:
            vendor = a_vendor(approved=False, kind=kind, **{**RECEIVES, **VETTED, lacking: ""})
            with pytest.raises(Refused):
                approve(vendor)
        assert approve(a_vendor(approved=False, kind=kind, **RECEIVES, **VETTED)).privacy_at

    @pytest.mark.requirement("R-102")
    def test_wants_the_vetting_of_a_recruiting_vendor(self) -> None:
        vendor = a_vendor(approved=False, kind=VendorKind.RECRUITING, **RECEIVES)
        with pytest.raises(Refused, match="vetting"):
            approve(vendor)

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.PRIVACY_OFFICE])
    @pytest.mark.requirement("R-148")
    def test_is_for_the_privacy_office_only(self, role: Role) -> None:
        vendor = a_vendor(approved=False)
        assert policies.approve_vendor.refusal(a_person(role), vendor, at=NOW)

    def test_is_not_for_who_recorded_it(self) -> None:
        vendor = a_vendor(approved=False)
        vendor.recorded_by = a_person(Role.PRIVACY_OFFICE)
        assert "yourself" in (
            policies.approve_vendor.refusal(vendor.recorded_by, vendor, at=NOW) or ""
        )

    @pytest.mark.requirement("R-160")
    def test_is_not_for_whoever_changed_it_since_the_last_approval(self) -> None:
        office, lead = an_office_that_writes(), a_lead()
        vendor = a_vendor(approved=False)
        for by, reference in ((office, "H.7"), (lead, "H.8")):
            actions.edit_vendor(
                vendor=vendor, facts=facts_of(vendor, clause_audit=reference), by=by, at=NOW
            )
            vendor.refresh_from_db()
        assert vendor not in vendors_to_decide(office, at=NOW)
        with pytest.raises(Refused, match="You recorded or changed this vendor yourself"):
            approve(vendor, office)
        with pytest.raises(IntegrityError, match="by_no_author"), transaction.atomic():
            Vendor.objects.filter(pk=vendor.pk).update(privacy_by=office, ticked=ALL)
        vendor = approve(vendor)
        facts = facts_of(vendor, clause_audit="H.9")
        vendor = actions.edit_vendor(vendor=vendor, facts=facts, by=lead, at=NOW)
        assert approve(vendor, office).state == "approved"


def an_office_that_writes() -> User:
    """Of the Privacy Office, in a unit that starts studies."""
    return a_person(Role.PRIVACY_OFFICE, unit_kind=UnitKind.RESEARCH)


class TestEditVendor:
    @pytest.mark.requirement("R-142")
    def test_voids_the_approval_and_tells_the_lead(self) -> None:
        vendor = a_vendor()
        study = a_study("collecting", conductor="vendor", vendor=vendor, method="interview")
        editor = a_person()
        changed = actions.edit_vendor(
            vendor=vendor, facts=facts_of(vendor, clause_audit="H.9"), by=editor, at=NOW
        )
        assert (changed.state, changed.ticked, changed.recorded_by) == ("waiting", [], editor)
        assert Message.objects.get(to=study.created_by, kind="vendor.void").url_args == [study.code]

    def test_keeps_it_when_only_the_contact_changes(self) -> None:
        vendor = a_vendor()
        facts = facts_of(vendor, contact_office="Data office")
        assert actions.edit_vendor(vendor=vendor, facts=facts, by=a_person(), at=NOW).privacy_by

    def test_page_says_first_what_a_change_voids(self) -> None:
        vendor = a_vendor()
        study = a_study("collecting", conductor="vendor", vendor=vendor, method="interview")
        page = signed_in(a_person()).get(reverse("edit_vendor", args=[vendor.pk]))
        assert "A change voids the approval" in page.text
        assert study.code in page.text

    def test_returned_waits_for_a_change(self) -> None:
        vendor, office = a_vendor(), a_person(Role.PRIVACY_OFFICE)
        with pytest.raises(VendorError):
            actions.return_vendor(vendor=vendor, reason=" ", by=office, at=NOW)
        vendor = actions.return_vendor(vendor=vendor, reason="H.3 is gone.", by=office, at=NOW)
        assert vendor.state == "returned"
        with pytest.raises(Refused):
            approve(vendor)
        facts = facts_of(vendor, clause_audit="H.9")
        changed = actions.edit_vendor(vendor=vendor, facts=facts, by=a_person(), at=NOW)
        assert approve(changed).privacy_at is not None

    def test_records_no_reason_and_no_name(self) -> None:
        vendor, office = a_vendor(), a_person(Role.PRIVACY_OFFICE)
        actions.return_vendor(vendor=vendor, reason="Somebody lied.", by=office, at=NOW)
        events = AuditEvent.objects.filter(subject=f"studies.Vendor:{vendor.pk}")
        told = [*events.values_list("facts", flat=True), *Message.objects.values_list("sentence")]
        assert "lied" not in str(told)
        assert vendor.name not in str(told)


class TestExtension:
    @pytest.mark.requirement("R-141")
    def test_counts_once_the_privacy_office_confirmed_it(self) -> None:
        certificate = a_certificate("due")
        extension = an_extension(vendor=certificate.vendor)
        assert not Vendor.objects.get(pk=certificate.vendor_id).has_contract(on=NOW.date())
        office = a_person(Role.PRIVACY_OFFICE)
        actions.confirm_extension(extension=extension, by=office, at=NOW)
        certificate.refresh_from_db()
        assert (certificate.status, certificate.due_on) == ("not_due", extension.ends_on)
        assert Vendor.objects.get(pk=certificate.vendor_id).has_contract(on=NOW.date())
        with pytest.raises(Refused):
            actions.confirm_extension(extension=extension, by=office, at=NOW)

    @pytest.mark.requirement("R-141")
    @pytest.mark.parametrize("status", ["received", "verified"])
    def test_owes_another_certificate_where_the_contract_goes_on(self, status: str) -> None:
        earlier = a_certificate(status)
        extension = an_extension(vendor=earlier.vendor)
        office = a_person(Role.PRIVACY_OFFICE)
        actions.confirm_extension(extension=extension, by=office, at=NOW)
        owed = earlier.vendor.certificates.exclude(status="verified").get()
        assert (owed.status, owed.due_on) == ("not_due", extension.ends_on)
        actions.follow_destruction(at=NOW + (extension.ends_on - NOW.date()))
        owed.refresh_from_db()
        assert owed.status == "due"

    def test_is_told_again_when_what_was_put_off_comes_due(self) -> None:
        office = a_person(Role.PRIVACY_OFFICE)
        vendor, ends_on = a_certificate("due").vendor, NOW.date() + timedelta(days=30)
        extension = actions.record_extension(
            vendor=vendor, ends_on=ends_on, reference="P00004", by=a_person(), at=NOW
        )
        actions.confirm_extension(extension=extension, by=office, at=NOW)
        actions.follow_destruction(at=NOW + timedelta(days=30))
        assert Message.objects.filter(to=office, kind="destruction.due").count() == 2

    def test_is_confirmed_by_somebody_else_in_the_database_too(self) -> None:
        extension = an_extension()
        extension.confirmed_by = extension.recorded_by
        with pytest.raises(IntegrityError), transaction.atomic():
            extension.save()

    def test_does_not_make_a_contract_shorter(self) -> None:
        vendor = a_vendor()
        with pytest.raises(VendorError):
            actions.record_extension(
                vendor=vendor, ends_on=NOW.date(), reference="P1", by=a_person(), at=NOW
            )


@pytest.mark.requirement("R-141")
class TestContractEndedEarly:
    def test_owes_its_certificate_at_the_new_end_though_nobody_approves_it_again(self) -> None:
        vendor, office = a_vendor(), a_person(Role.PRIVACY_OFFICE)
        ended = NOW.date() - timedelta(days=61)
        said = facts_of(vendor, contract_ends_on=ended, contract_number="HSHQ-415-B")
        actions.edit_vendor(vendor=vendor, facts=said, by=a_person(), at=NOW)
        certificate = vendor.certificates.get()
        assert certificate.due_on == ended
        actions.follow_destruction(at=NOW)
        certificate.refresh_from_db()
        assert certificate.status == "escalated"
        kinds = Message.objects.filter(to=office).values_list("kind", flat=True)
        assert {"destruction.due", "destruction.escalated"} <= set(kinds)

    @pytest.mark.parametrize("days", [-1, 400])
    def test_leaves_what_is_verified_and_waits_for_an_approval_to_put_it_off(
        self, days: int
    ) -> None:
        earlier = a_certificate("verified" if days < 0 else "not_due")
        vendor = earlier.vendor
        ends_on = earlier.due_on + timedelta(days=days)
        said = facts_of(vendor, contract_ends_on=ends_on)
        actions.edit_vendor(vendor=vendor, facts=said, by=a_person(), at=NOW)
        assert vendor.certificates.get().due_on == earlier.due_on


@pytest.mark.requirement("R-141")
class TestFollowDestruction:
    def test_goes_from_not_due_to_escalated_and_tells_nobody_twice(self) -> None:
        privacy, records = a_person(Role.PRIVACY_OFFICE), a_person(Role.RECORDS_OFFICER)
        vendor = a_vendor(contract_ends_on=NOW.date() + timedelta(days=10))
        certificate = vendor.certificates.get()
        assert certificate.status == "not_due"
        seen = []
        for days in (0, 29, 30, 59, 60, 90):
            at = NOW + timedelta(days=10 + days)
            actions.follow_destruction(at=at)
            actions.follow_destruction(at=at)
            certificate.refresh_from_db()
            seen.append(certificate.status)
        assert seen == ["due", "due", "overdue", "overdue", "escalated", "escalated"]
        kinds = Message.objects.filter(kind__startswith="destruction").values_list("to", "kind")
        assert sorted(kind for to, kind in kinds if to == privacy.pk) == [
            "destruction.due",
            "destruction.escalated",
            "destruction.overdue",
        ]
        assert [kind for to, kind in kinds if to == records.pk] == ["destruction.escalated"]

    def test_catches_up_over_missed_days(self) -> None:
        assert a_certificate("escalated").status == "escalated"

    def test_a_closing_study_is_owed_one_and_a_deletion(self) -> None:
        vendor = a_vendor()
        study = a_study("closed", survey_tool=a_tool(vendor=vendor))
        assert study.destructions.get().status == "due"
        assert study.tool_deletions.get().due_on == NOW.date() + timedelta(days=30)
        actions.follow_destruction(at=NOW)
        assert DestructionCertificate.objects.filter(study=study).count() == 1


@pytest.mark.requirement("R-141")
class TestDestructionCertificate:
    def test_is_verified_by_somebody_else(self) -> None:
        certificate = a_certificate("due")
        office = a_person(Role.PRIVACY_OFFICE)
        facts = destruction_facts()
        actions.record_destruction(certificate=certificate, facts=facts, by=office, at=NOW)
        with pytest.raises(Refused, match="yourself"):
            actions.verify_destruction(certificate=certificate, by=office, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            DestructionCertificate.objects.filter(pk=certificate.pk).update(verified_by=office)
        records = a_person(Role.RECORDS_OFFICER)
        verified = actions.verify_destruction(certificate=certificate, by=records, at=NOW)
        assert verified.status == "verified"

    def test_sent_back_is_due_again(self) -> None:
        certificate = a_certificate("received")
        office = a_person(Role.PRIVACY_OFFICE)
        sent_back = actions.send_back_destruction(certificate=certificate, by=office, at=NOW)
        assert sent_back.status == "due"

    @pytest.mark.parametrize("status", ["not_due", "received", "verified"])
    def test_is_recorded_only_while_it_is_owed(self, status: str) -> None:
        refusal = policies.record_destruction.refusal
        assert refusal(a_person(Role.PRIVACY_OFFICE), a_certificate(status), at=NOW)

    @pytest.mark.parametrize("status", ["not_due", "due", "overdue", "escalated", "verified"])
    def test_is_verified_only_when_received(self, status: str) -> None:
        refusal = policies.verify_destruction.refusal
        assert refusal(a_person(Role.RECORDS_OFFICER), a_certificate(status), at=NOW)

    def test_page_takes_it_and_asks_for_what_is_missing(self) -> None:
        certificate = a_certificate("overdue")
        client = signed_in(a_person(Role.PRIVACY_OFFICE))
        url = reverse("record_destruction", args=[certificate.pk])
        assert "Fill this in" in client.post(url, {"reference": "COD-1"}).text
        form = {"destroyed_on": NOW.date(), "destroyed": "All", "signed_by": "Office"}
        client.post(url, {"reference": "COD-1"} | form)
        certificate.refresh_from_db()
        assert certificate.status == "received"


class TestTranscriptionServices:
    @pytest.mark.requirement("R-164")
    def test_are_vendors_with_the_same_approval(self) -> None:
        kind = VendorKind.TRANSCRIPTION
        a_vendor(kind=kind, approved=False, **RECEIVES)
        a_vendor()
        service = a_vendor(kind=kind, **RECEIVES)
        assert approved_transcription_services(on=NOW.date()) == [service]
        ended = NOW.date() + timedelta(days=366)
        assert approved_transcription_services(on=ended) == []


class TestVendorPages:
    @pytest.mark.requirement("R-154")
    def test_a_study_links_the_policy_of_the_vendor_that_runs_it(self) -> None:
        study = a_study(conductor="vendor", vendor=a_vendor(), method="interview")
        page = signed_in(study.created_by).get(reverse("view_study", args=[study.code]))
        assert 'href="https://vendor.example/privacy"' in page.text

    def test_shows_the_whole_file(self) -> None:
        vendor = a_vendor(kind=VendorKind.RECRUITING, **RECEIVES, **VETTED)
        page = signed_in(a_person(Role.PRIVACY_OFFICE)).get(
            reverse("view_vendor", args=[vendor.pk])
        )
        shown = ("HSHQ-415", "H.1", "Checked by the Privacy Office", "VET-12", "To nobody.")
        assert [text for text in shown if text not in page.text] == []

    @pytest.mark.requirement("R-140")
    def test_approval_needs_each_box(self) -> None:
        vendor = a_vendor(approved=False)
        client = signed_in(a_person(Role.PRIVACY_OFFICE))
        url = reverse("approve_vendor", args=[vendor.pk])
        assert "Check each of them" in client.post(url, {"ticked": ["audit"]}).text
        client.post(url, {"ticked": ALL})
        vendor.refresh_from_db()
        assert vendor.privacy_by is not None

    def test_list_asks_a_constant_number_of_questions(
        self, django_assert_max_num_queries: Any
    ) -> None:
        client = signed_in(a_person(Role.PRIVACY_OFFICE))
        for _ in range(3):
            a_certificate("overdue", vendor=None)
        with django_assert_max_num_queries(40) as few:
            client.get(reverse("list_tools"))
        for _ in range(6):
            a_certificate("overdue", vendor=None)
        with django_assert_max_num_queries(len(few.captured_queries)):
            assert client.get(reverse("list_tools")).status_code == 200


class TestRecordVendorStaff:
    """Whoever belongs to a vendor's unit has access while that vendor is cleared."""

    @pytest.mark.requirement("R-016")
    @pytest.mark.requirement("R-102")
    def test_is_needed_before_any_access(self) -> None:
        study = a_study("collecting")
        stranger = self.of_no_vendor()
        with pytest.raises(Refused, match="for which vendor this account works"):
            a_request(study, Role.RECRUITER, user=stranger)
        with pytest.raises(Refused, match="for which vendor this account works"):
            a_member(study, Role.RECRUITER, user=stranger)
        lead = study.created_by
        actions.record_vendor_staff(vendor=a_vendor(), user=stranger, by=lead, at=NOW)
        recruiter = a_member(study, Role.RECRUITER, user=stranger)
        assert may(recruiter, "open_contacts", study, at=NOW)
        assert study in visible_studies(recruiter, at=NOW)

    @pytest.mark.requirement("R-016")
    @pytest.mark.requirement("R-102")
    def test_says_what_the_vendor_lacks(self) -> None:
        study, waiting = a_study("collecting"), a_vendor(approved=False, name="Acme")
        recruiter = a_person(Role.RECRUITER, unit_kind=UnitKind.VENDOR, vendor=waiting)
        with pytest.raises(Refused, match="has not approved contract and privacy policy of Acme"):
            a_request(study, Role.RECRUITER, user=recruiter)

    @pytest.mark.requirement("R-016")
    def test_ends_all_access_with_the_contract(self) -> None:
        study = a_study("collecting")
        last = NOW + timedelta(days=20)
        vendor = a_vendor(name="Acme", contract_ends_on=last.date())
        facilitator = a_member(study, Role.VENDOR_STAFF, vendor=vendor)
        assert may(facilitator, "facilitate_session", study, at=last)
        after = last + timedelta(days=1)
        said = why_not(facilitator, "facilitate_session", study, at=after)
        assert said is not None
        assert said.startswith("Acme has no contract in force.")
        assert study not in visible_studies(facilitator, at=after)

    def test_moves_whoever_worked_for_another_one(self) -> None:
        person, vendor = a_person(Role.VENDOR_STAFF), a_vendor()
        actions.record_vendor_staff(vendor=vendor, user=person, by=a_lead(), at=NOW)
        assert VendorStaff.objects.get(user=person).vendor == vendor

    def test_refuses_other_units_and_other_people(self) -> None:
        vendor, stranger = a_vendor(), self.of_no_vendor()
        with pytest.raises(Refused, match="vendor’s unit"):
            actions.record_vendor_staff(vendor=vendor, user=a_person(), by=a_lead(), at=NOW)
        for by in (stranger, a_person(Role.PRIVACY_OFFICE)):
            with pytest.raises(Refused):
                actions.record_vendor_staff(vendor=vendor, user=stranger, by=by, at=NOW)
        assert not VendorStaff.objects.filter(user=stranger).exists()

    def test_is_recorded_and_shown_on_the_file(self) -> None:
        vendor, stranger, lead = a_vendor(), self.of_no_vendor(), a_lead()
        client = signed_in(lead)
        page = reverse("view_vendor", args=[vendor.pk])
        assert "Nobody is recorded." in client.get(page).text
        client.post(reverse("record_vendor_staff", args=[vendor.pk]), {"user": stranger.pk})
        assert stranger.username in client.get(page).text

    def of_no_vendor(self) -> User:
        person = a_person(unit_kind=UnitKind.VENDOR)
        VendorStaff.objects.filter(user=person).delete()
        return person
