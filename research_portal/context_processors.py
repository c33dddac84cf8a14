"""What every page knows: the department, the day, and where this person may go."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from fieldwork.queries.pages import page_for_anybody
from foundation.access import queries
from foundation.access.models import User
from foundation.mail.queries import unread_count
from research_portal.demo.people import PASSWORD, PEOPLE
from studies.policies import record_tool

STARTS_STUDIES = "starts studies"
# Label, address, and the department page a role must open; "" is open to everyone signed in.
NAVIGATION: tuple[tuple[str, str, str], ...] = (
    ("Home", "home", ""),
    ("Studies", "list_studies", ""),
    ("Reviews", "list_reviews", "reviews"),
    ("Reviews", "list_tools", "tools"),
    ("Reviews", "list_agreements", "sharing"),
    ("Reviews", "list_incidents", "incidents"),
    ("Tools and vendors", "list_tools", STARTS_STUDIES),
    ("Retention", "view_retention", "retention"),
    ("Reports", "list_reports", "reports"),
    ("Oversight", "view_inventory", "oversight"),
    ("People", "list_people", "people"),
    ("People", "list_training", "training"),
)
# Pages of a place whose address begins otherwise.
ALSO_UNDER = (
    ("People", "list_requests"),
    ("Reviews", "list_umbrellas"),
    ("Reviews", "list_redress"),
)


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Portal:
    """The ``portal`` of every template. Addresses are "" where the page does not exist."""

    department: str
    is_demo: bool
    today: date
    frame: str
    navigation: tuple[NavigationItem, ...] = ()
    roles: str = ""
    unread: int = 0
    urls: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    renewals: tuple[queries.TrainingState, ...] = ()

    @property
    def demo_accounts(self) -> list[dict[str, str]]:
        """Who can be tried out, for the sign-in page of a demonstration; otherwise nobody."""
        if not self.is_demo:
            return []
        return [{"username": one.username, "role": one.sentence} for one in PEOPLE]

    @property
    def demo_password(self) -> str:
        return PASSWORD if self.is_demo else ""

    @property
    def survey_to_try(self) -> str:
        """Where anybody can answer in a demonstration, "" elsewhere; asked for by one page."""
        return page_for_anybody() if self.is_demo else ""

    @property
    def search_url(self) -> str:
        return self.urls["list_studies"]


URL_NAMES = (
    *("landing", "home", "sign_in", "sign_out", "who_am_i", "list_studies", "report_misuse"),
    *("list_messages", "set_preferences", "list_demonstration_mail", "ask_for_access"),
    *("request_redress", "explain_redress"),
)
LINKS = {
    "privacy_assessment": settings.PORTAL_PIA_URL,
    "records_notice": settings.PORTAL_SORN_URL,
    "foia": settings.PORTAL_FOIA_URL,
    "accessibility": "https://www.dhs.gov/accessibility",
}


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Give templates ``portal``. Strangers get no navigation."""
    person = request.user if isinstance(request.user, User) else None
    return {
        "portal": Portal(
            department=settings.PORTAL_DEPARTMENT,
            is_demo=settings.PORTAL_IS_DEMO,
            today=timezone.localdate(),
            frame="base.html" if person else "base_public.html",
            navigation=_navigation(person, request.path) if person else (),
            roles=_roles(person) if person else "",
            renewals=tuple(queries.renewals(person, at=timezone.now())) if person else (),
            unread=unread_count(person) if person else 0,
            urls={name: address_of(name) for name in URL_NAMES},
            links={**LINKS, **getattr(settings, "PORTAL_LINKS", {})},
        )
    }


def address_of(name: str) -> str:
    """The address of a page, "" where this process does not serve it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _navigation(person: User, path: str) -> tuple[NavigationItem, ...]:
    at = timezone.now()
    places: dict[str, str] = {}  # of two addresses under one label, the first that is open
    for label, name, page in NAVIGATION:
        url = address_of(name)
        if url not in places.values() and _opens(person, page, at=at):
            places.setdefault(label, url)
    here = _label_of(path, places)
    return tuple(NavigationItem(label, url, label == here) for label, url in places.items() if url)


def _label_of(path: str, places: dict[str, str]) -> str:
    """Of the labels shown, the one under which a page stands: of the longest address around it."""
    rows = (*((label, name) for label, name, _ in NAVIGATION), *ALSO_UNDER)
    own = [(url, label) for label, url in places.items()]
    others = [(address_of(name), label) for label, name in rows if label in places]
    around = [each for each in (*own, *others) if each[0] and path.startswith(each[0])]
    return max(around, key=lambda each: len(each[0]), default=("", ""))[1]


def _opens(person: User, page: str, *, at: datetime) -> bool:
    """Whoever may record tools and vendors needs no office to find them."""
    if page == STARTS_STUDIES:
        return record_tool.allows(person, at=at)
    return not page or queries.may_use_page(person, page, at=at)


def _roles(person: User) -> str:
    """Department roles first, else what the person does on studies."""
    at = timezone.now()
    held = queries.department_roles(person, at=at) or queries.roles_on_studies(person, at=at)
    return ", ".join(dict.fromkeys(str(one.role.label) for one in held)) or "No role yet"
