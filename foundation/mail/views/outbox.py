"""How the portal's e-mails stand, for administrators: numbers and no addresses."""

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from foundation.mail import actions, policies, queries
from foundation.mail.views.messages import person


@require_safe
def view_outbox(request: HttpRequest) -> HttpResponse:
    """What waits, went and failed."""
    user, at = person(request), timezone.now()
    policies.view_outbox.require(user, at=at)
    context = {
        "outbox": queries.outbox(at=at),
        "may_retry_letters": policies.retry_letters.allows(user, at=at),
    }
    return render(request, "mail/view_outbox.html", context)


@require_POST
def retry_letters(request: HttpRequest) -> HttpResponse:
    """Have tried again what was given up."""
    number = actions.retry_letters(by=person(request), at=timezone.now())
    notes.success(request, f"{number:,} {'e-mail waits' if number == 1 else 'e-mails wait'} again.")
    return redirect("view_outbox")
