"""Where the recruiting pages are.

Every process knows the addresses, so that pages can link to them; only one that opens the vault
serves them. The proxy sends them there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import path

from participants import views

View = Callable[..., HttpResponseBase]


def served_by_the_vault(view: View) -> View:
    """The view, where the vault is open; nothing is here where it is not."""

    @wraps(view)
    def served(*args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PORTAL_OPENS_VAULT:
            raise Http404("The contact vault is not opened here.")
        return view(*args, **kwargs)

    return served


urlpatterns = [
    path(f"recruiting/<str:code>/{place}", served_by_the_vault(view), name=name)
    for place, view, name in (
        ("", views.view_contacts, "view_contacts"),
        ("import/", views.import_contacts, "import_contacts"),
        ("open/", views.open_contacts, "open_contacts"),
        ("signatures/<uuid:session_ref>/", views.store_signature, "store_signature"),
    )
]
