"""What every page of oversight shows around its content."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from foundation.access.models import User
from foundation.access.queries import may_use_page

# Label, URL name, and the department page a role must open.
TABS: tuple[tuple[str, str, str], ...] = (
    ("Inventory", "view_inventory", "oversight"),
    ("Control numbers", "list_umbrellas", "oversight"),
    ("Dashboards", "view_dashboards", "oversight"),
    ("Burden report", "view_burden", "oversight"),
    ("Audit record", "view_audit", "audit"),
    ("Openings of contacts", "list_openings", "openings"),
)


def person(request: HttpRequest) -> User:
    """Who asks; strangers never come here."""
    assert isinstance(request.user, User)
    return request.user


def tabs(user: User, *, at: datetime, here: str) -> list[dict[str, object]]:
    """The pages of oversight that this person opens; ``here`` is the URL name of this one."""
    found = ((label, name, _address(name), page) for label, name, page in TABS)
    return [
        {"label": label, "url": url, "current": name == here}
        for label, name, url, page in found
        if url and may_use_page(user, page, at=at)
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
