"""Which language somebody answers in, and the others that are offered. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation.trans_real import parse_accept_lang_header

from studies.instruments.languages import name_of


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One entry of the language switch, named in itself."""

    code: str
    label: str
    url: str
    current: bool


def choose_language(offered: Sequence[str], *, asked: str = "", accepted: str = "") -> str:
    """The language asked for, else the browser's first that is offered, else the first.

    ``accepted`` is the header ``Accept-Language``: read, and kept nowhere.
    """
    for wanted in (asked, *(code for code, _ in parse_accept_lang_header(accepted.lower()))):
        for found in offered:
            if wanted and (found.lower() == wanted.lower() or _base(found) == _base(wanted)):
                return found
    return offered[0]


def language_switch(
    offered: Sequence[str], *, current: str, address: str = ""
) -> tuple[LanguageChoice, ...]:
    """The ``languages`` of a page's header; empty where there is nothing to choose.

    Without an address they are buttons of the page's form, so that what was typed goes along.
    """
    if len(offered) < 2:
        return ()
    return tuple(
        LanguageChoice(
            code,
            _named(code),
            f"{address}?{urlencode({'language': code})}" if address else "",
            code == current,
        )
        for code in offered
    )


def _named(code: str) -> str:
    name = name_of(code)
    return name[:1].upper() + name[1:]


def _base(code: str) -> str:
    return code.split("-", maxsplit=1)[0].lower()
