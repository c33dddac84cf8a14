"""Ask about one's contact data: public pages without account, cookie and memory (PIA 7.1-7.3).

Whatever is typed, the next page is the same: whether somebody is known is looked up later.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access.languages import language_of
from foundation.crowds.starts import may_start
from foundation.crowds.work import challenge_for
from participants import actions
from participants.forms import ConfirmRedressForm, RedressForm
from participants.queries.redress import companies
from participants.redress_notice import NOTICE
from participants.unmistakable import in_groups
from participants.views.public import leaves_nothing, public_page

DETAILS, CODES = "details", "details-codes"  # what crowds are counted at
WRONG_CODE = _(
    "This reference and this code do not belong together, or the code is too old. Check each "
    "sign. After five wrong tries a code is void, and you can ask for another one below."
)


@leaves_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def request_redress(request: HttpRequest) -> HttpResponse:
    """The form; once it is sent, the reference, and what comes next."""
    form = RedressForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "request_redress", place=DETAILS, form=form, notice=NOTICE)
    at = timezone.now()
    if wait := may_start(request, place=DETAILS, at=at):
        form.add_error(None, _(wait.sentence))
        return _page(request, "request_redress", place=DETAILS, form=form, notice=NOTICE)
    asked = actions.request_redress(draft=form.draft(language_of(request)), at=at)
    shown = {"reference": in_groups(asked.reference), "answer_by": asked.decide_by}
    return _page(request, "redress_received", place=CODES, confirm=ConfirmRedressForm(), **shown)


@leaves_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_redress(request: HttpRequest) -> HttpResponse:
    """Enter the code that went to what is on record."""
    form = ConfirmRedressForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "confirm_redress", place=CODES, form=form)
    at = timezone.now()
    if wait := may_start(request, place=CODES, at=at):
        form.add_error(None, _(wait.sentence))
    elif actions.confirm_redress(at=at, **form.cleaned_data):
        return _page(request, "redress_confirmed", place=CODES)
    else:
        form.add_error("code", WRONG_CODE)
    return _page(request, "confirm_redress", place=CODES, form=form)


@leaves_nothing
@require_safe
def explain_redress(request: HttpRequest) -> HttpResponse:
    """Why answers cannot be found, and where other records are asked for (R-088, R-151)."""
    return _page(request, "explain_redress", place=DETAILS, companies=companies())


def _page(request: HttpRequest, name: str, *, place: str, **shown: Any) -> HttpResponse:
    return public_page(request, name, challenge=challenge_for(place, at=timezone.now()), **shown)
