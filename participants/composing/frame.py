"""What stands under every message, whoever wrote the rest (R-007, R-128, R-136, R-152, R-165).

Sentences come in the language in use (``translation.override``).
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext, gettext_noop

from studies.models import Study
from studies.queries.omb_block import (
    CONFIDENTIAL,
    NO_ATTRIBUTION,
    NOBODY_NEED_RESPOND,
    REQUIRED,
    VOLUNTARY,
    omb_block,
)

NO_EFFECT = gettext_noop(
    "Whether you take part or not has no effect on your benefits or on the services you get."
)
HOW_TO_REFUSE = gettext_noop("If you do not want to take part, you need not do anything.")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, and the address to which it leads, if it does."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands under a message in one language, in the order in which it is read."""

    rights: tuple[str, ...]
    opt_out: Line
    number: tuple[str, ...]
    links: tuple[Line, ...]
    contact: tuple[str, ...]


def frame_of(study: Study, *, on: date, opt_out_url: str, page: str = "") -> Frame:
    """The frame for a message of this study on a day, in the language in use.

    ``page`` is the address of the survey page, where the notice stands before the first question.
    """
    return Frame(
        rights=_rights(study),
        opt_out=Line(
            gettext("Do not ask me again, in this study or any other of the department:"),
            opt_out_url,
        ),
        number=_number(study, on),
        links=tuple(_links(page)),
        contact=_contact(study),
    )


def _rights(study: Study) -> tuple[str, ...]:
    confidential = gettext(NO_ATTRIBUTION if study.keeps_linkage else CONFIDENTIAL)
    if study.mandatory:
        return gettext(REQUIRED), confidential
    return gettext(VOLUNTARY), gettext(NO_EFFECT), confidential, gettext(HOW_TO_REFUSE)


def _number(study: Study, on: date) -> tuple[str, ...]:
    """The control number with its last day, where there is one to show (44 U.S.C. 3512)."""
    block = omb_block(study, on=on)
    if block is None:
        return ()
    said = gettext("OMB control number %(number)s, expires %(day)s")
    number = said % {"number": block.control_number, "day": block.expires}
    return number, block.burden, gettext(NOBODY_NEED_RESPOND)


def _links(page: str) -> list[Line]:
    links = [
        Line(gettext("Privacy impact assessment:"), settings.PORTAL_PIA_URL),
        Line(gettext("System of records notice:"), settings.PORTAL_SORN_URL),
    ]
    if page:
        links.append(Line(gettext("Privacy notice, before the first question:"), page))
    return links


def _contact(study: Study) -> tuple[str, ...]:
    asked = gettext("Questions, and requests to see or correct what we keep of you: %(contact)s.")
    return (
        asked % {"contact": study.redress_contact.rstrip(".")},
        settings.PORTAL_DEPARTMENT,
    )
