"""What the people pages share: who asks, and the side navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from foundation.access.models import User


def person(request: HttpRequest) -> User:
    """Who asks; strangers never come here."""
    assert isinstance(request.user, User)
    return request.user


def person_called(user_ref: object) -> User:
    """The person of an address, or the page that says there is none."""
    return get_object_or_404(User.objects.select_related("component"), user_ref=user_ref)


def people_page(here: str) -> dict[str, Any]:
    """``settings.PEOPLE_NAVIGATION`` beside the page; ``here`` is the URL name of the page."""
    return {
        "people_navigation": [
            {"label": label, "url": reverse(name), "current": name == here}
            for label, name in settings.PEOPLE_NAVIGATION
        ]
    }
