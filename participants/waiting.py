"""What waits for privacy officers in the contact vault, where it is open; else, where to look."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import roles_of
from foundation.access.roles import Role
from foundation.access.waiting import MOST, Elsewhere, WaitingItem
from participants import policies
from participants.lifecycle import RedressStatus
from participants.lifecycle.handovers import HandoverStatus
from participants.models import Handover, RedressRequest
from participants.models.redress import WAITS_FOR_A_CODE
from participants.queries.redress import requests_of
from participants.redress_words import KIND_IN_SHORT, ReplyWay
from studies.models import Study

WHAT = {
    RedressStatus.CODE_DUE: "A code about contact data is to be posted or read out",
    RedressStatus.OPEN: "A request about contact data is to be answered",
    RedressStatus.APPEALED: "An appeal about contact data is to be decided",
}
TO_POST = "An answer about contact data is to be posted or read out"
STOPPED = "The vault could not look up a request about contact data: have it try again"
STUCK = "A letter about contact data failed or hangs: say what became of it"
HANDOVER = "Contacts for a vendor are to be released or declined"
ELSEWHERE = Elsewhere("Requests about contact data, and contacts for vendors", "list_vault_waiting")


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """The requests of the person's office, what is stuck, and appeals; hand-overs to decide."""
    if not settings.PORTAL_OPENS_VAULT:
        return []
    return [*_requests(user, at=at), *_handovers(user, at=at)]


def elsewhere_for(user: User, *, at: datetime) -> list[Elsewhere]:
    """Where the vault is not open, nobody can tell what waits in it: only where to look."""
    is_told = not settings.PORTAL_OPENS_VAULT and policies.list_vault_waiting.allows(user, at=at)
    return [ELSEWHERE] if is_told else []


def _handovers(user: User, *, at: datetime) -> list[WaitingItem]:
    """Those that another person prepared, of the components of which this one is the officer."""
    office = Role.COMPONENT_PRIVACY_OFFICER
    components = [each.component for each in roles_of(user, at=at) if each.role == office]
    studies = Study.objects.filter(component__in=[each for each in components if each])
    titles = dict(studies.values_list("study_ref", "title"))
    to_decide = Handover.objects.filter(status=HandoverStatus.PREPARED, study_ref__in=titles)
    shown = to_decide.exclude(prepared_by=user.user_ref).order_by("prepared_at")[:MOST]
    return [_handover(each, titles[each.study_ref]) for each in shown]


def _handover(handover: Handover, title: str) -> WaitingItem:
    return WaitingItem(
        what=HANDOVER,
        study_code=handover.study_code,
        study_title=title,
        since=timezone.localdate(handover.prepared_at),
        due=None,
        url_name="view_handover",
        args=(handover.study_code, str(handover.pk)),
        action="See what would go",
    )


def _requests(user: User, *, at: datetime) -> list[WaitingItem]:
    if not policies.list_redress.allows(user, at=at):
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
