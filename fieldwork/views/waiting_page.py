"""The page for whom it is too crowded just now; what they sent goes on from there."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from fieldwork.views.answering_page import answering_page
from foundation.crowds.starts import Wait
from foundation.crowds.work import FIELD, challenge_for


def waiting_page(
    request: HttpRequest,
    wait: Wait,
    *,
    place: str,
    language: str,
    at: datetime,
    context: Mapping[str, Any],
) -> HttpResponse:
    """Say it kindly, and carry everything that was sent to the next try.

    ``context`` holds the frame (``title``, ``about_url``); ``place`` is that of ``may_start``.
    """
    again = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (FIELD, "language")
        for value in values
    ]
    said = {"wait": wait, "again": again, "challenge": challenge_for(place, at=at)}
    page = answering_page(
        request,
        "answering/wait.html",
        {**context, **said, "languages": ()},
        language=language,
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
    page.headers["Retry-After"] = str(wait.seconds)
    return page
