"""What in a text looks like a person, an e-mail address or a phone number (PIA 2.1).

Whoever writes a document confirms that these are the office's own. A name is only found where the
text introduces one, because a guide is full of capital letters.
"""

import re
from collections.abc import Iterator

import phonenumbers
from email_validator import EmailNotValidError, validate_email

MOST_FOUND = 20

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = r"(?P<name>[A-Z][a-z’'-]+(?: [A-Z]\.)?(?: [A-Z][a-z’'-]+)+)"
INTRODUCED = re.compile(
    rf"(?:(?i:my name is|contact|moderator|interviewer|facilitator|participant|notetaker"
    rf"|observer|name)[:*]* +|(?:Mr|Mrs|Ms|Dr)\. ){_NAME}"
)


def contacts_in(text: str) -> list[str]:
    """Each finding as it stands in the text, once, in the order of e-mail, phone, name."""
    found = dict.fromkeys((*_emails(text), *_phones(text), *_names(text)))
    return list(found)[:MOST_FOUND]


def _emails(text: str) -> Iterator[str]:
    for match in EMAIL.finditer(text):
        try:
            validate_email(match[0], check_deliverability=False)
        except EmailNotValidError:
            continue
        yield match[0]


def _phones(text: str) -> Iterator[str]:
    for match in phonenumbers.PhoneNumberMatcher(text, "US"):
        yield match.raw_string


def _names(text: str) -> Iterator[str]:
    for match in INTRODUCED.finditer(text):
        yield match["name"]
