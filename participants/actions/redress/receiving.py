"""A request arrives, from the public page or through staff, and is confirmed by its code.

Nothing here looks whether a contact is known: a job does later. So page and answer are the same,
and take the same work, whoever asks about whom.
"""

import hmac
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation.access.models import User
from foundation.keyring import keys
from participants import policies
from participants.actions.redress.records import record, seal_in
from participants.lifecycle import RedressStatus
from participants.models import RedressRequest
from participants.models.redress import WAITS_FOR_A_CODE
from participants.notices.redress import tell_officers_redress_waits
from participants.queries.redress import CODES
from participants.redress_said import RedressDraft
from participants.redress_words import (
    ACKNOWLEDGE_WITHIN,
    DECIDE_WITHIN,
    REFERENCE_LENGTH,
    TRIES,
    CameBy,
)
from participants.unmistakable import as_typed, random_code
from participants.working_days import working_days_after

NO_HASH = bytes(32)


class RedressError(ValueError):
    """A request or an answer without what belongs to it."""


@transaction.atomic(using="vault")
def request_redress(*, draft: RedressDraft, at: datetime) -> RedressRequest:
    """Somebody of the public asks. The answer holds the reference that the person quotes.

    :raises RedressError: without a way to reach the person.
    """
    request = _received(draft, CameBy.PAGE, timezone.localdate(at))
    record("received", request, by=None, at=at, kind=request.kind, came_by=request.came_by)
    return request


@transaction.atomic(using="vault")
def record_redress(
    *, draft: RedressDraft, came_by: str, received_on: date, by: User, at: datetime
) -> RedressRequest:
    """Enter a request that came by letter, by phone or in person, on the day on which it came.

    :raises Refused: unless this person answers requests.
    :raises RedressError: without a way to reach the person, or for a day to come.
    """
    policies.record_redress.require(by, at=at)
    if received_on > timezone.localdate(at):
        raise RedressError("Enter the day on which the request came.")
    request = _received(draft, CameBy(came_by), received_on)
    record("received", request, by=by, at=at, kind=request.kind, came_by=request.came_by)
    return request


@transaction.atomic(using="vault")
def confirm_redress(*, reference: str, code: str, at: datetime) -> bool:
    """Whether the code is the one that went to the contact on record; then it is to be answered.

    Each try is counted before anything is compared, for every request alike, so that neither the
    answer nor its time tells one that waits for a code from one that found nobody.
    """
    named = RedressRequest.objects.filter(reference=as_typed(reference))
    typed = hash_of(reference, code)
    named.update(code_tries=F("code_tries") + 1)
    request = named.first()
    known = bytes(request.code_hash or NO_HASH) if request else NO_HASH
    fits = hmac.compare_digest(typed, known)
    if request is None or not fits or not _waits(request, timezone.localdate(at)):
        return False
    request.confirmed_on, request.code_hash = timezone.localdate(at), None
    request.move_to(RedressStatus.OPEN)
    request.save()
    tell_officers_redress_waits(request, at=at)
    record("confirmed", request, by=None, at=at)
    return True


def hash_of(reference: str, code: str) -> bytes:
    """What is kept of a code: keyed, and of no use for another request."""
    return keys.fingerprint(f"{as_typed(reference)}:{as_typed(code)}", key_ref=CODES)


def _waits(request: RedressRequest, today: date) -> bool:
    in_time = request.code_until is not None and today <= request.code_until
    return request.status in WAITS_FOR_A_CODE and in_time and request.code_tries <= TRIES


def _received(draft: RedressDraft, came_by: CameBy, received_on: date) -> RedressRequest:
    if not draft.ways:
        raise RedressError("Say how the person is reached.")
    request = RedressRequest(
        request_ref=uuid4(),
        reference=random_code(REFERENCE_LENGTH),
        kind=draft.kind,
        came_by=came_by,
        language=draft.language,
        received_on=received_on,
        acknowledge_by=working_days_after(received_on, ACKNOWLEDGE_WITHIN),
        decide_by=working_days_after(received_on, DECIDE_WITHIN),
    )
    seal_in(request, "said", draft.as_bytes())
    request.save(force_insert=True)
    return request
