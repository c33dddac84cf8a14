"""Pages of the vault for the public: no sign-in, no cookie, and the page before is not told."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from foundation.access.languages import LANGUAGES, language_of, language_switch

View = Callable[..., HttpResponse]


def leaves_nothing(view: View) -> View:
    """A page for the public, in its language: nothing of it stays, and no address is passed on."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(language_of(request)):
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(csrf_exempt(shown))  # without a session there is none to ride on


def public_page(
    request: HttpRequest,
    name: str,
    *,
    keep: Mapping[str, str] | None = None,
    offered: Sequence[str] = tuple(LANGUAGES),
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    """A page of ``templates/participants`` with the language switch, where nothing is lost by it.

    ``keep`` is what its address says besides, such as the token of a link; ``offered`` are the
    languages in which all of it can be read.
    """
    here = language_of(request, offered)
    kept = {k: v for k, v in (keep or {}).items() if v}
    context = {
        **shown,
        "in_language": f"?{urlencode({'language': here})}",
        "here": f"?{urlencode({**kept, 'language': here})}",
        "languages": language_switch(here, offered, kept) if request.method != "POST" else [],
    }
    form = shown.get("form")
    refused = form is not None and form.errors
    response = render(request, f"participants/{name}.html", context)
    response.status_code = 400 if refused else status
    return response
