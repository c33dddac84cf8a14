"""How these tests open pages."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from tests.builders.access import a_person


def signed_in(user: User | None = None) -> Client:
    """A browser of this person, of the Privacy Office if nobody is named."""
    client = Client()
    client.force_login(user or a_person(Role.PRIVACY_OFFICE))
    return client


def text_of(client: Client, name: str, asked: dict[str, Any] | None = None, *args: object) -> str:
    """A page as text."""
    answer = client.get(reverse(name, args=args), asked or {})
    assert answer.status_code == 200
    return answer.text


def queries_of(client: Client, address: str, asked: dict[str, Any] | None = None) -> int:
    """How often a page asks the database."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, asked or {}).status_code == 200
    return len(captured)
