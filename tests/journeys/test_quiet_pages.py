"""Pages of people, writers, vendors, tools, sharing, misuse and oversight that no journey comes by.

They are answered by Django's test client inside this process and shown in a browser, so that many
pages are looked at in little time.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from oversight.actions import request_verification, run_verification
from studies.actions import create_instrument_version
from studies.models import Study
from studies.xlsform.saving import as_workbook
from tests.builders.access import NOW, a_person, an_administrator
from tests.builders.documents import a_document, a_proposal
from tests.builders.fieldwork import ENDED, STARTED, a_session, a_session_study, prepare
from tests.builders.instruments import a_written_draft
from tests.builders.reviews import a_point, an_office
from tests.builders.sharing import WORDS, an_agreement, an_incident
from tests.builders.studies import (
    DEFINITION,
    a_campaign,
    a_definition,
    a_member,
    a_request,
    a_study,
    a_tool,
    a_vendor,
    an_umbrella,
)
from tests.builders.vendors import a_certificate
from tests.journeys.conftest import NARROW, WIDE, CheckAccessible
from tests.studies.xlsform.forms import a_form, a_row

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
LookAt = Callable[[Iterable["Look"]], None]


@dataclass(frozen=True)
class Look:
    """One page as one person sees it; ``sent`` is a form that is sent, empty or with ``form``."""

    by: User
    name: str
    args: tuple[Any, ...] = ()
    sent: bool = False
    status: int = 200
    form: tuple[tuple[str, Any], ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.name, args=self.args)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def looks() -> list[Look]:
    """Empty and filled pages, and forms in error."""
    study = a_study("collecting")
    return [
        *of_administrators(an_administrator(), study),
        *of_leads(study.created_by, study),
        *of_writers(a_study()),
        *of_offices(an_office(), study),
        *of_auditors(a_person(Role.AUDITOR)),
        Look(a_person(), "home"),
        Look(a_person(), "list_people", status=403),
    ]


def of_administrators(admin: User, study: Study) -> list[Look]:
    lead, campaign = study.created_by, a_campaign()
    a_request(study)
    officer = a_person(Role.RECORDS_OFFICER)
    role = officer.role_assignments.get()
    return [
        Look(admin, "list_people"),
        Look(admin, "add_person", sent=True),
        Look(admin, "view_person", (lead.user_ref,)),
        Look(admin, "end_role", (officer.user_ref, role.pk)),
        Look(admin, "close_account", (lead.user_ref,)),
        Look(admin, "list_training"),
        Look(admin, "import_training", sent=True),
        Look(admin, "record_course"),
        Look(admin, "list_acceptances"),
        Look(admin, "list_campaigns"),
        Look(admin, "view_campaign", (campaign.pk,)),
        Look(admin, "list_access"),
        Look(admin, "list_requests"),
        Look(admin, "open_campaign", status=405),
    ]


def of_leads(lead: User, study: Study) -> list[Look]:
    returned = a_point().pta.study
    proposal = a_proposal(a_document(study).document)
    return [
        Look(lead, "list_tools"),
        Look(lead, "record_tool", sent=True),
        Look(lead, "record_vendor", sent=True),
        Look(lead, "view_tool", (a_tool(approved=False).pk,)),
        Look(lead, "view_vendor", (a_vendor(approved=False).pk,)),
        Look(lead, "ask_for_access", sent=True),
        Look(lead, "list_study_agreements", (study.code,)),
        Look(lead, "request_agreement", (study.code,), sent=True),
        Look(lead, "report_misuse", sent=True),
        Look(lead, "end_access", (study.code, study.grants.get(user=lead).pk)),
        Look(lead, "decline_revision", (study.code, proposal.pk), sent=True),
        Look(returned.created_by, "view_approvals", (returned.code,)),
        Look(returned.created_by, "settle_matters", (returned.code,), sent=True),
        Look(lead, "set_preferences"),
    ]


def of_writers(study: Study) -> list[Look]:
    lead, code = study.created_by, study.code
    a_written_draft(study)
    return [
        Look(lead, "view_draft", (code,)),
        Look(lead, "write_question", (code,)),
        Look(lead, "write_question", (code, "age")),
        Look(lead, "write_question", (code, "minutes"), sent=True),
        Look(lead, "write_page", (code,)),
        Look(lead, "search_bank", (code,)),
        Look(lead, "import_instrument", (code,), sent=True),
        Look(lead, "import_instrument", (code,), sent=True, form=an_xlsform("integer")),
        Look(lead, "import_instrument", (code,), sent=True, form=an_xlsform("geopoint")),
        Look(lead, "list_languages", (code,)),
        Look(lead, "translate_draft", (code, "ar")),
        Look(lead, "discard_draft", (code,)),
        Look(lead, "view_instrument", (code,)),
        Look(lead, "preview_instrument", (code,)),
        *of_two_versions(a_study("approved")),
    ]


def of_two_versions(study: Study) -> list[Look]:
    lead, code = study.created_by, study.code
    definition = a_definition(title="Another title", questions=DEFINITION["questions"][::-1])
    create_instrument_version(study=study, definition=definition, by=lead, at=NOW)
    return [
        Look(lead, "compare_versions", (code,)),
        Look(lead, "bank_question", (code, 1, "minutes")),
        Look(lead, "bank_question", (code, 1, "minutes"), sent=True),
    ]


def an_xlsform(kind: str) -> tuple[tuple[str, Any], ...]:
    """A form of two questions, as it is sent to the dry run."""
    first = a_row("select_one ways", "way", required="yes", appearance="minimal")
    workbook = as_workbook(a_form(first, a_row(kind)))
    file = SimpleUploadedFile("form.xlsx", workbook)
    return ("file", file), ("objective", "1"), ("why_asked", "To know.")


def of_offices(office: User, study: Study) -> list[Look]:
    return [
        Look(office, "list_incidents"),
        Look(office, "view_incident", (an_incident(study).incident_ref,)),
        Look(office, "list_agreements"),
        Look(office, "view_agreement", (an_agreement(study).pk,)),
        Look(office, "record_destruction", (a_certificate("due").pk,)),
        Look(office, "list_umbrellas"),
        Look(office, "view_umbrella", (an_umbrella().pk,)),
        Look(office, "view_inventory"),
        Look(office, "view_burden"),
    ]


def of_auditors(auditor: User) -> list[Look]:
    asked = request_verification(by=auditor, at=NOW)
    done = run_verification(verification_id=asked.pk, by=auditor, at=NOW)
    return [
        Look(auditor, "view_audit"),
        Look(auditor, "view_verification", (done.verification_ref,)),
    ]


def answer(look: Look) -> bytes:
    """What the portal answers to a browser."""
    client = Client()
    client.force_login(look.by)
    send: Any = client.post if look.sent else client.get
    response = send(look.url, dict(look.form), headers={"accept": "text/html"})
    assert response.status_code == look.status, look
    return bytes(response.content)


@cache
def static_file(path: str) -> tuple[bytes, str]:
    """A style, script or picture, and what it is."""
    found = finders.find(path.removeprefix("/static/"))
    return Path(str(found)).read_bytes(), guess_type(path)[0] or ""


def show(page: Page, look: Look) -> None:
    """Open the page in the browser, with its styles and scripts."""
    answered = answer(look)  # here, since the browser's own calls see no open transaction

    def fulfil(route: Route) -> None:
        path = route.request.url.removeprefix(HERE)
        if path.endswith(".woff2"):
            route.abort()
        elif path.startswith("/static/"):
            body, kind = static_file(path)
            route.fulfill(body=body, content_type=kind)
        else:
            route.fulfill(body=answered, content_type="text/html")

    page.unroute_all()
    page.route("**/*", fulfil)
    page.goto(f"{HERE}{look.url}")


@pytest.fixture
def look_at(browser: Browser, check_accessible: CheckAccessible) -> Iterator[LookAt]:
    """Shows pages, narrow and wide in turn, and fails with all that is wrong with them."""
    context = browser.new_context(reduced_motion="reduce")
    page, turns = context.new_page(), count()

    def at_all(these: Iterable[Look]) -> None:
        problems = []
        for look in these:
            width = NARROW if next(turns) % 2 else WIDE
            page.set_viewport_size({"width": width, "height": 900})
            show(page, look)
            assert page.locator("h1").count() == 1, look
            try:
                check_accessible(page)
            except AssertionError as found:
                problems.append(str(found))
        assert not problems, "\n\n".join(problems)

    yield at_all
    context.close()


def test_are_accessible(look_at: LookAt) -> None:
    look_at(looks())


@pytest.mark.requirement("R-123")
def test_lead_the_inspector_general_to_what_was_referred(look_at: LookAt) -> None:
    study, inspector = a_study(), a_person(Role.INSPECTOR_GENERAL)
    referred, sealed = an_incident(study, status="referred"), an_incident(study)
    shown = Look(inspector, "view_incident", (referred.incident_ref,))
    look_at(
        [
            Look(inspector, "home"),
            Look(inspector, "list_incidents"),
            shown,
            Look(inspector, "view_incident", (sealed.incident_ref,), status=403),
            Look(inspector, "view_study", (study.code,), status=403),
        ]
    )
    assert WORDS not in answer(shown).decode()
    opened = Look(inspector, "open_incident", (referred.incident_ref,), sent=True)
    look_at([opened])
    assert WORDS in answer(opened).decode()
    assert AuditEvent.objects.filter(verb="incident.opened", by_ref=inspector.user_ref).exists()


@pytest.mark.requirement("R-117")
def test_lead_vendor_staff_through_a_session(
    look_at: LookAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = a_session_study()
    code, staff = study.code, a_member(study, Role.VENDOR_STAFF)
    session = a_session(study=study, by=staff)
    here = Look(staff, "view_session", (code, session.session_ref))
    look_at([Look(staff, "home"), Look(staff, "view_study", (code,)), here])
    prepare(session, by=staff)
    for moment, name in ((STARTED, "start_session"), (ENDED, "end_session")):
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        look_at([here])
        answer(Look(staff, name, here.args, sent=True, status=302))
    session.refresh_from_db()
    assert (session.started_at, session.ended_at) == (STARTED, ENDED)
    look_at(
        [
            here,
            Look(staff, "view_fieldwork", (code,)),
            Look(staff, "start_import", (code,), status=403),
            Look(staff, "list_tools", status=403),
        ]
    )
