"""Many letters as one tagged PDF: US Letter, folded in three, for #10 envelopes with one window.

The words of the study are printed as they were approved. Around them stands what nobody can leave
out: that it is voluntary, what a no means, and how to be asked never again (R-136, R-165).
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from foundation.printing.pdf import as_pdf
from participants.letters.addressing import address_lines
from participants.unmistakable import in_groups
from studies.documents import as_blocks
from studies.instruments.languages import is_right_to_left

TEMPLATE = Path(__file__).with_name("letter.typ")
NORMAL, LARGE = 11, 16  # points
Words = dict[str, Any]


class UnprintableError(ValueError):
    """The fonts that are carried do not know a letter that is needed. The text quotes nothing."""


@dataclass(frozen=True, slots=True)
class LetterText:
    """The approved words in one language, with what is said around them.

    ``frame`` are sentences, ``omb`` the control number and what the law has said beside it, or
    nothing; ``links`` label and address of each page to read more. ``text`` may say ``{name}`` and
    ``{link}``, which is the address to type.
    """

    language: str
    title: str
    text: str
    text_format: str
    frame: Sequence[str]
    omb: Sequence[str]
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all letters of a run have in common. ``large`` sets them in 16 points."""

    code: str
    department: str
    component: str
    office: Sequence[str]
    opt_out_page: str
    opt_out_contact: str
    large: bool
    both_sides: bool


@dataclass(frozen=True, slots=True)
class Addressed:
    """One person: ``link`` leads there by camera, ``page`` and ``code`` by typing.

    ``slip`` is the code of the slip. A letter that only says thanks has no link.
    """

    name: str
    address: str
    slip: str
    link: str = ""
    page: str = ""
    code: str = ""


def as_letters(sheet: Sheet, texts: Sequence[LetterText], people: Sequence[Addressed]) -> bytes:
    """One letter for each person, in the order given, each with all languages one after another.

    :raises UnprintableError: if there are no glyphs for what the words or a name need.
    """
    codes = {f"qr-{at}.svg": _qr(one.link) for at, one in enumerate(people) if one.link}
    words = {
        **_common(sheet),
        "language": _base(texts[0].language),
        "title": texts[0].title,
        "letters": [_letter(one, at, sheet, texts) for at, one in enumerate(people)],
    }
    try:
        return as_pdf(TEMPLATE, words, files=codes)
    except RuntimeError as error:
        if "could not be displayed" not in str(error):
            raise
        raise UnprintableError(
            "The printing fonts have no letters for some of the words."
        ) from None


def _common(sheet: Sheet) -> Words:
    return {
        "code": sheet.code,
        "department": sheet.department,
        "component": sheet.component,
        "office": list(sheet.office),
        "large": sheet.large,
        "size": LARGE if sheet.large else NORMAL,
        "both_sides": sheet.both_sides,
    }


def _letter(one: Addressed, at: int, sheet: Sheet, texts: Sequence[LetterText]) -> Words:
    return {
        "to": address_lines(one.name, one.address),
        "qr": f"qr-{at}.svg" if one.link else "",
        "page": one.page,
        "code": in_groups(one.code),
        "slip": in_groups(one.slip),
        "texts": [_text(each, one, sheet) for each in texts],
    }


def _text(text: LetterText, one: Addressed, sheet: Sheet) -> Words:
    with translation.override(text.language):
        return {
            "language": _base(text.language),
            "rtl": is_right_to_left(text.language),
            "title": text.title,
            "blocks": _filled(as_blocks(text.text, text.text_format), one),
            "answer": _answering() if one.link else {},
            "frame": list(text.frame),
            "omb": list(text.omb),
            "more": _("Read more"),
            "links": [list(link) for link in text.links],
            "slip": _slip(sheet),
            "page": _("Page"),
            "of": _("of"),
        }


def _answering() -> dict[str, str]:
    return {
        "heading": _("How to answer"),
        "scan": _("Point the camera of your phone at this square."),
        "type": _("Or type this address:"),
        "code": _("and then your code:"),
        "alt": _("Square code that leads to your own page of the survey"),
    }


def _slip(sheet: Sheet) -> Words:
    """Three ways to be asked never again: each is enough (R-030, R-136)."""
    return {
        "heading": _("If you never want to be asked again"),
        "ways": [
            _("On the web: %(page)s with the code of this slip.") % {"page": sheet.opt_out_page},
            _("By phone or in writing: %(contact)s.") % {"contact": sheet.opt_out_contact},
            _("By letter: send back this slip. You need not write your name or a reason."),
        ],
        "said": _("Please do not ask me again to take part in any research of the Department."),
        "code": _("Code of this slip:"),
        "to": _("Send it to:"),
    }


def _filled(blocks: list[Words], one: Addressed) -> list[Words]:
    """Only in words that are there: what a name contains is not filled again."""
    said = {"{name}": one.name or _("participant"), "{link}": one.page}
    for block in blocks:
        for span in block["spans"]:
            span["text"] = _replaced(span["text"], said)
    return blocks


def _replaced(text: str, said: Mapping[str, str]) -> str:
    for name, value in said.items():
        before, found, after = text.partition(name)
        if found:
            return f"{_replaced(before, said)}{value}{_replaced(after, said)}"
    return text


def _qr(link: str) -> bytes:
    written = io.BytesIO()
    # M restores 15 percent: a fold or a thumb does not matter.
    segno.make(link, error="m", micro=False).save(
        written, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True
    )
    return written.getvalue()


def _base(language: str) -> str:
    return language.partition("-")[0]
