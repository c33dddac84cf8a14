"""How a page reaches somebody who answers: in their language, uncached, and without a cookie."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

LEAVES_NOTHING = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def answering_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    language: str,
    status: int = 200,
) -> HttpResponse:
    """A page on ``base_answering.html`` that leaves nothing on a machine that others use too.

    Words of the interface that have no translation stand in English.
    """
    with translation.override(language):
        response = render(request, template, {**context}, status=status)
    for header, value in {**LEAVES_NOTHING, "Content-Language": language}.items():
        response.headers[header] = value
    return response
