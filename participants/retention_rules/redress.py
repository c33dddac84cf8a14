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
from retention import rule_book
from retention.registry import Holding
from retention.rules import GRS_020, NO_TIME, Promise, Rule
from studies.queries import AT_ONCE


def _rule(event_key: str, event: str, words: str) -> Rule:
    return Rule(
        key=f"redress_requests.{event_key}",
        event=event,
        period=NO_TIME,
        authority=GRS_020,
        words=words,
    )


LAPSED = _rule(
    "lapsed",
    "Nobody confirmed it in time.",
    "Requests about contact details that nobody confirms: until the time to confirm is over.",
)
APPEALED = _rule(
    "appealed",
    "The appeal is decided.",
    "Requests about contact details that were appealed: ten working days after the appeal.",
)
ANSWERED = _rule(
    "answered",
    "It is answered, and cannot be appealed any more.",
    "Requests about contact details: until they are answered and cannot be appealed any more.",
)


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
    rules: tuple[Rule, ...] = (LAPSED, APPEALED, ANSWERED)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One for each request of which something personal is left; it is of no study."""
        if study_ref not in (None, OF_NO_STUDY):
            return
        left = RedressRequest.objects.exclude(said=None).order_by("received_on", "pk")
        for request in left.defer("said", "reply_to", "held", "companies").iterator(AT_ONCE):
            yield Holding(
                record_class=self.key,
                study_ref=OF_NO_STUDY,
                study_code=NO_CODE,
                unit_ref=str(request.pk),
                count=1,
                promise=_promise(request, at),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The key, and with it every copy; then what was sealed under it."""
        ref = UUID(holding.unit_ref)
        keys.destroy(key_of(ref), at=at)
        RedressLetter.objects.filter(request_id=ref).update(words=None)
        left = RedressRequest.objects.filter(pk=ref).exclude(said=None)
        return left.update(said=None, reply_to=None, held=None, companies=None, code_hash=None)

    def remaining(self, holding: Holding) -> int:
        """What is still sealed, or one more while the key lives."""
        ref = UUID(holding.unit_ref)
        rows = RedressRequest.objects.filter(pk=ref).exclude(said=None).count()
        letters = RedressLetter.objects.filter(request_id=ref).exclude(words=None).count()
        return rows + letters + (not keys.is_destroyed(key_of(ref)))


def _promise(request: RedressRequest, at: datetime) -> Promise | None:
    if request.status == RedressStatus.LAPSED and request.code_until:
        return rule_book.promise(LAPSED, _end_of(request.code_until), at=at)
    if request.status == RedressStatus.SETTLED and request.appeal_decided_on:
        # The letter that says so is still on its way on the day itself.
        last = working_days_after(request.appeal_decided_on, 10)
        return rule_book.promise(APPEALED, _end_of(last), at=at)
    if request.status == RedressStatus.ANSWERED and request.decided_on:
        last = working_days_after(request.decided_on, APPEAL_WITHIN)
        return rule_book.promise(ANSWERED, _end_of(last), at=at)
    return None


def _end_of(day: date) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight, timezone.get_default_timezone())
