"""What waits in the contact vault, shown where the vault is open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.access.waiting import most_pressing
from participants import policies
from participants.waiting import waiting_for
from studies.views.home import shown_item
from studies.views.page import person, review_places


@require_safe
def list_vault_waiting(request: HttpRequest) -> HttpResponse:
    """The same as the first page would show, which is served without the vault."""
    user, at = person(request), timezone.now()
    policies.list_vault_waiting.require(user, at=at)
    context = {
        "waiting": [shown_item(each, at=at) for each in most_pressing(waiting_for(user, at=at))],
        "places": review_places(user, at=at, here="list_redress"),
    }
    return render(request, "participants/list_vault_waiting.html", context)
