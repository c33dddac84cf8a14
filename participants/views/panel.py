"""The opt-in panel: pages of the public, apart from the answers and sent apart from them (R-105).

They know nothing of who comes: no sign-in, no cookie, no study, and the page before is not told.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from foundation.access.languages import language_of
from foundation.crowds.starts import may_start
from foundation.crowds.work import challenge_for
from foundation.keyring.keys import KeyDestroyedError
from participants import actions
from participants.forms import OwnPanelEntryForm, PanelForm, PanelLinkForm, WithdrawalForm
from participants.forms.panel import fresh_code
from participants.models import PanelEntry
from participants.panel_notice import PANEL_NOTICE
from participants.queries.panel import entry_behind, proven_by
from participants.unmistakable import in_groups
from participants.views.public import leaves_nothing, public_page
from participants.vocabulary import INDIRECT

UNKNOWN_CODE = _(
    "No entry has this code. Check each sign; if you have left before, nothing of yours is here."
)

PANEL, LINK = "panel", "panel-link"  # what crowds are counted at


@leaves_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_for_panel(request: HttpRequest) -> HttpResponse:
    """The form with its notice; once it is sent, the code that ends the entry again."""
    if request.method != "POST":
        form = PanelForm(initial={"code": fresh_code(), "channel": _came_by(request)})
        return _page(request, "sign_up_for_panel", form=form)
    form = PanelForm(request.POST)
    if not form.is_valid():
        return _page(request, "sign_up_for_panel", form=form)
    at = timezone.now()
    if wait := may_start(request, place=PANEL, at=at):
        form.add_error(None, _(wait.sentence))
        return _page(request, "sign_up_for_panel", form=form)
    code = form.cleaned_data["code"]
    channel = form.cleaned_data["channel"]
    actions.sign_up_for_panel(draft=form.draft, code=code, channel=channel, at=at)
    return _page(request, "panel_joined", code=in_groups(code))


@leaves_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_from_panel(request: HttpRequest) -> HttpResponse:
    """Ask for the code and destroy the entry at once."""
    if request.method != "POST":
        return _page(request, "withdraw_from_panel", form=WithdrawalForm())
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        if actions.withdraw_from_panel(code=form.cleaned_data["code"], at=timezone.now()):
            return _page(request, "panel_left")
        form.add_error("code", UNKNOWN_CODE)
    return _page(request, "withdraw_from_panel", form=form)


@leaves_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_panel_link(request: HttpRequest) -> HttpResponse:
    """Type the e-mail; the page says the same whether or not somebody of the panel has it."""
    return _ask(request, request.POST if request.method == "POST" else None)


@leaves_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def change_panel_entry(request: HttpRequest) -> HttpResponse:
    """Behind the link of the mail: see, change, delete.

    Opening the page shows nothing yet: programs that look for harm in mail open every link.
    """
    at, token = timezone.now(), request.GET.get("t", "")
    entry = entry_behind(token, at=at)
    if entry is None:
        return _ask(request, None, is_over=bool(token))
    do = request.POST.get("do", "")
    if do == "leave":
        actions.leave_panel(entry=entry, at=at)
        return _page(request, "panel_left")
    if do not in {"show", "save"}:
        return _page(request, "change_panel_entry", keep={"t": token})
    try:
        return _show_or_save(request, entry, token=token, at=at)
    except KeyDestroyedError:  # deleted by another request, between two lines
        return _ask(request, None, is_over=True)


def _show_or_save(
    request: HttpRequest, entry: PanelEntry, *, token: str, at: datetime
) -> HttpResponse:
    if request.POST["do"] == "show":
        opened = actions.open_panel_entry(entry=entry, at=at)
        form = OwnPanelEntryForm(initial={**asdict(opened), "allows": list(opened.allows)})
    else:
        form = OwnPanelEntryForm(request.POST)
        if form.is_valid():
            taken_back = [proven_by(token, at=at)] if form.cleaned_data["wants_again"] else []
            draft = form.draft
            changed = actions.change_panel_entry(
                entry=entry, draft=draft, taken_back=taken_back, at=at
            )
            if changed is None:
                return _ask(request, None, is_over=True)
            return _page(request, "panel_changed", keep={"t": token})
    return _page(request, "change_panel_entry", keep={"t": token}, form=form)


def _ask(request: HttpRequest, sent: Any, *, is_over: bool = False) -> HttpResponse:
    at, form = timezone.now(), PanelLinkForm(sent)
    if form.is_bound and form.is_valid():
        if wait := may_start(request, place=LINK, at=at):
            form.add_error(None, _(wait.sentence))
        else:
            email = form.cleaned_data["email"]
            language = language_of(request)
            actions.ask_for_panel_link(email=email, language=language, at=at)
            letters = actions.letters_to_show(email, language=language, at=at)
            return _page(request, "panel_link_asked", letters=letters)
    challenge = challenge_for(LINK, at=at)
    status = 400 if is_over else 200
    shown: dict[str, Any] = {"form": form, "is_over": is_over, "challenge": challenge}
    return public_page(request, "ask_for_panel_link", status=status, **shown)


def _page(
    request: HttpRequest, name: str, *, keep: Mapping[str, str] | None = None, **shown: Any
) -> HttpResponse:
    return public_page(
        request,
        name,
        keep=keep or {"from": _came_by(request)},
        notice=PANEL_NOTICE,
        challenge=challenge_for(PANEL, at=timezone.now()),
        **shown,
    )


def _came_by(request: HttpRequest) -> str:
    """The indirect channel that the address names, such as a flyer's; nothing else."""
    channel = request.GET.get("from", "")
    return channel if channel in INDIRECT else ""
