"""What a column holds, by its header and by what is in it; what must never be kept is refused."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import partial


class Field(StrEnum):
    """The four things that the vault keeps (R-093)."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"

    @property
    def label(self) -> str:
        """As people read it."""
        return {"email": "E-mail", "address": "Mailing address"}.get(self, self.capitalize())


def in_words(names: Iterable[str]) -> str:
    """The fields of these names in a sentence: “Name, e-mail”."""
    return ", ".join(Field(name).label for name in names).capitalize()


_NEVER_KEPT: tuple[tuple[str, str], ...] = (
    (r"birth|birthday|birthdate|dob", "a date of birth"),
    (r"ssn|soc(ial)? ?sec(urity)?|itin", "a social security number"),
    (
        r"national ?id|passport|drivers? ?(licen[cs]e|id)|licen[cs]e n|alien n|tax ?(id|n)|ein",
        "an identity document's number",
    ),
    (
        r"cc ?(type|number|expires|n)?|credit|debit|card|cv[cv]2?|iban|routing|bank|mtcn|account n",
        "payment data",
    ),
    (r"pass ?word|passwd|pwd|pin|secret|mothers? ?maiden|user ?name|login", "a sign-in secret"),
    (r"ip|ip ?addr(ess)?|user agent|guid|uuid|cookie|device", "a device or tracking identifier"),
    (r"latitude|longitude|lat|lon|lng|gps|geo", "a position"),
    (r"diagnos[ie]s|medical|health|blood|pounds|kilograms|weight|height|disab\w*", "health data"),
    (
        r"gender|sex|race|ethnic\w*|religion|nationality|age|marital|income|salary|zodiac",
        "a fact about the person that is no way to reach them",
    ),
)

_PROPOSED: tuple[tuple[str, Field], ...] = (
    (r"e ?mails?( addr(ess)?)?", Field.EMAIL),
    (r"(tele)?phone( (number|no|country code))?|mobile|cell( phone)?|tel|fax", Field.PHONE),
    (
        r"(full|given|first|middle|last|family) ?names?|names?|surname|forename|middle initial",
        Field.NAME,
    ),
    (
        r"(street|mailing|home|postal)? ?address( line)?( ?\d)?|street( (number|name))?|apt|unit",
        Field.ADDRESS,
    ),
    (
        r"suburb|city|town|locality|state|province|county|zip( ?code)?|post(al)? ?code|country",
        Field.ADDRESS,
    ),
)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SSN_DASHED = re.compile(r"\d{3}-\d{2}-\d{4}")
_NINE_DIGITS = re.compile(r"\d{9}")
_CARD = re.compile(r"\d{13,19}")
_DAY = re.compile(
    r"(?P<y>19\d\d|20\d\d)[-/.]?(?P<m>\d{1,2})[-/.]?(?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<z>(19|20)?\d\d)"
)
MOST = 0.8
"""The share of a column's values that says what the column is."""


def plain(header: str) -> str:
    """A header in small letters with single blanks: ``MothersMaiden`` is “mothers maiden”."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    return re.sub(r"[^a-z0-9]+", " ", words.lower()).strip()


def never_kept(header: str) -> str | None:
    """What a header says that the vault must not keep, in words; ``None`` for any other."""
    name = plain(header)
    for pattern, what in _NEVER_KEPT:
        if re.search(rf"(?<![a-z])({pattern})(?![a-z])", name):
            return what
    return None


def proposed_field(header: str) -> Field | None:
    """The field that a header most likely means."""
    if never_kept(header):
        return None
    name = plain(header)
    return next((field for pattern, field in _PROPOSED if re.fullmatch(pattern, name)), None)


def content_against(values: Sequence[str], field: Field, *, region: str) -> str | None:
    """Why what stands in a column may not become ``field``; ``None`` if nothing speaks against it.

    ``values`` are some of the column's cells, ``region`` the country of its phone numbers.
    """
    filled = [value for value in values if value]
    if not filled:
        return None
    if _most(filled, partial(_is_social_security, region=region)):
        return "looks like social security numbers. Leave it out."
    if _most(filled, _is_card):
        return "looks like card numbers. Leave it out."
    if _most(filled, _is_day):
        return "looks like dates, perhaps of birth. Leave it out."
    if field is not Field.EMAIL and _most(filled, _is_email):
        return "looks like e-mail addresses. Map it to e-mail or leave it out."
    return None


def _most(values: Sequence[str], test: Callable[[str], bool]) -> bool:
    return sum(1 for value in values if test(value)) >= MOST * len(values)


def _is_social_security(value: str, *, region: str) -> bool:
    # Nine digits in a row are a telephone number in some countries, in the US never.
    return bool(_SSN_DASHED.fullmatch(value) or (region == "US" and _NINE_DIGITS.fullmatch(value)))


def _is_email(value: str) -> bool:
    return bool(_EMAIL.fullmatch(value))


def _is_card(value: str) -> bool:
    digits = value.replace(" ", "").replace("-", "")
    if not _CARD.fullmatch(digits):
        return False
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _is_day(value: str) -> bool:
    found = _DAY.fullmatch(value)
    if found is None:
        return False
    if found["y"]:
        return _is_real(int(found["y"]), int(found["m"]), int(found["d"]))
    year, a, b = int(found["z"]), int(found["a"]), int(found["b"])
    return _is_real(year, a, b) or _is_real(year, b, a)


def _is_real(year: int, month: int, day: int) -> bool:
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True
