"""The inventory: whom it shows what, filters, and the files."""

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from tests.builders.access import NOW, a_component, a_person
from tests.builders.studies import a_lead, a_study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def queries_of(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


class TestInventory:
    @pytest.mark.requirement("R-083")
    def test_shows_every_study_and_makes_uncovered_ones_stand_out(self) -> None:
        covered, uncovered = a_study("approved"), a_study()
        client = signed_in(a_person(Role.PRIVACY_OFFICE))
        page = client.get(reverse("view_inventory"))
        assert covered.code in page.text
        assert "Not covered" in page.text
        only = client.get(reverse("view_inventory"), {"covered": "no"}).text
        assert uncovered.code in only
        assert covered.code not in only

    def test_is_a_file_too(self) -> None:
        study = a_study(title="=1+1")
        client = signed_in(a_person(Role.PRIVACY_OFFICE))
        file = client.get(reverse("view_inventory"), {"format": "csv"})
        assert f"{study.code},'=1+1," in file.getvalue().decode()

    def test_shows_a_component_officer_the_own_component_only(self) -> None:
        other = a_study(component=a_component("CBP"))
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("TSA"))
        assert other.code not in signed_in(officer).get(reverse("view_inventory")).text

    def test_asks_the_database_as_often_for_three_as_for_twelve(self) -> None:
        lead, client = a_lead(), signed_in(a_person(Role.PRIVACY_OFFICE))
        counted = []
        for wanted in (3, 12):
            while lead.studies_created.count() < wanted:
                a_study(lead=lead, survey_tool=None, noticed=False)
            counted.append(queries_of(client, reverse("view_inventory")))
        assert counted[0] == counted[1]

    def test_is_closed_to_researchers(self) -> None:
        assert signed_in(a_lead()).get(reverse("view_inventory")).status_code == 403
