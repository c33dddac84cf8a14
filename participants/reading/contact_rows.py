"""One row of a contact list as four checked fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from participants.countries import COUNTRIES
from participants.reading.columns import Field
from participants.reading.mapping import ContactMapping
from participants.reading.table import ContactTable

LONGEST = {Field.NAME: 200, Field.PHONE: 40, Field.EMAIL: 254, Field.ADDRESS: 500}
_NUMBER_OF_HOUSE = re.compile(r"\d+[A-Za-z]?")
_PLAIN_LOCAL_PART = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
_COUNTRY_CODE = re.compile(r"\+?(\d{1,3})")
_NO_NAME = re.compile(r"://|[\[\]<>]")


class ContactRowError(ValueError):
    """One cell of a row cannot be kept; the text never quotes it."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(column, text)
        self.column = column
        self.text = text


@dataclass(frozen=True, slots=True)
class ContactRow:
    """What is known of one person; an empty text where nothing is."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    @property
    def known(self) -> dict[Field, str]:
        """What is known, by field."""
        return {each: getattr(self, each) for each in Field}


Row = ContactRow | list[ContactRowError]
"""A contact, or everything that is wrong with its row."""


def read_rows(
    table: ContactTable, mapping: ContactMapping, *, region: str
) -> Iterator[tuple[int, Row]]:
    """Each row's number with the contact in it, or with everything that is wrong with it."""
    places = {
        field: [table.headers.index(column) for column in columns]
        for field, columns in mapping.fields.items()
    }
    width = len(table.headers)
    for number, cells in table.rows():
        if len(cells) != width:
            text = f"has {len(cells)} cells; the header has {width}. Quote commas inside cells."
            yield number, [ContactRowError("Row", text)]
        else:
            parts = {
                field: [cells[place] for place in columns if cells[place]]
                for field, columns in places.items()
            }
            yield number, _checked(parts, region)


def _checked(parts: dict[Field, list[str]], region: str) -> Row:
    problems: list[ContactRowError] = []
    values: dict[str, str] = {}
    for field, pieces in parts.items():
        try:
            values[field] = read_field(field, pieces, region) if pieces else ""
        except ContactRowError as problem:
            problems.append(problem)
    row = ContactRow(**values)
    if not problems and not (row.email or row.phone or row.address):
        text = "has no e-mail, phone or address. Remove it: nobody could be reached."
        problems.append(ContactRowError("Row", text))
    return problems or row


def read_field(field: Field, pieces: list[str], region: str) -> str:
    """One field from the cells that make it up, as the vault keeps it.

    :raises ContactRowError: if it cannot be kept.
    """
    match field:
        case Field.EMAIL:
            value = _email(pieces)
        case Field.PHONE:
            value = _phone(pieces, region)
        case Field.ADDRESS:
            value = _address(pieces)
        case Field.NAME:
            value = _name(pieces)
    if len(value) > LONGEST[field]:
        raise ContactRowError(field, f"is longer than {LONGEST[field]} characters. Shorten it.")
    return value


def _name(pieces: list[str]) -> str:
    """Nothing that a mail program could take for a link: names are written into messages."""
    value = " ".join(pieces)
    if _NO_NAME.search(value) or len(value.splitlines()) > 1:
        raise ContactRowError(Field.NAME, "holds a link, brackets or a line break. Remove them.")
    return value


def _email(pieces: list[str]) -> str:
    if len(pieces) > 1:
        raise ContactRowError(Field.EMAIL, "has more than one e-mail address. Keep one.")
    local, _, domain = pieces[0].rpartition("@")
    try:
        if _PLAIN_LOCAL_PART.fullmatch(local) and len(local) <= 64:
            return f"{local}@{_domain(domain)}"
        return validate_email(pieces[0], check_deliverability=False).normalized
    except EmailNotValidError as problem:
        raise ContactRowError(Field.EMAIL, "is not a whole e-mail address.") from problem


@lru_cache(maxsize=10_000)
def _domain(domain: str) -> str:
    """A list has many people and few domains; a domain alone is nobody's address."""
    return validate_email(f"somebody@{domain}", check_deliverability=False).domain


def _phone(pieces: list[str], region: str) -> str:
    """A country code may stand in a column of its own before the number."""
    code = _COUNTRY_CODE.fullmatch(pieces[0]) if len(pieces) == 2 else None
    text = f"+{code[1]} {pieces[1]}" if code else " ".join(pieces)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as problem:
        raise ContactRowError(Field.PHONE, "is not a phone number.") from problem
    if not phonenumbers.is_possible_number(number):
        country = COUNTRIES.get(region, region)
        raise ContactRowError(Field.PHONE, f"is not a phone number of {country}.")
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain} ext. {number.extension}" if number.extension else plain


def _address(pieces: list[str]) -> str:
    """Parts joined with commas, a bare house number with a blank."""
    address = pieces[0]
    for before, piece in pairwise(pieces):
        address += " " if _NUMBER_OF_HOUSE.fullmatch(before) else ", "
        address += piece
    return address
