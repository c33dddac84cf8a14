"""The one normal form of a name or a way to reach somebody, however people write it. Pure.

What is looked up by a keyed hash can be found only if it is written exactly alike, so everything
that hashes a contact (look-ups, duplicates, opt-outs) asks here. Two ways that reach two people
stay apart: dots and plus-signs of an e-mail address are part of it.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from participants.reading.columns import Field
from participants.street_words import FEW_WORDS, ONE_WORD

_PLAIN_QUOTED = re.compile(r'"([\w.!#$%&\'*+/=?^`{|}~-]+)"')
_ACCENTS = re.compile("[\u0300-\u036f]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_INSIDE_WORDS = re.compile(r"(?<=\w)['’`.](?=\w)")
_NUMBER_SIGN = re.compile(r"#\s*(?=\w)")
_LONG_ZIP = re.compile(r"\b(\d{5})-\d{4}\b")
_NORTH_AMERICAN = re.compile(r"\+1[2-9]\d{9}", re.ASCII)
_AMERICAN = re.compile(r"\(?([2-9]\d\d)(?:\) ?|[-. ])?(\d{3})[-. ]?(\d{4})", re.ASCII)
_OWN_COUNTRY = re.compile(r"( (united states( of america)?|usa|us|u s a|u s))+$")
_FEW_WORDS = re.compile(rf"\b({'|'.join(sorted(FEW_WORDS, key=len, reverse=True))})\b")


def normal(field: Field, text: str, *, region: str = "US") -> str:
    """The normal form; "" of nothing. ``region`` is the country of a number without its code."""
    text = text.strip()
    if not text:
        return ""
    match field:
        case Field.EMAIL:
            return _email(text)
        case Field.PHONE:
            return _phone(text, region)
        case Field.ADDRESS:
            return _address(text)
        case Field.NAME:
            return _words(text)


def normal_forms(known: Mapping[Field, str], *, region: str = "US") -> dict[Field, str]:
    """The normal form of everything that is known of a person, field by field."""
    return {each: normal(each, known.get(each, ""), region=region) for each in Field}


def _email(text: str) -> str:
    """Capitals do not count, nor how an international domain is written; aliases do (R-030)."""
    local, at, domain = text.rpartition("@")
    if not at:
        return unicodedata.normalize("NFC", text).casefold()
    quoted = _PLAIN_QUOTED.fullmatch(local)
    local = quoted[1] if quoted else local
    return f"{unicodedata.normalize('NFC', local).casefold()}@{_domain(domain)}"


@lru_cache(maxsize=10_000)
def _domain(domain: str) -> str:
    """A list has many people and few domains; a domain alone is nobody's address."""
    plain = unicodedata.normalize("NFKC", domain).casefold().strip().rstrip(".")
    try:
        return validate_email(f"somebody@{plain}", check_deliverability=False).ascii_domain
    except EmailNotValidError:
        return plain


def _phone(text: str, region: str) -> str:
    """E.164 with its extension; the digits alone of what is no number of that country.

    The usual ways of writing one in the United States are read without the library, which reads
    them alike and takes ten times as long.
    """
    if _NORTH_AMERICAN.fullmatch(text):
        return text
    if region == "US" and (usual := _AMERICAN.fullmatch(text)):
        return f"+1{usual[1]}{usual[2]}{usual[3]}"
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return "".join(str(int(sign)) for sign in text if sign.isdecimal())
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


def _address(text: str) -> str:
    """As the postal service abbreviates it; its own country and the last four of a ZIP go."""
    text = _LONG_ZIP.sub(r"\1", _NUMBER_SIGN.sub(" apt ", unicodedata.normalize("NFKC", text)))
    folded = _OWN_COUNTRY.sub("", _words(text))
    folded = _FEW_WORDS.sub(lambda found: FEW_WORDS[found[1]], folded)
    return " ".join(ONE_WORD.get(word, word) for word in folded.split())


def _words(text: str) -> str:
    """Small letters without accents, single blanks, no punctuation: “O’Neil” is “oneil”."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFKC", _ACCENTS.sub("", apart))
    return _BETWEEN_WORDS.sub(" ", _INSIDE_WORDS.sub("", text.casefold())).strip()
