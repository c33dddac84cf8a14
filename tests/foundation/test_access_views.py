"""The pages of signing in, of oneself and of refusals."""

import time
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from foundation.access.models import User
from foundation.access.policy import RULES_FIRST, Refused
from foundation.access.roles import Role
from foundation.access.sign_in_attempts import AT_MOST, WINDOW_SECONDS
from foundation.access.views import refused
from tests.builders.access import PASSWORD, a_component, a_person

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def a_request(person: User | None = None, method: str = "get") -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)("/studies/TSA-2027-001/?tab=2")
    request.user = person or AnonymousUser()
    return request


def try_to_sign_in(client: Client, username: str, password: str) -> Any:
    return client.post(reverse("sign_in"), {"username": username, "password": password})


class TestSignIn:
    def test_lets_a_person_in_with_their_password(self, client: Client) -> None:
        person = a_person()
        answer = client.post(
            reverse("sign_in"),
            {"username": person.username, "password": PASSWORD, "next": reverse("who_am_i")},
        )
        assert (answer.status_code, answer["Location"]) == (302, reverse("who_am_i"))

    def test_keeps_the_name_and_not_the_password_after_a_mistake(self, client: Client) -> None:
        person = a_person()
        page = client.post(
            reverse("sign_in"), {"username": person.username, "password": "not this one"}
        ).content.decode()
        assert person.username in page
        assert "not this one" not in page

    def test_refuses_a_closed_account(self, client: Client) -> None:
        person = a_person()
        User.objects.filter(pk=person.pk).update(is_active=False)
        client.post(reverse("sign_in"), {"username": person.username, "password": PASSWORD})
        assert client.get(reverse("who_am_i")).status_code == 302

    def test_never_leads_to_another_site(self, client: Client) -> None:
        person = a_person()
        answer = client.post(
            reverse("sign_in"),
            {"username": person.username, "password": PASSWORD, "next": "https://example.org/"},
        )
        assert answer["Location"] == reverse("home")

    def test_shows_accounts_in_a_demonstration_only(
        self, client: Client, settings: Settings
    ) -> None:
        settings.PORTAL_IS_DEMO = False
        assert "lena.lead" not in client.get(reverse("sign_in")).content.decode()
        settings.PORTAL_IS_DEMO = True
        page = client.get(reverse("sign_in")).content.decode()
        assert "lena.lead" in page
        assert "demonstration-only" in page


class TestSignInAttempts:
    """Ten in fifteen minutes under one name."""

    def test_are_limited_even_with_the_right_password_at_last(self, client: Client) -> None:
        person = a_person()
        for _ in range(AT_MOST):
            assert try_to_sign_in(client, person.username, "wrong").status_code == 200
        refused = try_to_sign_in(client, person.username, PASSWORD)
        assert refused.status_code == 429
        assert "Too many attempts under this user name. Wait 15 minutes" in refused.text
        assert client.get(reverse("who_am_i")).status_code == 302

    def test_are_counted_for_names_that_do_not_exist(self, client: Client) -> None:
        name = f"nobody-{uuid4()}"
        for _ in range(AT_MOST):
            try_to_sign_in(client, name, "wrong")
        assert try_to_sign_in(client, name, "wrong").status_code == 429

    def test_are_counted_however_the_name_is_written(self, client: Client) -> None:
        person = a_person()
        for _ in range(AT_MOST):
            try_to_sign_in(client, person.username.upper(), "wrong")
        assert try_to_sign_in(client, person.username, PASSWORD).status_code == 429

    def test_of_one_name_do_not_keep_others_out(self, client: Client) -> None:
        one, other = a_person(), a_person()
        for _ in range(AT_MOST + 1):
            try_to_sign_in(client, one.username, "wrong")
        assert try_to_sign_in(client, other.username, PASSWORD).status_code == 302

    def test_begin_anew_once_the_person_is_in(self, client: Client) -> None:
        person = a_person()
        for _ in range(AT_MOST - 1):
            try_to_sign_in(client, person.username, "wrong")
        try_to_sign_in(client, person.username, PASSWORD)
        client.logout()
        assert try_to_sign_in(client, person.username, "wrong").status_code == 200
        assert try_to_sign_in(client, person.username, PASSWORD).status_code == 302

    def test_are_free_again_after_the_window(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = a_person()
        for _ in range(AT_MOST + 1):
            try_to_sign_in(client, person.username, "wrong")
        later = time.time() + WINDOW_SECONDS + 1
        monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: later)
        assert try_to_sign_in(client, person.username, PASSWORD).status_code == 302

    def test_leave_no_name_in_the_cache(self, client: Client) -> None:
        person = a_person()
        try_to_sign_in(client, person.username, "wrong")
        kept = f"{cache._cache}"  # type: ignore[attr-defined]
        assert "sign-in:" in kept
        assert person.username not in kept


