"""What waits in the vault stands where the vault is open; elsewhere stands where to look."""

from http import HTTPStatus

import pytest
from django.urls import reverse
from pytest_django import Settings

from foundation.access.queries import roles_of
from foundation.access.roles import Role
from participants.actions import release_handover
from participants.waiting import elsewhere_for, waiting_for
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW, a_component, a_person
from tests.builders.handovers import a_handover, a_study_for_a_vendor
from tests.builders.handovers import an_officer as a_component_officer
from tests.builders.redress import a_redress_request, an_officer

pytestmark = pytest.mark.django_db
CARD = "Requests about contact data, and contacts for vendors"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


class TestHandovers:
    def test_wait_for_the_officers_of_their_component_until_decided(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ready = a_study_for_a_vendor()
        handover, recruiter = a_handover(ready)
        officer = a_component_officer(ready.study)
        (item,) = waiting_for(officer, at=NOW)
        assert (item.url_name, item.study_code) == ("view_handover", ready.study.code)
        other = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP"))
        for person in (other, recruiter, ready.study.created_by):
            assert not waiting_for(person, at=NOW)
        with monkeypatch.context() as patched:
            patched.setattr("participants.waiting.roles_of", lambda _, at: roles_of(officer, at=at))
            assert waiting_for(other, at=NOW)
            assert not waiting_for(recruiter, at=NOW)  # who prepared it, even as an officer
        release_handover(handover=handover, by=officer, at=NOW)
        assert not waiting_for(officer, at=NOW)


class TestWhereTheVaultIsNotOpen:
    def test_the_first_page_says_where_to_look_and_counts_nothing(self, settings: Settings) -> None:
        a_redress_request(status="open", email="stranger@mail.example")
        officer = an_officer()
        assert elsewhere_for(officer, at=NOW) == []
        assert CARD not in signed_in(officer).get(reverse("home")).text
        settings.PORTAL_OPENS_VAULT = False
        assert waiting_for(officer, at=NOW) == []
        page = signed_in(officer).get(reverse("home")).text
        assert CARD in page
        assert reverse("list_vault_waiting") in page
        assert "Nothing waits for you today" not in page
        lead = a_study_for_a_vendor().study.created_by
        assert CARD not in signed_in(lead).get(reverse("home")).text

    def test_its_page_is_served_by_the_vault_alone(self, settings: Settings) -> None:
        request = a_redress_request(status="open", email="stranger@mail.example")
        client, where = signed_in(an_officer()), reverse("list_vault_waiting")
        assert reverse("view_redress", args=[request.pk]) in client.get(where).text
        settings.PORTAL_OPENS_VAULT = False
        assert client.get(where).status_code == HTTPStatus.NOT_FOUND
