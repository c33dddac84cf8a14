"""The opt-in panel: pages of the public, apart from the answers and sent apart from them (R-105).

They know nothing of who comes: no sign-in, no cookie, no study, and the page before is not told.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from foundation.crowds.starts import may_start
from foundation.crowds.work import challenge_for
from participants import actions
from participants.forms import PanelForm, WithdrawalForm
from participants.forms.panel import fresh_code
from participants.panel_notice import PANEL_NOTICE
from participants.unmistakable import in_groups
from participants.views.public import leaves_nothing, public_page
from participants.vocabulary import INDIRECT

UNKNOWN_CODE = _(
    "No entry has this code. Check each sign; if you have left before, nothing of yours is here."
)

PANEL = "panel"  # what crowds are counted at


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


def _page(request: HttpRequest, name: str, **shown: Any) -> HttpResponse:
    return public_page(
        request,
        name,
        keep={"from": _came_by(request)},
        notice=PANEL_NOTICE,
        challenge=challenge_for(PANEL, at=timezone.now()),
        **shown,
    )


def _came_by(request: HttpRequest) -> str:
    """The indirect channel that the address names, such as a flyer's; nothing else."""
    channel = request.GET.get("from", "")
    return channel if channel in INDIRECT else ""
