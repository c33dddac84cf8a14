"""What people said about their contact data ends with the time to appeal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from django.utils import timezone

from foundation.keyring import keys
from participants.lifecycle import RedressStatus
from participants.models import RedressLetter, RedressRequest
from participants.models.redress import key_of
from participants.redress_words import APPEAL_WITHIN
from participants.retention_rules.panel import NO_CODE, OF_NO_STUDY
from participants.working_days import working_days_after
from retention.registry import Holding
from retention.rules import GRS_020, Promise


@dataclass(frozen=True, slots=True)
class RedressRequests:
    """What is personal in a request goes once it cannot be appealed any more (GRS 6.5/020).

    What nobody confirmed goes at once. What stays is a fact without personal data: that a request
    of a kind was answered in a time, and how.
    """

    key: str = "redress_requests"
    title: str = "Requests about contact data"
    holds: str = "What people wrote about their contact details, how they are reached, letters."
    authority: str = GRS_020
    event: str = "It is answered and the time to appeal is over, or nobody confirmed it."
    clock: Literal["event", "dated"] = "dated"

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One for each request of which something personal is left; it is of no study."""
        if study_ref not in (None, OF_NO_STUDY):
            return
        left = RedressRequest.objects.exclude(said=None).order_by("received_on", "pk")
        for request in left.defer("said", "reply_to", "held"):
            yield Holding(
                record_class=self.key,
                study_ref=OF_NO_STUDY,
                study_code=NO_CODE,
                unit_ref=str(request.pk),
                count=1,
                promise=_promise(request),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The key, and with it every copy; then what was sealed under it."""
        ref = UUID(holding.unit_ref)
        keys.destroy(key_of(ref), at=at)
        RedressLetter.objects.filter(request_id=ref).update(words=None)
        left = RedressRequest.objects.filter(pk=ref).exclude(said=None)
        return left.update(said=None, reply_to=None, held=None, code_hash=None)

    def remaining(self, holding: Holding) -> int:
        """What is still sealed, or one more while the key lives."""
        ref = UUID(holding.unit_ref)
        rows = RedressRequest.objects.filter(pk=ref).exclude(said=None).count()
        letters = RedressLetter.objects.filter(request_id=ref).exclude(words=None).count()
        return rows + letters + (not keys.is_destroyed(key_of(ref)))


def _promise(request: RedressRequest) -> Promise | None:
    if request.status == RedressStatus.LAPSED and request.code_until:
        return Promise(_end_of(request.code_until), GRS_020, "Nobody confirmed it in time.")
    if request.status == RedressStatus.SETTLED and request.appeal_decided_on:
        # The letter that says so is still on its way on the day itself.
        last = working_days_after(request.appeal_decided_on, 10)
        return Promise(_end_of(last), GRS_020, "The appeal is decided.")
    if request.status == RedressStatus.ANSWERED and request.decided_on:
        last = working_days_after(request.decided_on, APPEAL_WITHIN)
        return Promise(_end_of(last), GRS_020, "It is answered, and cannot be appealed any more.")
    return None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
