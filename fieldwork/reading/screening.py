"""Which columns could lead back to a person: told by their header and by what they hold.

Source: PIA, Overview ("collection of IP and e-mail addresses is turned off"); R-037, R-023.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_noop


class Identifying(StrEnum):
    """What a column holds that no file of answers may hold."""

    IP_ADDRESS = gettext_noop("an IP address")
    EMAIL = gettext_noop("an e-mail address")
    PHONE = gettext_noop("a telephone number")
    NAME = gettext_noop("a name")
    ADDRESS = gettext_noop("a postal address or a place on the map")
    POSTCODE = gettext_noop("a ZIP or postal code")
    NUMBER = gettext_noop("a number issued to a person")
    BORN_ON = gettext_noop("a date of birth")
    IDENTIFIER = gettext_noop("an identifier of the person or the reply")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A column that stops the file until it is left out."""

    column: str
    what: Identifying
    why: str


SHORT_HEADER = 4  # words; longer headers are questions, where single words mean little

WORDS: Mapping[Identifying, frozenset[str]] = {
    Identifying.IP_ADDRESS: frozenset({"ip", "ipaddress", "ipaddr"}),
    Identifying.EMAIL: frozenset({"email", "emailaddress", "mailto"}),
    Identifying.PHONE: frozenset({"phone", "telephone", "tel", "mobile", "cellphone", "fax"}),
    Identifying.NAME: frozenset(
        {"name", "firstname", "lastname", "surname", "fullname", "username", "givenname"}
        | {"recipientfirstname", "recipientlastname", "forename", "nickname", "signature"}
    ),
    Identifying.ADDRESS: frozenset(
        {"address", "street", "latitude", "longitude", "lat", "lon", "lng", "geolocation"}
        | {"locationlatitude", "locationlongitude", "geopoint", "gps"}
    ),
    Identifying.POSTCODE: frozenset({"zip", "zipcode", "postcode", "postalcode"}),
    Identifying.NUMBER: frozenset({"ssn", "passport", "licence", "license", "alien", "card"}),
    Identifying.BORN_ON: frozenset({"dob", "birthdate", "birthday", "dateofbirth"}),
    Identifying.IDENTIFIER: frozenset(
        {"id", "uuid", "guid", "token", "respnum", "respondentid", "responseid", "uid"}
        | {"participantid", "userid", "externalreference", "externaldatareference", "cookie"}
        | {"custom"}
    ),
}

PHRASES: Mapping[Identifying, re.Pattern[str]] = {
    Identifying.IP_ADDRESS: re.compile(r"\bip addresses?\b"),
    Identifying.EMAIL: re.compile(r"\be-?mail( address)?\b.*\bto reach you\b|\byour e-?mail\b"),
    Identifying.PHONE: re.compile(r"\b(phone|telephone|mobile) numbers?\b"),
    Identifying.NAME: re.compile(r"\b(your|first|last|full|given|family|middle) name\b"),
    Identifying.ADDRESS: re.compile(
        r"\b(street|mailing|postal|home) address\b|\blocation \d+\b|\bgps coordinates\b"
    ),
    Identifying.POSTCODE: re.compile(r"\bzip\b|\bpost(al)? ?code\b"),
    Identifying.NUMBER: re.compile(
        r"\b(social security|passport|alien|employee|badge|case|receipt|licen[cs]e) number\b"
    ),
    Identifying.BORN_ON: re.compile(r"\bdate of birth\b|\bwhen were you born\b|\bbirth ?date\b"),
    Identifying.IDENTIFIER: re.compile(
        r"\b(respondent|response|reply|participant|record|collector|user|external) "
        r"(id|number|no|reference|key|token)\b"
    ),
}

# "RUNID" and "ResponseId" end in an identifier; "PAID", "COVID" and "Madrid" do not.
ENDS_IN_ID = re.compile(r"^(?:[A-Z0-9]{2,}ID|[A-Za-z0-9]*[a-z0-9]I[Dd])$")
WORDS_ENDING_IN_ID = frozenset({"paid", "unpaid", "covid", "valid", "invalid", "bid", "aid", "did"})
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")

OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
SHAPES: Mapping[Identifying, re.Pattern[str]] = {
    Identifying.IP_ADDRESS: re.compile(
        rf"{OCTET}(?:\.{OCTET}){{3}}|(?=.*::|(?:[0-9a-f]*:){{4}})[0-9a-f:]{{3,39}}", re.IGNORECASE
    ),
    Identifying.EMAIL: re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    Identifying.PHONE: re.compile(
        r"\+\d[\d ().-]{7,18}\d|\(\d{3}\) ?\d{3}[ .-]?\d{4}|\d{3}[ .-]\d{3}[ .-]\d{4}"
    ),
    Identifying.NUMBER: re.compile(r"\d{3}-\d{2}-\d{4}"),
    Identifying.ADDRESS: re.compile(r"\(?-?\d{1,3}\.\d{3,}, ?-?\d{1,3}\.\d{3,}\)?"),
}
NAME_SHAPE = re.compile(r"[A-Z][a-z'’-]+(?: [A-Z]\.?)?(?: [A-Z][A-Za-z'’-]+)")
FIVE_DIGITS = re.compile(r"\d{5}(?:-\d{4})?")
ONE_WORD = re.compile(r"[A-Za-z0-9_{}:-]*\d[A-Za-z0-9_{}:-]*")

