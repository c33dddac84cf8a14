"""People are written to over a mail server, by letter, and are called."""

from email.message import EmailMessage
from urllib.parse import urlsplit

from tests.journeys.canary.markers import ANSWERS, ASKED, JOINS, ON_TABLET
from tests.journeys.canary.study import Canary, wait_until
from tests.journeys.visitor import Answer
from tests.participants.mail_server import words_of

REF = r"messages/([0-9a-f-]{36})/"
PEOPLE = (ANSWERS, ASKED, JOINS, ON_TABLET)


def people_are_invited(canary: Canary) -> None:
    """Everybody of the survey by e-mail, as soon as the clock says so."""
    write(canary, "invitation", "email")


def invitations_arrive(canary: Canary) -> str:
    """Each over the mail server; the link of whoever answers."""
    for each in PEOPLE:
        message = canary.mail_to(each)
        canary.seen[each.name.kind] = each.name.text in words_of(message)
    return link_in(canary.mail_to(ANSWERS), "/s/")


def letters_are_set(canary: Canary) -> None:
    """Thanks by letter, set in print by a job; the files lie here, and none is fetched yet."""
    address = write(canary, "thanks", "letter")
    canary.recruiter.post(f"{address}letters/print/", {"office": "Customer Research"})
    ready = "SELECT count(*) FROM participants_printedfile"
    wait_until(lambda: canary.one("VAULT", ready), "letters in print")


def somebody_is_called(canary: Canary) -> None:
    """A reminder by phone: one person is on the screen, and does not answer."""
    address = write(canary, "reminder", "phone")
    shown = canary.recruiter.post(f"{address}calls/next/")
    (who,) = [each for each in PEOPLE if each.name.text in shown.text]
    canary.saw(who.phone, shown)
    item = shown.only(r"calls/([0-9a-f-]{36})/")
    canary.recruiter.post(f"{address}calls/{item}/", {"outcome": "no_answer"})


def write(canary: Canary, kind: str, way: str) -> str:
    """Prepare a message, confirm the number that the page says; the address of it."""
    chosen = {"kind": kind, "way": way, "wave": "1"}
    texts = canary.recruiter.post(canary.recruiting("messages/new/"), chosen)
    address = canary.recruiting(f"messages/{texts.only(REF)}/")
    version = texts.only(r'name="versions"[^>]*value="([^"]+)"')
    looked = canary.recruiter.post(f"{address}texts/", {"versions": version})
    people = looked.only(r'name="people"[^>]*value="(\d+)"')
    sent: Answer = canary.recruiter.post(f"{address}send/", {"people": people})
    assert sent.status == 200, sent.text
    return address


def link_in(message: EmailMessage, beginning: str) -> str:
    """The first link of a message to this place, without the portal's address."""
    word = next(each for each in words_of(message).split() if beginning in each)
    url = urlsplit(word.strip("<>.,"))
    return f"{url.path}?{url.query}"
