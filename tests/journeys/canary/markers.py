"""Marked personal data: one marker for each kind, unlike anything else that a portal writes."""

import secrets
from dataclasses import dataclass

from tests.journeys.traces import Marker

TAG = "".join(chr(ord("g") + int(digit, 16)) for digit in secrets.token_hex(5))  # letters g to v
MARKERS: list[Marker] = []


def a_marker(kind: str, before: str = "", after: str = "") -> Marker:
    """A marker that is one word, unlike anything else: letters for the kind, then the tag."""
    word = "".join(letter for letter in kind if letter.isalpha())
    return _known(Marker(kind, f"{before}{word.capitalize()}{TAG}{after}"))


def a_number(kind: str) -> Marker:
    """A phone number, in every way in which people write it."""
    first, last = f"{secrets.randbelow(800) + 200}", f"{secrets.randbelow(9000) + 1000}"
    ways = (f"202-{first}-{last}", f"(202) {first}-{last}")
    return _known(Marker(kind, f"202{first}{last}", ways))


def _known(marker: Marker) -> Marker:
    MARKERS.append(marker)
    return marker


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is known by all that the vault keeps; each of it a marker of its own."""

    name: Marker
    phone: Marker
    email: Marker
    address: Marker

    @classmethod
    def called(cls, who: str) -> "Person":
        """Markers for the four details of one person."""
        return cls(
            a_marker(f"name of {who}"),
            a_number(f"phone of {who}"),
            a_marker(f"mail of {who}", after="@mail.example"),
            a_marker(f"address of {who}", before="12 ", after=" Street"),
        )

    @property
    def details(self) -> dict[str, str]:
        """As forms send them."""
        return {
            "name": self.name.text,
            "phone": self.phone.also[0],
            "email": self.email.text,
            "address": self.address.text,
        }

    @property
    def known_by(self) -> tuple[Marker, ...]:
        """All of it."""
        return self.name, self.phone, self.email, self.address


CONTACT = Person.called("a contact")
CONTACT_NOTE = a_marker("left-out column of contacts")
CONTACT_FILE = a_marker("name of the contact file")
BAD_CONTACT_EMAIL = a_marker("e-mail that is none", after="@@")
BAD_CONTACT_PHONE = a_marker("phone that is none")
IN_LONG_LIST = a_marker("name in a list that a job reads")
COLUMNLESS = a_marker("cell too many in a contact row")

ANSWERS = Person.called("one who answers")
ASKED = Person.called("one who is asked")
JOINS = Person.called("one who signs up")
ON_TABLET = Person.called("one at a tablet")
IN_PANEL = Person.called("one of the panel")
OPTS_OUT = Person.called("one who opts out")

RESPONDENT = _known(
    Marker("respondent number", f"7{secrets.randbelow(10**8) + 10**8}{secrets.randbelow(90) + 10}")
)
OPEN_ANSWER = a_marker("open answer")
SAME_ANSWER = a_marker("answer of two people")
LONG_ANSWER = a_marker("answer longer than a chunk")
LEFT_OUT_ANSWER = a_marker("left-out column of answers")
RESPONDENT_EMAIL = a_marker("respondent mail", after="@mail.example")
EXPORT_FILE = a_marker("name of the export")
BAD_ANSWER = a_marker("answer that no code book knows")
BAD_ROW = a_marker("cell too many in an answer row")
UNDECIDED = a_marker("file that nobody decided about")
DISCARDED = a_marker("file that was discarded")
NO_TABLE = a_marker("file that is no table")
WEB_ANSWER = a_marker("answer on the web")
GIVEN_UP = a_marker("answer that was never sent")
PHONE_ANSWER = a_marker("answer on the phone")
FIRST_READING = a_marker("paper as one person read it")
SECOND_READING = a_marker("paper as another person read it")
SETTLED_READING = a_marker("paper as it was settled")
SCAN = a_marker("scan of paper")
SCAN_FILE = a_marker("name of the scan")
NO_SCAN = a_marker("scan that is no picture")

RECORDING = a_marker("recording")
SIGNED_NAME = a_marker("name of the signature")
SIGNATURE = a_marker("picture of the signature")
DRAFT_TRANSCRIPT = a_marker("draft of the transcript")
REFUSED_TRANSCRIPT = a_marker("mail in a transcript", after="@mail.example")
TRANSCRIPT = a_marker("transcript")
REFUSED_REPORT = a_marker("mail in a report", after="@mail.example")

REQUEST = a_marker("words of a request")
NEW_ADDRESS = a_marker("address after moving", before="9 ", after=" Road")
MISUSE = a_marker("report of misuse")
FORM_NOTE = a_marker("note in a form of another tool")
FORM_FILE = a_marker("name of a form of another tool")

SEARCHED = a_marker("name in a search box")
WRONG_USERNAME = a_marker("name of a wrong sign-in", after="@mail.example")
WRONG_PASSWORD = a_marker("password of a wrong sign-in")
STRANGERS_FILE = a_marker("file of a stranger")
STRANGERS_NAME = a_marker("name of a stranger in a form")

IN_EVERY_MARKER = [Marker("tag", TAG), *(each for each in MARKERS if TAG not in each.text)]
"""There is much to read: what all have in common is looked for first."""
