"""Who asks."""

from django.http import HttpRequest

from foundation.access.models import User


def person(request: HttpRequest) -> User:
    """Who asks; strangers never come here."""
    assert isinstance(request.user, User)
    return request.user
