"""Pages of the portal that stand in a frame on other pages of the portal, and on no others."""

from collections.abc import Callable
from typing import Any, ParamSpec, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

P = ParamSpec("P")
View = Callable[P, HttpResponse]


def frames_own_pages(view: View[P]) -> View[P]:
    """The page may show others of the portal in a frame."""
    return _with_policy(view, {"frame-src": [SELF]})


def framed_by_own_pages(view: View[P]) -> View[P]:
    """Other pages of the portal may show this one in a frame."""
    return _with_policy(xframe_options_sameorigin(view), {"frame-ancestors": [SELF]})


def _with_policy(view: View[P], directives: dict[str, Any]) -> View[P]:
    """The library's decorator, whose types know only views without arguments."""
    decorate: Any = csp_replace(directives)
    return cast("View[P]", decorate(view))
