"""What responses say and readings ask once; pages for what cannot be done now, or so."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.access.remembering import remembering
from foundation.keyring.files import FileStoreAway
from reports.lifecycle import IllegalMoveError as IllegalReportMoveError
from research_portal.places import place_of_the_form
from retention.lifecycle import IllegalPurgeMoveError
from studies.lifecycle import IllegalMoveError, OvertakenError

logger = logging.getLogger(__name__)
CONFLICTS = (IllegalMoveError, IllegalReportMoveError, IllegalPurgeMoveError, OvertakenError)

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
        *("magnetometer", "microphone", "midi", "payment", "publickey-credentials-get"),
        *("screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
)


class PrivateResponses:
    """No device features for any page, and no copies of pages that someone signed in to see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and add the two headers."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if getattr(request, "user", None) and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class PossibleAddresses:
    """A zero byte is in no text of a database, so that no page has an address with one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """:raises Http404: for an address with one, in the path or after it."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)


class ReadingsRemember:
    """A request that only reads looks up the person's roles once, however many links ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what changes something asks the database each time."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with remembering():
            return self.get_response(request)


class ConflictPages:
    """Two people, one decision: the second finds the page that says so, with nothing changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever; exceptions come through ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a conflict, with the way back to where the person came from."""
        if not isinstance(exception, CONFLICTS):
            return None
        came_from = urlsplit(request.headers.get("referer", ""))
        back = came_from.path if came_from.netloc == request.get_host() else ""
        context = {"back_url": back, "reasons": getattr(exception, "reasons", ())}
        return render(request, "409.html", context, status=409)


class AwayPages:
    """Where sealed files are needed and their store does not answer, the page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever; exceptions come through ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Logged as what operators must mend; the store's own words name no file."""
        if not isinstance(exception, FileStoreAway):
            return None
        logger.error("file_store_away", extra={"reason": str(exception)})
        return render(request, "503.html", status=HTTPStatus.SERVICE_UNAVAILABLE)


class FormOnlyPages:
    """Who opens an address that only takes a form finds the way to where the form stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever; a browser gets a page in place of an empty 405, programs do not."""
        response = self.get_response(request)
        reads_pages = "text/html" in request.headers.get("accept", "")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not reads_pages:
            return response
        match = request.resolver_match
        name, parts = (match.url_name or "", match.kwargs) if match else ("", {})
        place = place_of_the_form(name, parts, request.path)
        page = render(request, "405.html", {"place": place}, status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page
