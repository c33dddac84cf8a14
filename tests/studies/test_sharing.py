"""Sharing agreements: three offices, three people, then a fourth; and what may be shared at all."""

import uuid
from datetime import timedelta
from itertools import permutations, product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role, UnitKind
from foundation.mail.models import Message
from studies import actions, policies
from studies.actions.sharing import AgreementReturnError
from studies.agreements import AgreementError
from studies.contracts import VendorCheck, VendorKind
from studies.lifecycle import IllegalMoveError
from studies.lifecycle.sharing import NEXT_AGREEMENT, AgreementStatus, check
from studies.models import SharingAgreement, Vendor
from studies.models.sharing import RecipientKind, SharedData
from studies.queries import reasons_against_sharing
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW, a_component, a_person, made_officer
from tests.builders.sharing import OFFICES, agreement_facts, an_agreement
from tests.builders.studies import a_member, a_study, a_vendor

AGREEMENT_FIELDS = (
    *("kind", "recipient_kind", "recipient", "shares"),
    *("what", "purpose", "expires_on"),
)
MOVES = {
    ("requested", "reviewed"),
    ("requested", "returned"),
    ("requested", "withdrawn"),
    ("reviewed", "cleared"),
    ("reviewed", "returned"),
    ("reviewed", "withdrawn"),
    ("cleared", "expired"),
    ("cleared", "withdrawn"),
    ("returned", "requested"),
    ("returned", "withdrawn"),
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.parametrize(("current", "to"), list(product(AgreementStatus, AgreementStatus)))
def test_every_pair_of_states_follows_or_is_refused(
    current: AgreementStatus, to: AgreementStatus
) -> None:
    if (current.value, to.value) in MOVES:
        check(NEXT_AGREEMENT, current, to)
        return
    with pytest.raises(IllegalMoveError):
        check(NEXT_AGREEMENT, current, to)


@pytest.mark.django_db
class TestRequestAgreement:
    @pytest.mark.requirement("R-143")
    @pytest.mark.parametrize(
        "kind", [RecipientKind.AGENCY, RecipientKind.CONGRESS, RecipientKind.PUBLIC]
    )
    def test_shares_only_aggregates_outside_the_department(self, kind: str) -> None:
        study = a_study()
        with pytest.raises(AgreementError):
            an_agreement(study, recipient_kind=kind, shares=SharedData.PERSONAL)
        assert an_agreement(study, recipient_kind=kind).pk

    @pytest.mark.requirement("R-144")
    def test_gives_personal_data_only_to_a_vendor_under_contract_and_routine_use(self) -> None:
        study = a_study()
        personal: dict[str, Any] = {
            "recipient_kind": RecipientKind.VENDOR,
            "shares": SharedData.PERSONAL,
        }
        limits = {"redissemination_limits": "To nobody.", "kind": VendorKind.TRANSCRIPTION}
        ended = {"contract_ends_on": NOW.date()}
        use = {"routine_use": "DHS/ALL-002, F"}
        covered: dict[str, Any] = limits | use
        for vendor in (None, a_vendor(), a_vendor(approved=False, **covered)):
            with pytest.raises(AgreementError):
                an_agreement(study, **personal, vendor=vendor)
        over: dict[str, Any] = covered | ended
        later = NOW + timedelta(days=1)
        with pytest.raises(AgreementError):
            an_agreement(study, **personal, vendor=a_vendor(**over), at=later)
        assert an_agreement(study, **personal, vendor=a_vendor(**covered)).pk

    @pytest.mark.requirement("R-144")
    def test_is_refused_by_the_database_too(self) -> None:
        agreement = an_agreement(a_study())
        with pytest.raises(IntegrityError), transaction.atomic():
            SharingAgreement.objects.filter(pk=agreement.pk).update(shares=SharedData.PERSONAL)

    @pytest.mark.parametrize("role", ["recruiter", "facilitator", "analyst", "vendor_staff"])
    def test_is_for_the_lead(self, role: str) -> None:
        study = a_study()
        facts = agreement_facts()
        with pytest.raises(Refused):
            actions.request_agreement(study=study, facts=facts, by=a_member(study, role), at=NOW)


@pytest.mark.django_db
@pytest.mark.requirement("R-162")
class TestReviewAgreement:
    @pytest.mark.parametrize("order", list(permutations(OFFICES)))
    def test_goes_through_three_offices_in_any_order(self, order: tuple[str, ...]) -> None:
        agreement = an_agreement(a_study())
        seen = []
        for office in order:
            by = a_person(OFFICES[office])
            agreement = actions.review_agreement(agreement=agreement, office=office, by=by, at=NOW)
            seen.append(agreement.status)
        assert seen == ["requested", "requested", "reviewed"]

    @pytest.mark.parametrize(("office", "role"), list(product(OFFICES, Role)))
    def test_each_office_is_for_its_own_people(self, office: str, role: Role) -> None:
        agreement = an_agreement(a_study())
        person = a_person(role, component=a_component())
        mine = {OFFICES[office]} | (
            {Role.COMPONENT_PRIVACY_OFFICER} if office == "privacy" else set()
        )
        allowed = policies.review_agreement.allows(person, agreement, office, at=NOW)
        assert allowed == (role in mine)

    def test_is_not_for_the_officer_of_another_component(self) -> None:
        agreement = an_agreement(a_study())
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP"))
        assert not policies.review_agreement.allows(officer, agreement, "privacy", at=NOW)

    def test_takes_one_review_of_each_office(self) -> None:
        agreement = an_agreement(a_study())
        first = a_person(Role.IT_SECURITY)
        actions.review_agreement(agreement=agreement, office="security", by=first, at=NOW)
        second = a_person(Role.IT_SECURITY)
        for person in (first, second):
            with pytest.raises(Refused):
                actions.review_agreement(agreement=agreement, office="security", by=person, at=NOW)

    @pytest.mark.requirement("R-160")
    def test_is_not_for_who_works_on_the_study_or_asked(self) -> None:
        agreement = an_agreement(a_study())
        counsel = a_member(agreement.study, Role.ANALYST, unit_kind=UnitKind.OVERSIGHT)
        made_officer(counsel, Role.GENERAL_COUNSEL)
        assert policies.review_agreement.refusal(counsel, agreement, "counsel", at=NOW)
        rows = SharingAgreement.objects.filter(pk=agreement.pk)
        with pytest.raises(IntegrityError, match="who_asked"), transaction.atomic():
            rows.update(requested_by=counsel, counsel_by=counsel)
        with pytest.raises(IntegrityError, match="author"), transaction.atomic():
            rows.update(counsel_by=agreement.study.created_by, requested_by=counsel)

    def test_one_person_for_two_offices_is_refused_by_the_database(self) -> None:
        agreement = an_agreement(a_study(), status="reviewed")
        rows = SharingAgreement.objects.filter(pk=agreement.pk)
        for office in ("security_by", "counsel_by"):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**{office: agreement.privacy_by})


