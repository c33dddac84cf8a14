"""Every address, looked at and sent to, by a stranger and by one person of every kind.

``DOORS`` says who gets in, in which state of the study it leads somewhere. Getting in means that
the page or form answers, if only with “fill this in”; all others meet a refusal, no page at all,
or the way to sign in. An address that is not in the table fails the first test.
"""

import logging
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from pytest_django import DjangoDbBlocker, Settings

from foundation.keyring.files import prepare_store
from tests.architecture.doors import DOORS, PUBLIC, Door, Visitors
from tests.architecture.house import STRANGER, House, a_house, taken_back
from tests.architecture.test_views_guarded import patterns
from tests.builders.fieldwork import STARTED

pytestmark = pytest.mark.django_db
KEPT_OUT = {403, 404, 405}


class Guests:
    """One browser profile per person, as it is right after signing in."""

    def __init__(self, house: House) -> None:
        self._cookies: dict[str, SimpleCookie] = {STRANGER: SimpleCookie()}
        for name, person in house.people.items():
            client = Client()
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            self._cookies[name] = client.cookies

    def names(self) -> list[str]:
        return list(self._cookies)

    def client(self, name: str) -> Client:
        client = Client()
        client.cookies = SimpleCookie(self._cookies[name].output(header="", sep=";"))
        return client


def bare_refusal(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A refusal without its page, which is the same for all doors and takes most of the time."""
    return HttpResponse(status=403)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, folder: Path
) -> Iterator[House]:
    """Built once: no test leaves anything behind."""
    with django_db_blocker.unblock():
        with (
            pytest.MonkeyPatch.context() as patch,
            override_settings(PORTAL_FILES_DIR=folder),
            taken_back(for_many_tests=True),
        ):
            prepare_store()
            patch.setattr("django.utils.timezone.now", lambda: STARTED)
            patch.setattr("research_portal.urls.handler403", bare_refusal)
            yield a_house()
        connections.close_all()


@pytest.fixture(scope="module")
def guests(house: House) -> Guests:
    return Guests(house)


@pytest.fixture
def _django_db_helper(house: House) -> None:
    """In place of pytest-django's: its transaction for each test would end the house's own."""


@pytest.fixture(autouse=True)
def the_houses_files(settings: Settings, folder: Path) -> None:
    settings.PORTAL_FILES_DIR = folder


@pytest.fixture(autouse=True)
def quiet_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of refusals, each with its traceback, take longer to log than to give."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


def is_in(answer: HttpResponseBase) -> bool:
    """Whether the door opened."""
    to_sign_in = answer.headers.get("Location", "").startswith(reverse("sign_in"))
    assert answer.status_code < 500, answer.status_code
    return answer.status_code not in KEPT_OUT and not to_sign_in


def who_gets_in(door: Door, method: str, house: House, guests: Guests) -> set[str]:
    """Everybody whom the door lets in; what they do inside is taken back."""
    url = door.url(house)
    found = set()
    for name in guests.names():
        form = door.form(house) if method == "post" else {}
        with taken_back(for_many_tests=True):  # a phone list is made in steps that commit
            send: Any = getattr(guests.client(name), method)
            if is_in(send(url, form)):
                found.add(name)
    return found


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in patterns(get_resolver())} == set(DOORS)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", DOORS)
@pytest.mark.requirement("R-117")
@pytest.mark.requirement("R-120")
@pytest.mark.requirement("R-122")
def test_lets_in_whom_the_table_names(name: str, method: str, house: House, guests: Guests) -> None:
    door = DOORS[name]
    expected: Visitors = door.get if method == "get" else door.post
    assert who_gets_in(door, method, house, guests) == set(expected)


def test_a_stranger_gets_in_only_where_it_is_said() -> None:
    open_doors = {name for name, door in DOORS.items() if STRANGER in door.get | door.post}
    assert open_doors == PUBLIC
