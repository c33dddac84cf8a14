"""The languages of a form: what headings call them, and their codes."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf.locale import LANG_INFO

from studies.instruments.languages import LANGUAGE, SOURCE
from studies.xlsform.account import Account
from studies.xlsform.headings import IN_LANGUAGES
from studies.xlsform.sheets import CHOICES, HEADINGS_ROW, SETTINGS, SURVEY, Book

IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*\)\s*$")
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Languages:
    """``source`` is the language of the definition; ``of_source`` the headings that hold it."""

    source: str
    of_source: tuple[str, ...]
    others: dict[str, str]
    """Heading to code, of each language that is translated to."""


def languages_in(book: Book, default: str, account: Account) -> Languages:
    """The languages of a form whose settings name this default."""
    found = {name: code_of(name) for name in _names(book)}
    for name, code in found.items():
        if not code:
            sheet, column = _first(book, name)
            account.refuse(
                sheet,
                HEADINGS_ROW,
                column,
                f"It is not known which language “{name}” is.",
                "Write its code behind it, such as “Spanish (es)”.",
            )
    code = _code_of_default(book, default, found, account)
    of_source = ("", *(name for name, each in found.items() if each == code))
    others = {name: each for name, each in found.items() if each and each != code}
    return Languages(code, of_source, others)


@cache
def _by_name() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, about in LANG_INFO.items():
        for name in (about.get("name", ""), about.get("name_local", "")):
            if name:
                known.setdefault(str(name).lower(), code.lower())
    return known


def code_of(name: str) -> str:
    """The code of a language as a heading names it; "" where it is not known."""
    bracketed = IN_BRACKETS.search(name)
    if bracketed:
        first, *rest = bracketed[1].split("-")
        code = "-".join([first.lower(), *rest])
        return code if LANGUAGE.fullmatch(code) else ""
    low = name.strip().lower()
    if low == DEFAULT:
        return SOURCE
    return _by_name().get(low) or (low if low in LANG_INFO else "")


def _code_of_default(book: Book, default: str, found: dict[str, str], account: Account) -> str:
    """What the settings say; without that, a column without a language is in English."""
    code = code_of(default) if default else ""
    if default and not code:
        account.refuse(
            SETTINGS,
            HEADINGS_ROW + 1,
            "default_language",
            f"It is not known which language “{default}” is.",
            "Write its code behind it, such as “Spanish (es)”.",
        )
    plain = any(
        heading.column == "label" and not heading.language
        for heading in book.sheet(SURVEY).headings
    )
    if code or plain or not found:
        return code or SOURCE
    return SOURCE if SOURCE in found.values() else next(iter(found.values())) or SOURCE


def _names(book: Book) -> list[str]:
    headings = [*book.sheet(SURVEY).headings, *book.sheet(CHOICES).headings]
    named = [each.language for each in headings if each.column in IN_LANGUAGES and each.language]
    return list(dict.fromkeys(named))


def _first(book: Book, name: str) -> tuple[str, str]:
    for sheet in (SURVEY, CHOICES):
        for heading in book.sheet(sheet).headings:
            if heading.language == name:
                return sheet, f"{heading.column}::{name}"
    raise AssertionError("A language without a heading.")