@pytest.mark.django_db
@pytest.mark.requirement("R-162")
class TestClearAgreement:
    def test_is_by_a_fourth_person(self) -> None:
        agreement = an_agreement(a_study(), status="reviewed")
        third = agreement.privacy_by
        assert third is not None
        with pytest.raises(Refused, match="another person clears"):
            actions.clear_agreement(agreement=agreement, by=third, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            SharingAgreement.objects.filter(pk=agreement.pk).update(cleared_by=third)
        fourth = a_person(Role.PRIVACY_OFFICE)
        cleared = actions.clear_agreement(agreement=agreement, by=fourth, at=NOW)
        assert reasons_against_sharing(cleared, on=NOW.date()) == []

    def test_waits_for_all_three(self) -> None:
        agreement, office = an_agreement(a_study()), a_person(Role.PRIVACY_OFFICE)
        with pytest.raises(Refused, match="not reviewed it yet"):
            actions.clear_agreement(agreement=agreement, by=office, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            SharingAgreement.objects.filter(pk=agreement.pk).update(
                status=AgreementStatus.CLEARED, cleared_by=office
            )

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.PRIVACY_OFFICE])
    def test_is_for_the_privacy_office(self, role: Role) -> None:
        agreement = an_agreement(a_study(), status="reviewed")
        assert policies.clear_agreement.refusal(a_person(role), agreement, at=NOW)

    def test_is_shown_on_the_study_and_expires(self) -> None:
        study = a_study()
        agreement = an_agreement(study, status="cleared")
        page = signed_in(study.created_by).get(reverse("list_study_agreements", args=[study.code]))
        assert "Office of Travel Statistics" in page.text
        later = NOW + timedelta(days=366)
        assert (actions.expire_agreements(at=NOW), actions.expire_agreements(at=later)) == (0, 1)
        assert actions.expire_agreements(at=later) == 0
        agreement.refresh_from_db()
        assert agreement.status == "expired"


