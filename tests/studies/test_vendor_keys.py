"""The key of a vendor: recorded by one, confirmed by another, replaced and never changed."""

from datetime import timedelta
from typing import Any

import pyrage
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from studies.actions import confirm_vendor_key, end_vendor_key, record_vendor_key
from studies.actions.vendor_keys import VendorKeyError
from studies.models import VendorKey
from studies.queries import key_of
from studies.queries.waiting.vendors import vendors
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW, a_person
from tests.builders.handovers import a_recruiting_vendor, a_vendor_key
from tests.builders.studies import a_vendor

pytestmark = pytest.mark.django_db


def another_key() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())


class TestRecordVendorKey:
    def test_waits_and_tells_the_privacy_office(self) -> None:
        office = a_person(Role.PRIVACY_OFFICE)
        key = a_vendor_key(vendor := a_vendor(), confirmed=False)
        assert (key.state, key_of(vendor)) == ("waiting", None)
        assert Message.objects.filter(to=office, kind="vendor.key").count() == 1
        assert f"Key to confirm: {vendor}" in [each.what for each in vendors(office, at=NOW)]

    @pytest.mark.parametrize("given", ["", "age1nonsense", "ssh-ed25519 AAAA"])
    def test_refuses_what_is_no_public_key(self, given: str) -> None:
        with pytest.raises(VendorKeyError):
            record_vendor_key(vendor=a_vendor(), public_key=given, by=a_person(), at=NOW)

    def test_refuses_a_private_key(self) -> None:
        private = str(pyrage.x25519.Identity.generate())
        with pytest.raises(VendorKeyError):
            record_vendor_key(vendor=a_vendor(), public_key=private, by=a_person(), at=NOW)
        assert not VendorKey.objects.exists()

    def test_refuses_a_second_while_one_waits(self) -> None:
        vendor = a_vendor()
        a_vendor_key(vendor, confirmed=False)
        with pytest.raises(Refused, match="waits for the Privacy Office"):
            record_vendor_key(vendor=vendor, public_key=another_key(), by=a_person(), at=NOW)

    def test_refuses_one_that_was_ended(self) -> None:
        vendor = a_recruiting_vendor()
        key = vendor.keys.get()
        end_vendor_key(key=key, by=a_person(Role.PRIVACY_OFFICE), at=NOW)
        with pytest.raises(VendorKeyError, match="recorded before"):
            record_vendor_key(vendor=vendor, public_key=key.public_key, by=a_person(), at=NOW)


class TestConfirmVendorKey:
    def test_replaces_the_key_before(self) -> None:
        vendor = a_recruiting_vendor()
        first = vendor.keys.get()
        second = a_vendor_key(vendor, public_key=another_key())
        first.refresh_from_db()
        assert (first.state, key_of(vendor)) == ("over", second)
        event = AuditEvent.objects.filter(verb="vendor.key_confirmed").latest("pk")
        assert event.facts == {"how": "phone"}

    def test_refuses_who_recorded_it(self) -> None:
        office = a_person(Role.PRIVACY_OFFICE, unit_kind="research")
        key = record_vendor_key(vendor=a_vendor(), public_key=another_key(), by=office, at=NOW)
        with pytest.raises(Refused, match="yourself"):
            confirm_vendor_key(key=key, how="phone", by=office, at=NOW)

    def test_is_refused_by_the_database_too(self) -> None:
        key = a_vendor_key(a_vendor(), confirmed=False)
        confirmed = {"confirmed_by": key.recorded_by, "confirmed_at": NOW, "confirmed_how": "phone"}
        with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
            VendorKey.objects.filter(pk=key.pk).update(**confirmed)

    @pytest.mark.parametrize("how", ["", "e-mail"])
    def test_wants_another_way_than_that_in_which_it_came(self, how: str) -> None:
        key = a_vendor_key(a_vendor(), confirmed=False)
        with pytest.raises(VendorKeyError):
            confirm_vendor_key(key=key, how=how, by=a_person(Role.PRIVACY_OFFICE), at=NOW)

    def test_refuses_everybody_but_the_privacy_office(self) -> None:
        key = a_vendor_key(a_vendor(), confirmed=False)
        for somebody in (a_person(), a_person(Role.COMPONENT_PRIVACY_OFFICER)):
            with pytest.raises(Refused):
                confirm_vendor_key(key=key, how="phone", by=somebody, at=NOW)


class TestEndVendorKey:
    def test_leaves_the_vendor_without_one(self) -> None:
        vendor, office = a_recruiting_vendor(), a_person(Role.PRIVACY_OFFICE)
        end_vendor_key(key=vendor.keys.get(), by=office, at=NOW)
        assert key_of(vendor) is None
        with pytest.raises(Refused):
            end_vendor_key(key=vendor.keys.get(), by=office, at=NOW)

    def test_an_ended_key_is_confirmed_no_more(self) -> None:
        key, office = a_vendor_key(a_vendor(), confirmed=False), a_person(Role.PRIVACY_OFFICE)
        end_vendor_key(key=key, by=office, at=NOW)
        with pytest.raises(Refused):
            confirm_vendor_key(key=key, how="phone", by=office, at=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"public_key": "age1other"},
        {"confirmed_how": "letter"},
        {"confirmed_at": NOW + timedelta(1)},
    ],
)
def test_the_database_keeps_a_key_as_it_is(change: dict[str, Any]) -> None:
    key = a_recruiting_vendor().keys.get()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        VendorKey.objects.filter(pk=key.pk).update(**change)


def test_the_page_records_and_confirms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    vendor, given = a_vendor(), another_key()
    page = reverse("record_vendor_key", args=[vendor.pk])
    wrong = signed_in(staff := a_person()).post(page, {"public_key": "age1nonsense"})
    assert (wrong.status_code, "begins with" in wrong.content.decode()) == (400, True)
    signed_in(staff).post(page, {"public_key": given})
    office = signed_in(a_person(Role.PRIVACY_OFFICE))
    key = vendor.keys.get()
    assert key.fingerprint in office.get(page).content.decode()
    office.post(reverse("confirm_vendor_key", args=[key.pk]), {"how": "in_person"})
    assert key_of(vendor) == key
