"""The languages of pages for the public: in the address, or else as the browser says."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = {"en": "English", "es": "Español"}


def language_of(request: HttpRequest, offered: Sequence[str] = tuple(LANGUAGES)) -> str:
    """The one asked for, else the first of the browser's that there is. Neither is kept."""
    accepted = parse_accept_lang_header(request.headers.get("accept-language", "").lower())
    wished = [request.GET.get("language", ""), *(code.partition("-")[0] for code, _ in accepted)]
    return next((code for code in wished if code in offered), "en")


def language_switch(
    here: str, offered: Sequence[str] = tuple(LANGUAGES), kept: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The languages to choose from, each with its address; ``kept`` is what that says besides."""
    return [
        {
            "code": code,
            "label": label,
            "url": f"?{urlencode({**(kept or {}), 'language': code})}",
            "current": code == here,
        }
        for code, label in LANGUAGES.items()
        if code in offered
    ]