@pytest.mark.django_db
@pytest.mark.requirement("R-144", "R-162")
class TestClearedOnPersonalData:
    @pytest.fixture
    def vendor(self) -> Vendor:
        receives: dict[str, Any] = {
            "routine_use": "DHS/ALL-002, F",
            "redissemination_limits": "To nobody.",
        }
        return a_vendor(kind=VendorKind.TRANSCRIPTION, **receives)

    @pytest.fixture
    def agreement(self, vendor: Vendor) -> SharingAgreement:
        facts: dict[str, Any] = {
            "recipient_kind": RecipientKind.VENDOR,
            "shares": SharedData.PERSONAL,
        }
        return an_agreement(a_study(), status="cleared", vendor=vendor, **facts)

    def test_is_suspended_with_the_vendors_approval_and_restored_with_it(
        self, agreement: SharingAgreement, vendor: Vendor
    ) -> None:
        assert against(agreement) == []
        office = a_person(Role.PRIVACY_OFFICE)
        actions.return_vendor(vendor=vendor, reason="Say more.", by=office, at=NOW)
        assert against(agreement) == ["Personal data needs an approved contract in force."]
        lead = agreement.study.created_by
        told = Message.objects.get(to=lead, kind="agreement.suspended")
        assert told.url_args == [agreement.pk]
        code = agreement.study.code
        page = signed_in(lead).get(reverse("view_agreement", args=[agreement.pk])).text
        assert "nothing may be shared under it now" in page
        assert "Not in force" in signed_in(office).get(reverse("list_agreements")).text
        listed = signed_in(lead).get(reverse("list_study_agreements", args=[code])).text
        assert "Not in force" in listed
        Vendor.objects.filter(pk=vendor.pk).update(
            privacy_by=office, ticked=VendorCheck.values, returned_at=None
        )
        assert against(agreement) == []

    def test_ends_with_the_vendors_contract_and_on_its_own_day(
        self, agreement: SharingAgreement, vendor: Vendor
    ) -> None:
        Vendor.objects.filter(pk=vendor.pk).update(contract_ends_on=NOW - timedelta(days=1))
        assert against(agreement) == ["Personal data needs an approved contract in force."]
        assert against(agreement, days=366) == ["Its last day has passed."]

    def test_is_listed_with_as_many_queries_as_one(self, agreement: SharingAgreement) -> None:
        client = signed_in(agreement.study.created_by)
        url = reverse("list_study_agreements", args=[agreement.study.code])

        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url).status_code == 200
            return len(seen)

        for_one = queries()
        for number in (1, 2):
            other = a_vendor(name=f"Scribes {number}")
            agreement.pk, agreement.vendor = None, other
            agreement.sharingagreement_ref = uuid.uuid4()
            agreement.save(force_insert=True)
        assert queries() == for_one

    def test_is_named_before_a_change_suspends_it(
        self, agreement: SharingAgreement, vendor: Vendor
    ) -> None:
        page = signed_in(a_person()).get(reverse("edit_vendor", args=[vendor.pk])).text
        assert "nothing is shared under sharing agreements of" in page
        assert agreement.study.code in page


def against(agreement: SharingAgreement, *, days: int = 0) -> list[str]:
    on = (NOW + timedelta(days=days)).date()
    return reasons_against_sharing(SharingAgreement.objects.get(pk=agreement.pk), on=on)


@pytest.mark.django_db
class TestReturnAgreement:
    def test_starts_all_reviews_again(self) -> None:
        study = a_study()
        agreement = an_agreement(study, status="reviewed")
        counsel = a_person(Role.GENERAL_COUNSEL)
        with pytest.raises(AgreementReturnError):
            actions.return_agreement(agreement=agreement, reason=" ", by=counsel, at=NOW)
        agreement = actions.return_agreement(
            agreement=agreement, reason="No ground.", by=counsel, at=NOW
        )
        lead = study.created_by
        assert Message.objects.filter(to=lead, kind="agreement.returned").exists()
        facts = agreement_facts(purpose="The statute asks for it.")
        again = actions.edit_agreement(agreement=agreement, facts=facts, by=lead, at=NOW)
        assert (again.status, again.reviewers) == ("requested", set())

    def test_is_withdrawn_by_the_lead_only(self) -> None:
        agreement = an_agreement(a_study(), status="cleared")
        office = a_person(Role.PRIVACY_OFFICE)
        with pytest.raises(Refused):
            actions.withdraw_agreement(agreement=agreement, by=office, at=NOW)
        lead = agreement.study.created_by
        assert actions.withdraw_agreement(agreement=agreement, by=lead, at=NOW).status


@pytest.mark.django_db
class TestPages:
    def test_lead_asks_and_offices_decide(self) -> None:
        study = a_study()
        lead = signed_in(study.created_by)
        facts = agreement_facts()
        form = {name: getattr(facts, name) or "" for name in AGREEMENT_FIELDS}
        url = reverse("request_agreement", args=[study.code])
        page = lead.post(url, form | {"shares": SharedData.PERSONAL})
        assert "only aggregate reports are shared" in page.text
        lead.post(url, form)
        agreement = SharingAgreement.objects.get()
        for role in OFFICES.values():
            office = signed_in(a_person(role))
            assert "Waiting for your office" in office.get(reverse("list_agreements")).text
            office.post(reverse("review_agreement", args=[agreement.pk]))
        fourth = signed_in(a_person(Role.PRIVACY_OFFICE))
        fourth.post(reverse("clear_agreement", args=[agreement.pk]))
        agreement.refresh_from_db()
        assert agreement.status == "cleared"