SHARE = 0.1  # of the answers: below, it is an answer that mentions one, which review removes
SHARE_OF_LOOKALIKES = 0.8
SHARE_OF_UNIQUE = 0.95
FEWEST_ROWS = 20  # below, everything is different in every row
DISTINCT_KEPT = 10_000  # per column: by then it is known what the column holds


def by_header(header: str) -> Identifying | None:
    """What the header announces, if it is identifying."""
    lowered = " ".join(header.lower().split())
    for what, phrase in PHRASES.items():
        if phrase.search(lowered):
            return what
    if len(lowered.split()) > SHORT_HEADER:
        return None
    if _ends_in_id(header):
        return Identifying.IDENTIFIER
    tokens = {part.lower() for part in CAMEL.split(header)} | {re.sub("[^a-z]", "", lowered)}
    return next((what for what, words in WORDS.items() if words & tokens), None)


def _ends_in_id(header: str) -> bool:
    word = header.strip().split(" ")[-1].split("_")[-1]
    return bool(ENDS_IN_ID.match(word)) and word.lower() not in WORDS_ENDING_IN_ID


def shape_of(value: str) -> Identifying | None:
    """What a whole value is, if its shape alone tells."""
    return next((what for what, shape in SHAPES.items() if shape.fullmatch(value)), None)


@dataclass(slots=True)
class Profile:
    """What one column holds, counted value by value until enough different ones were seen."""

    filled: int = 0
    distinct: Counter[str] = field(default_factory=Counter)
    shapes: Counter[Identifying] = field(default_factory=Counter)
    names: int = 0
    five_digits: int = 0
    one_word: int = 0

    def add(self, values: Counter[str]) -> None:
        """Count the values of some rows; blank ones are not counted."""
        if len(self.distinct) >= DISTINCT_KEPT:
            return
        for value, times in values.items():
            text = value.strip()
            if text:
                self._add_value(text, times)

    def _add_value(self, text: str, times: int) -> None:
        self.filled += times
        self.distinct[text] += times
        if shape := shape_of(text):
            self.shapes[shape] += times
        self.names += times if NAME_SHAPE.fullmatch(text) else 0
        self.five_digits += times if FIVE_DIGITS.fullmatch(text) else 0
        self.one_word += times if ONE_WORD.fullmatch(text) else 0

    def share(self, count: int) -> float:
        """A count as a share of the filled cells."""
        return count / self.filled if self.filled else 0.0

    @property
    def is_unique(self) -> bool:
        """Whether nearly every filled cell differs from all others."""
        return self.filled >= FEWEST_ROWS and self.share(len(self.distinct)) >= SHARE_OF_UNIQUE


def by_content(profile: Profile) -> Identifying | None:
    """What the values give away, if they are identifying."""
    for what, count in profile.shapes.most_common():
        if profile.share(count) >= SHARE:
            return what
    if profile.filled < FEWEST_ROWS:
        return None
    if profile.is_unique and profile.share(profile.one_word) >= SHARE_OF_LOOKALIKES:
        return Identifying.IDENTIFIER
    many = len(profile.distinct) > FEWEST_ROWS
    if many and profile.share(profile.five_digits) >= SHARE_OF_LOOKALIKES:
        return Identifying.POSTCODE
    mostly_different = profile.share(len(profile.distinct)) >= SHARE_OF_LOOKALIKES
    if mostly_different and profile.share(profile.names) >= SHARE_OF_LOOKALIKES:
        return Identifying.NAME
    return None


def refusal(column: str, header: str, profile: Profile, *, coded: bool) -> Refusal | None:
    """Why this column stops the file, if it does.

    ``coded``: it is mapped to a question with listed answers, so that nothing but their codes can
    be stored; then only its content counts, not its header.
    """
    held = by_content(profile)
    if held:
        return Refusal(column, held, f"What it holds looks like {held.value}.")
    announced = None if coded else by_header(header)
    if announced:
        return Refusal(column, announced, f"Its header announces {announced.value}.")
    return None


def may_show(value: str) -> bool:
    """Whether a single unknown value may be shown in a finding: short, and not identifying."""
    return (
        len(value) <= 40
        and shape_of(value) is None
        and "@" not in value
        and not re.search(r"\d{5,}", value)
        and not NAME_SHAPE.fullmatch(value)
    )


def refused_keys(values: Sequence[str]) -> list[Identifying]:
    """What is identifying among values written into a code book."""
    return [what for what in map(shape_of, values) if what]
