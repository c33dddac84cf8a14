"""The mail of a demonstration, readable because nothing is really sent. Elsewhere: no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from foundation.mail.models import DemonstrationMail

A_PAGE = 25
P = ParamSpec("P")


def only_in_a_demonstration(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The page of an address that does not exist, unless this is a demonstration."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.PORTAL_IS_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@only_in_a_demonstration
def list_demonstration_mail(request: HttpRequest) -> HttpResponse:
    """Everything that would have been sent, the newest first; ``to`` narrows to one reader."""
    found = DemonstrationMail.objects.defer("text", "html")
    if reader := request.GET.get("to", ""):
        found = found.filter(to=reader)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "mail/list_demonstration_mail.html", {"page": page, "reader": reader})


@require_safe
@only_in_a_demonstration
def view_demonstration_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One e-mail as its reader sees it, in plain text."""
    mail = get_object_or_404(DemonstrationMail, pk=mail_id)
    breadcrumbs = [
        ("Mail of the demonstration", reverse("list_demonstration_mail")),
        (mail.subject, ""),
    ]
    context = {"mail": mail, "breadcrumbs": breadcrumbs}
    return render(request, "mail/view_demonstration_mail.html", context)