class TestSignOut:
    def test_needs_a_button_not_a_link(self) -> None:
        client = signed_in(a_person())
        assert client.get(reverse("sign_out")).status_code == 405
        assert client.post(reverse("sign_out")).status_code == 302
        assert client.get(reverse("who_am_i")).status_code == 302


class TestLanding:
    def test_is_open_to_everyone(self, client: Client) -> None:
        assert client.get(reverse("landing")).status_code == 200

    def test_sends_staff_to_their_home(self) -> None:
        answer = signed_in(a_person()).get(reverse("landing"))
        assert answer["Location"] == reverse("home")


class TestWhoAmI:
    def test_shows_roles_and_training(self) -> None:
        component = a_component("TSA", "Transportation Security Administration")
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=component)
        page = signed_in(officer).get(reverse("who_am_i")).content.decode()
        assert "Component privacy officer" in page
        assert "Transportation Security Administration" in page
        assert "Annual privacy training" in page

    def test_tells_a_newcomer_what_is_missing(self) -> None:
        page = signed_in(a_person(trained=False)).get(reverse("who_am_i")).content.decode()
        assert "You have no department role" in page
        assert "No training is recorded" in page


@pytest.mark.requirement("R-157")
class TestAcceptRules:
    def test_asks_for_the_tick(self) -> None:
        person = a_person(accepted_rules=False)
        page = signed_in(person).post(reverse("accept_rules")).content.decode()
        assert "Tick the box" in page
        person.refresh_from_db()
        assert person.rules_accepted_at is None

    def test_records_it_and_goes_where_the_person_wanted(self) -> None:
        person = a_person(accepted_rules=False)
        client = signed_in(person)
        assert (
            reverse("who_am_i")
            in client.get(f"{reverse('accept_rules')}?next={reverse('who_am_i')}").content.decode()
        )
        answer = client.post(reverse("accept_rules"), {"read": "on", "next": reverse("who_am_i")})
        assert answer["Location"] == reverse("who_am_i")
        person.refresh_from_db()
        assert person.rules_accepted_at is not None

    def test_never_leads_to_another_site(self) -> None:
        client = signed_in(a_person(accepted_rules=False))
        answer = client.post(reverse("accept_rules"), {"read": "on", "next": "//example.org/"})
        assert answer["Location"] == reverse("home")


class TestRefused:
    def test_shows_the_reasons(self) -> None:
        answer = refused(a_request(a_person()), Refused("You do not review this study."))
        assert answer.status_code == 403
        assert "You do not review this study." in answer.content.decode()

    def test_leads_to_the_rules_where_they_are_missing(self) -> None:
        answer = refused(a_request(a_person()), Refused(RULES_FIRST))
        assert answer["Location"] == (
            f"{reverse('accept_rules')}?next=%2Fstudies%2FTSA-2027-001%2F%3Ftab%3D2"
        )

    def test_a_sent_form_is_refused_not_moved(self) -> None:
        assert refused(a_request(a_person(), "post"), Refused(RULES_FIRST)).status_code == 403
