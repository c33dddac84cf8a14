"""The messages to contacts of a demonstration, readable because nothing is really sent."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from participants import actions
from participants.views.contacts import CLOSES_AFTER
from studies.views.page import person, study_called, study_page


@never_cache
@require_POST
def open_demonstration_messages(request: HttpRequest, code: str) -> HttpResponse:
    """The latest in the clear, on record. Where messages are really sent there is no such page."""
    if not settings.PORTAL_IS_DEMO:
        raise Http404
    study, at = study_called(code), timezone.now()
    context = {
        **study_page(request, study, at=at, here="view_contacts"),
        "opened": actions.open_demonstration_messages(study=study, by=person(request), at=at),
        "closes_after": int(CLOSES_AFTER.total_seconds()),
        "closes_at": timezone.localtime(at + CLOSES_AFTER),
    }
    return render(request, "participants/open_demonstration_messages.html", context)
