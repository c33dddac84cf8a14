"""Contacts go to a vendor: prepared, released, fetched, read by the vendor alone, accounted for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage
import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from foundation.access.models import User
from foundation.access.roles import Role
from participants.jobs import write_handover
from participants.models import Handover
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.handovers import a_private_key, a_study_for_a_vendor, an_officer
from tests.builders.participants import a_study_with_contacts
from tests.journeys.answered_here import HERE, answer_here
from tests.journeys.conftest import NARROW, WIDE, CheckAccessible
from tests.journeys.steps.pages import press, see, tick

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
Staff = Callable[..., Page]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views and jobs read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def staff(browser: Browser) -> Iterator[Staff]:
    """A page of somebody: ``staff(user, address, width=…)``."""
    contexts = []

    def come(user: User, address: str, *, width: int = WIDE) -> Page:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        answer_here(page, client)
        page.goto(f"{HERE}{address}")
        return page

    yield come
    for context in contexts:
        context.close()


def place(study: Study, name: str = "list_handovers") -> str:
    return reverse(name, args=[study.code])


@pytest.mark.requirement("R-144")
@pytest.mark.requirement("R-145")
@pytest.mark.requirement("R-146")
def test_a_hand_over(staff: Staff, check_accessible: CheckAccessible, tmp_path: Path) -> None:
    ready = a_study_for_a_vendor()
    recruiter, officer = a_study_with_contacts(ready.study, 4), an_officer(ready.study)

    page = staff(recruiter, place(ready.study, "prepare_handover"))
    check_accessible(page)
    tick(page, ready.vendor.name, "Recruit for this study", "Name", "E-mail", "DHS/ALL-002")
    tick(page, "The vendor was told to whom it may pass the contacts on, and agreed")
    press(page, "Send to component privacy officer")
    see(page, "Waiting for the component privacy officer", "DHS/ALL-002, 73 FR 71659")
    check_accessible(page)
    handover = Handover.objects.get()

    theirs = reverse("view_handover", args=[ready.study.code, handover.pk])
    releasing = staff(officer, theirs, width=NARROW)
    check_accessible(releasing)
    press(releasing, "Release these contacts")
    see(releasing, "Released")
    write_handover(str(handover.pk))

    page.goto(f"{HERE}{theirs}")
    check_accessible(page)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Download the encrypted file").click()
    fetched.value.save_as(kept := tmp_path / "contacts.csv.age")
    assert fetched.value.suggested_filename == f"{ready.study.code}-contacts.csv.age"
    assert b"mail.example" not in kept.read_bytes()
    told = bytes(pyrage.decrypt(kept.read_bytes(), [a_private_key()])).decode().splitlines()
    assert told[0] == "name,email"
    assert "Person Number1,person1@mail.example" in told
    page.goto(f"{HERE}{theirs}")
    see(page, "Handed over", "The vendor owes a")
    check_accessible(page)

    accounts = staff(a_person(Role.PRIVACY_OFFICE), reverse("list_disclosures"))
    row = accounts.get_by_role("row").filter(has_text=ready.vendor.name)
    expect(row).to_contain_text(["Name, e-mail"])
    see(accounts, "HSHQ-415", "Recruit for this study")
    check_accessible(accounts)
    for width in (NARROW, WIDE):
        accounts.set_viewport_size({"width": width, "height": 900})
        assert accounts.evaluate("document.documentElement.scrollWidth") <= width
