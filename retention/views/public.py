"""Pages for the public: no sign-in, no cookie; in English and in Spanish."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from foundation.access.languages import language_of, language_switch
from retention import checking, signing
from retention.explained import explained

View = Callable[[HttpRequest], HttpResponse]


def in_their_language(view: View) -> View:
    """A page that anybody may read, in the language of the address or of the browser."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            return view(request)

    return login_not_required(require_safe(shown))


@in_their_language
def explain_retention(request: HttpRequest) -> HttpResponse:
    """What the department keeps and for how long, as the rules stand now."""
    return public_page(request, "explain_retention", groups=explained(at=timezone.now()))


@in_their_language
def list_certificate_keys(request: HttpRequest) -> HttpResponse:
    """With which keys this portal signs or signed certificates, and how to check one."""
    return public_page(request, "list_certificate_keys", keys=_keys())


@login_not_required
@require_safe
def download_certificate_keys(request: HttpRequest) -> HttpResponse:
    """The same keys for programs, the current one first."""
    response = JsonResponse({"algorithm": "Ed25519", "keys": _keys()})
    response["Content-Disposition"] = 'attachment; filename="certificate-keys.json"'
    return response


def public_page(request: HttpRequest, name: str, **shown: Any) -> HttpResponse:
    """A page of ``templates/retention`` with the language switch."""
    here = language_of(request)
    context = {**shown, "languages": language_switch(here), "in_language": f"?language={here}"}
    return render(request, f"retention/{name}.html", context)


def _keys() -> list[dict[str, Any]]:
    return [
        {
            "public_key": key,
            "sha256": checking.fingerprint(key),
            "pem": checking.as_pem(key),
            "current": number == 0,
        }
        for number, key in enumerate(signing.trusted_keys())
    ]
