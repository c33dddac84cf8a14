"""One's messages, and how one is told."""

from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.access.models import User
from foundation.mail import actions, policies, queries
from foundation.mail.forms import MessageFilter, PreferencesForm
from foundation.mail.groups import group_of
from foundation.mail.models import Message
from foundation.mail.models.message import MessageQuerySet

A_PAGE = 25


@require_safe
def list_messages(request: HttpRequest) -> HttpResponse:
    """The unread first, then the newest."""
    user, at = person(request), timezone.now()
    policies.list_messages.require(user)
    form = MessageFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = _filtered(queries.messages_of(user), chosen)
    page = Paginator(found.unread_first(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "is_filtered": any(chosen.values()),
        "page": page,
        "rows": [_row(message) for message in page.object_list],
        "unread": queries.unread_count(user),
        "may_view_outbox": policies.view_outbox.allows(user, at=at),
    }
    return render(request, "mail/list_messages.html", context)


@require_safe
def open_message(request: HttpRequest, message_ref: UUID) -> HttpResponse:
    """Mark it as read and go where it leads."""
    message = get_object_or_404(Message, message_ref=message_ref)
    opened = actions.open_message(message_id=message.pk, by=person(request), at=timezone.now())
    return redirect(_address(opened))


@require_POST
def read_messages(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actions.read_messages(by=person(request), at=timezone.now())
    notes.success(request, "All messages are marked as read.")
    return redirect("list_messages")


@require_http_methods(["GET", "POST"])
def set_preferences(request: HttpRequest) -> HttpResponse:
    """How I am told."""
    user = person(request)
    policies.set_preferences.require(user)
    form = PreferencesForm(request.POST or None, initial=queries.preferences_of(user))
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(ways=form.cleaned_data, by=user, at=timezone.now())
        notes.success(request, "Saved. You will be told in this way from now on.")
        return redirect("set_preferences")
    context = {"form": form, "has_address": bool(user.email)}
    return render(request, "mail/set_preferences.html", context)


def person(request: HttpRequest) -> User:
    """Who asks; strangers never come here."""
    assert isinstance(request.user, User)
    return request.user


def _filtered(found: MessageQuerySet, chosen: dict[str, Any]) -> MessageQuerySet:
    if chosen.get("show") == "unread":
        found = found.unread()
    if chosen.get("group"):
        found = found.filter(kind__in=_kinds_in(found, str(chosen["group"])))
    return found


def _kinds_in(found: MessageQuerySet, group: str) -> list[str]:
    kinds = found.order_by().values_list("kind", flat=True).distinct()
    return [kind for kind in kinds if group_of(kind).key == group]


def _row(message: Message) -> dict[str, Any]:
    return {
        "sentence": message.sentence,
        "url": reverse("open_message", args=[message.message_ref]),
        "written_at": message.written_at,
        "group": group_of(message.kind).label,
        "is_unread": message.read_at is None,
    }


def _address(message: Message) -> str:
    try:
        return reverse(message.url_name, args=message.url_args)
    except NoReverseMatch:
        # The page has gone, or has another address since.
        return resolve_url("list_messages")
