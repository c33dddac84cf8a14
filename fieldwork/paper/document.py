"""The form itself: a tagged PDF with everything that people are told before the first question.

The law's texts (notice, burden) are printed as they were approved; the words around them are those
of the language that is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from fieldwork.paper.labels import prefer_not_to_say
from fieldwork.paper.questions import printed_pages
from foundation.printing.pdf import as_pdf
from studies.instruments.kinds import Definition
from studies.instruments.languages import in_language, is_right_to_left
from studies.queries.omb_block import REQUIRED, OmbBlock

TEMPLATE = Path(__file__).with_name("form.typ")
NORMAL, LARGE = 11, 18  # points
DECLINED_MARK = "–"
Words = dict[str, Any]


class UnprintableError(ValueError):
    """The fonts that are carried do not know the letters of a language."""


@dataclass(frozen=True, slots=True)
class FormText:
    """What a form says around its questions.

    ``notice`` are label and text of each element; ``code`` names the version on every page.
    """

    code: str
    component: str
    department: str
    mandatory: bool
    confidential: str
    notice: Sequence[tuple[str, str]]
    omb: OmbBlock | None
    return_address: str
    opt_out_contact: str
    links: Sequence[tuple[str, str]]
    is_draft: bool


def as_form(definition: Definition, text: FormText, *, language: str, large: bool) -> bytes:
    """The PDF in one language; ``large`` sets it in 18 points.

    :raises UnprintableError: if there are no letters for what the language needs.
    """
    with translation.override(spoken(language)):
        words = _words(in_language(definition, language), text)
    words |= {
        "language": language.partition("-")[0],
        "rtl": is_right_to_left(language),
        "large": large,
        "size": LARGE if large else NORMAL,
    }
    try:
        return as_pdf(TEMPLATE, words)
    except RuntimeError as error:
        if "could not be displayed" not in str(error):
            raise
        raise UnprintableError(
            f"The printing fonts have no letters for the language “{language}”."
        ) from None


def spoken(language: str) -> str:
    """The language of the words around the questions: English where nobody translated them."""
    base = language.partition("-")[0]
    translated = {path.name for folder in settings.LOCALE_PATHS for path in folder.iterdir()}
    return base if base in translated else "en"


def _words(definition: Definition, text: FormText) -> Words:
    return {
        "title": definition["title"],
        "code": text.code,
        "component": text.component,
        "department": text.department,
        "draft": _("Draft: not for use") if text.is_draft else "",
        "before": [_("Before you begin"), _promises(text)],
        "how": [_("How to fill in this form"), _instructions()],
        "back": [_("Where to send it"), text.return_address.splitlines()],
        "notice": [_("Privacy notice"), [list(row) for row in text.notice]],
        "omb": _omb(text),
        "more": [_("Read more"), [[_(label), url] for label, url in text.links]],
        "declined": [DECLINED_MARK, prefer_not_to_say()],
        "page": _("Page"),
        "of": _("of"),
        "form": _("Form"),
        "end": _("Thank you. These were all the questions."),
        "pages": printed_pages(definition),
    }


def _promises(text: FormText) -> list[str]:
    """Told on paper before the first question (R-029, R-128, R-168)."""
    voluntary = (
        _(REQUIRED)
        if text.mandatory
        else _("You choose whether to take part. You may skip any question or stop at any time.")
    )
    return [
        voluntary,
        _(
            "Your choice has no effect on any benefit, service or permission that you have or ask "
            "for, now or later."
        ),
        _(text.confidential),
        _("There is nothing to sign. Do not write your name."),
        _(
            "If you do not want to be asked in future surveys, tell: %(contact)s. Please do not "
            "write it on this form."
        )
        % {"contact": text.opt_out_contact},
    ]


def _instructions() -> list[str]:
    return [
        _("Use black ink. Fill the box beside your answer."),
        _("If you filled the wrong box, cross it out and fill the right one."),
        _("You may skip any question, or fill “%(label)s”.") % {"label": prefer_not_to_say()},
        _("The small numbers beside the boxes are for our use."),
        _("Please do not write names or anything else that could identify you or somebody else."),
    ]


def _omb(text: FormText) -> list[Any]:
    if text.omb is None:
        return []
    return [
        _("OMB control number %(number)s") % {"number": text.omb.control_number},
        _("Expires %(day)s") % {"day": text.omb.expires},
        list(text.omb.sentences),
    ]
