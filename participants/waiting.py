"""What waits for those who answer requests about contact data; only where the vault is open."""

from datetime import datetime

from django.conf import settings

from foundation.access.models import User
from foundation.access.waiting import MOST, WaitingItem
from participants import policies
from participants.lifecycle import RedressStatus
from participants.models import RedressRequest
from participants.models.redress import WAITS_FOR_A_CODE
from participants.queries.redress import requests_of
from participants.redress_words import KIND_IN_SHORT, ReplyWay

WHAT = {
    RedressStatus.CODE_DUE: "A code about contact data is to be posted or read out",
    RedressStatus.OPEN: "A request about contact data is to be answered",
    RedressStatus.APPEALED: "An appeal about contact data is to be decided",
}
TO_POST = "An answer about contact data is to be posted or read out"
STOPPED = "The vault could not look up a request about contact data: have it try again"
STUCK = "A letter about contact data failed or hangs: say what became of it"


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """The requests of the person's office, what is stuck, and appeals of others' decisions."""
    if not settings.PORTAL_OPENS_VAULT or not policies.list_redress.allows(user, at=at):
        return []
    theirs = requests_of(user, at=at)
    to_do = theirs.filter(status__in=WHAT).order_by("decide_by")[:MOST]
    to_post = theirs.with_letters_to_post().order_by("decided_on")[:MOST]
    stopped = theirs.never_looked_up().order_by("received_on")[:MOST]
    stuck = theirs.with_stuck_letters(at=at).order_by("received_on")[:MOST]
    return [
        *(_item(each, WHAT[RedressStatus(each.status)]) for each in to_do if _acts(user, each, at)),
        *(_item(each, TO_POST) for each in to_post),
        *(_item(each, STOPPED) for each in stopped),
        *(_item(each, STUCK) for each in stuck),
    ]


def _acts(user: User, request: RedressRequest, at: datetime) -> bool:
    if request.status == RedressStatus.APPEALED:
        return policies.decide_redress_appeal.allows(user, request, at=at)
    return request.status not in WAITS_FOR_A_CODE or request.reply_way != ReplyWay.EMAIL


def _item(request: RedressRequest, what: str) -> WaitingItem:
    return WaitingItem(
        what=f"{what} ({KIND_IN_SHORT[request.kind].lower()})",
        study_code="",
        study_title="",
        since=request.received_on,
        due=request.next_due,
        url_name="view_redress",
        args=(str(request.pk),),
        action="See the request",
    )
