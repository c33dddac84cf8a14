"""Deny by default: every address as a stranger, as a newcomer and as each department role."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import ROLES, STUDY_ROLES, Role
from tests.builders.access import a_person

# Open to everyone, each by name.
PUBLIC = {
    *("landing", "sign_in", "report_health"),
    *("request_redress", "confirm_redress", "explain_redress"),
    *("sign_up_for_panel", "withdraw_from_panel", "opt_out"),
    *("ask_for_panel_link", "change_panel_entry", "join_study", "sign_up_in_person"),
    *("answer_survey", "thank_participant", "about_survey"),
    *("explain_retention", "list_certificate_keys", "download_certificate_keys"),
    *("list_library", "view_publication", "view_publication_version"),
    *("download_publication", "view_public_chart"),
}

# Open to everyone who signed in, with nothing of anybody else's on it.
OPEN_TO_STAFF = {
    *("home", "who_am_i", "accept_rules", "list_studies", "list_reports"),
    *("list_messages", "set_preferences", "ask_for_access"),
    "report_misuse",
}

# Department pages, and the word in ``ROLES`` that opens each.
PAGES = {
    "list_reviews": "reviews",
    "view_retention": "retention",
    "view_disposition_report": "retention",
    "view_inventory": "oversight",
    "view_audit": "audit",
    "view_dashboards": "oversight",
    "view_burden": "oversight",
    "list_tools": "tools",
    "list_people": "people",
    "list_agreements": "sharing",
    "list_incidents": "incidents",
    "list_redress": "redress",
    "list_vault_waiting": "redress",
}
DEPARTMENT_ROLES = [role for role in Role if role not in STUDY_ROLES]

EXAMPLES: dict[str, Any] = {
    "IntConverter": 1,
    "UUIDConverter": uuid.UUID(int=1),
    "SlugConverter": "pdf",
    "StringConverter": "TSA-2027-001",
}


@dataclass(frozen=True, slots=True)
class Address:
    """One URL pattern with example arguments that lead to nothing that exists."""

    name: str
    url: str


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def addresses() -> list[Address]:
    """Every address of the portal. One without a name could not be told apart, so all have one."""
    found = []
    for pattern in patterns(get_resolver()):
        assert pattern.name, f"{pattern.pattern} has no name."
        converters = pattern.pattern.converters
        examples = {key: EXAMPLES[type(one).__name__] for key, one in converters.items()}
        found.append(Address(pattern.name, reverse(pattern.name, kwargs=examples)))
    return found


ADDRESSES = addresses()
GUARDED = [address for address in ADDRESSES if address.name not in PUBLIC]


def signed_in(person: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(person)
    return client


def answer_to(client: Client, method: str, address: Address) -> HttpResponse:
    answer: HttpResponse = getattr(client, method)(address.url)
    return answer


@pytest.mark.django_db
class TestAStranger:
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("address", GUARDED, ids=lambda address: address.name)
    def test_is_sent_to_sign_in(self, client: Client, method: str, address: Address) -> None:
        answer = answer_to(client, method, address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{reverse('sign_in')}?next=")

    def test_sees_the_public_pages(self, client: Client) -> None:
        for address in ADDRESSES:
            if address.name in PUBLIC:
                leads_nowhere = address.url.startswith(("/s/", "/join/", "/library/0"))
                expected = 404 if leads_nowhere else 200
                assert answer_to(client, "get", address).status_code == expected


@pytest.mark.django_db
class TestANewcomer:
    """Signed in, with no training yet and no role anywhere."""

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_sees_only_what_is_open_to_all_staff(self, method: str) -> None:
        client = signed_in(a_person(trained=False, at=timezone.now()))
        opened = {
            address.name
            for address in GUARDED
            if address.name != "sign_out"
            and answer_to(client, method, address).status_code not in {302, 403, 404, 405}
        }
        assert opened <= OPEN_TO_STAFF


@pytest.mark.django_db
class TestADepartmentRole:
    @pytest.mark.parametrize("role", DEPARTMENT_ROLES)
    def test_opens_the_pages_that_its_description_says(self, role: Role) -> None:
        client = signed_in(a_person(role, at=timezone.now()))
        for name, page in PAGES.items():
            expected = 200 if page in ROLES[role].pages else 403
            assert client.get(reverse(name)).status_code == expected, name
