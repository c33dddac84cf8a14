"""A list is brought in, its people are written to and reminded, and one of them says no."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from foundation.access.models import User
from participants.jobs import send_mailings, send_panel_links, send_redress_letters
from participants.models import Contact, Mailing, MailItem, PanelEntry, RedressRequest
from participants.queries.indexes import find_contacts
from participants.reading.columns import Field
from participants.unmistakable import in_groups
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.mailings import a_study_to_write_to
from tests.builders.redress import an_officer
from tests.builders.studies import a_member
from tests.journeys.answered_here import HERE, answer_here
from tests.journeys.conftest import NARROW, WIDE, CheckAccessible
from tests.journeys.steps.pages import fill, follow, open_details, press, see, tick
from tests.participants.mail_server import MailServer, a_mail_server, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
Come = Callable[..., Page]
LIST = (
    "Name,E-mail,Phone\n"
    "Ann Lee,ann@mail.example,202-555-0143\n"
    "Ann Lee,ANN@Mail.Example,\n"
    "Bob Ray,bob@mail.example,202-555-0144\n"
    "Cleo Fox,cleo@mail.example,202-555-0145\n"
)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views and jobs read the clock; the builders' day is the day. Nobody asked for a link yet."""
    monkeypatch.setattr("participants.actions.panel_links.first_time", lambda *_, **__: True)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """Where the portal's mail goes."""
    with a_mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = False
        settings.PORTAL_ADDRESS = HERE
        yield running


@pytest.fixture
def come(browser: Browser) -> Iterator[Come]:
    """A page of somebody, of the public unless a user is named: ``come(address, user=…)``."""
    contexts = []

    def come_to(address: str, *, user: User | None = None, width: int = WIDE) -> Page:
        client = Client()
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        answer_here(page, client)
        page.goto(f"{HERE}{address}")
        return page

    yield come_to
    for context in contexts:
        context.close()


def bring_in(page: Page, check_accessible: CheckAccessible) -> None:
    """The list with one person twice: checked, settled, stored."""
    check_accessible(page)
    page.set_input_files(
        "input[type=file]",
        {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()},
    )
    tick(page, "The person's own sign-up")
    page.get_by_label("Who are these people?").select_option(label="Member of the public")
    press(page, "Look at the list")
    press(page, "Check the list")
    see(page, "Rows of the same person")
    check_accessible(page)
    tick(page, "Keep the row that says most")
    press(page, "Store 3 contacts")
    see(page, "3 contacts are sealed in the vault.")
    check_accessible(page)


def write(page: Page, study: Study, kind: str) -> None:
    """Prepare a message of this kind and confirm the number that the page says."""
    page.goto(f"{HERE}{reverse('create_mailing', args=[study.code])}")
    tick(page, kind, "E-mail")
    press(page, "Choose the texts")
    tick(page, "How was it? (English)")
    press(page, "See how it reads")


def link_in(message: EmailMessage, beginning: str) -> str:
    """The first link of a message to this place, without the portal's address."""
    words = words_of(message).split()
    url = urlsplit(next(word for word in words if beginning in word).strip("<>.,"))
    return f"{url.path}?{url.query}"


@pytest.mark.requirement("R-030")
@pytest.mark.requirement("R-136")
def test_from_a_list_to_an_opt_out(
    come: Come, check_accessible: CheckAccessible, server: MailServer
) -> None:
    study, _ = a_study_to_write_to(0)
    recruiter = a_member(study, "recruiter")
    page = come(reverse("import_contacts", args=[study.code]), user=recruiter)
    bring_in(page, check_accessible)

    write(page, study, "Invitation")
    see(page, "Send to 3 contacts")
    check_accessible(page)
    press(page, "Send to 3 contacts")
    see(page, "Confirmed for 3 contacts")
    check_accessible(page)
    send_mailings()
    assert server.taken == {f"{name}@mail.example": 1 for name in ("ann", "bob", "cleo")}

    message = server.last["ann@mail.example"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answering = come(link_in(message, "/s/"), width=NARROW)
    see(answering, "Please read this first.")
    check_accessible(answering)
    leaving = come(link_in(message, "/opt-out/"), width=NARROW)
    check_accessible(leaving)
    press(leaving, "Do not ask me again")
    see(leaving, "You will not be asked again.")
    check_accessible(leaving)

    write(page, study, "Reminder")
    press(page, "Send to 3 contacts")
    see(page, "Confirmed for 3 contacts")
    send_mailings()
    assert server.taken == {
        "ann@mail.example": 1,
        "bob@mail.example": 2,
        "cleo@mail.example": 2,
    }
    page.reload()
    see(page, "The person does not want to be asked")
    expect(page.get_by_role("main")).not_to_contain_text("mail.example")
    assert Mailing.objects.count() == 2
    assert MailItem.objects.filter(status="skipped").count() == 1
    assert Contact.objects.count() == 3


@pytest.mark.requirement("R-166")
def test_the_panel_from_signing_up_to_a_change_by_a_link(
    come: Come, check_accessible: CheckAccessible, server: MailServer
) -> None:
    page = come(reverse("sign_up_for_panel"), width=NARROW)
    check_accessible(page)
    fill(page, {"E-mail": "dora@mail.example"})
    tick(page, "Invitations to later surveys")
    press(page, "Keep my details")
    check_accessible(page)
    assert PanelEntry.objects.count() == 1

    asking = come(reverse("ask_for_panel_link"), width=NARROW)
    check_accessible(asking)
    fill(asking, {"The e-mail address": "dora@mail.example"})
    press(asking, "Send me the link")
    check_accessible(asking)
    send_panel_links()
    mine = come(link_in(server.last["dora@mail.example"], "/panel/mine/"), width=NARROW)
    check_accessible(mine)
    press(mine, "Show my entry")
    expect(mine.get_by_label("E-mail (optional)")).to_have_value("dora@mail.example")
    fill(mine, {"Name": "Dora Day"})
    press(mine, "Keep these details")
    check_accessible(mine)
    assert PanelEntry.objects.get().name is not None


@pytest.mark.requirement("R-153")
def test_an_address_is_corrected(
    come: Come, check_accessible: CheckAccessible, server: MailServer
) -> None:
    study, _ = a_study_to_write_to(3)
    page = come(reverse("request_redress"), width=NARROW)
    check_accessible(page)
    tick(page, "Correct")
    fill(page, {"E-mail": "person1@mail.example", "What is it about?": "I moved."})
    press(page, "Send my request")
    check_accessible(page)
    reference = in_groups(RedressRequest.objects.get().reference)
    see(page, reference)
    send_redress_letters()
    sent = words_of(server.last["person1@mail.example"])
    (code,) = re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}\b", sent)
    page.goto(f"{HERE}{reverse('confirm_redress')}")
    check_accessible(page)
    fill(page, {"Your reference": reference, "Your code": code})
    press(page, "Confirm")
    see(page, "We know now that it is you")
    check_accessible(page)

    officer = come(reverse("list_redress"), user=an_officer())
    check_accessible(officer)
    follow(officer, reference)
    press(officer, "Open the request")
    see(officer, "I moved.")
    check_accessible(officer)
    open_details(officer, "Correct")
    fill(officer, {"Mailing address": "12 New Street, Springfield"})
    press(officer, "Keep the correction")
    see(officer, reference)
    assert find_contacts({Field.ADDRESS: "12 New St., Springfield"}, study_ref=study.study_ref)
