"""A phone list in numbers, without opening anybody."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Mailing, MailItem
from participants.vocabulary import CallOutcome

HELD = (ItemStatus.CLAIMED, ItemStatus.HANDING_OVER)


@dataclass(frozen=True, slots=True)
class Calls:
    """How many contacts of a phone list stand where; ``next_at`` once nobody may be called now."""

    to_call: int
    later: int
    on_screens: int
    outcomes: list[tuple[str, int]]
    passed_over: int
    next_at: datetime | None

    @property
    def is_worth_opening(self) -> bool:
        """Whether somebody may be called now, or stands on a screen, perhaps one’s own."""
        return bool(self.to_call or self.on_screens)


def calls_in_numbers(mailing: Mailing, *, at: datetime) -> Calls:
    """The numbers, in three queries; as confirmed, before the clock made the list."""
    rows = mailing.items.order_by().values("status", "outcome").annotate(count=Count("pk"))
    counted = {(row["status"], row["outcome"]): row["count"] for row in rows}
    waiting = mailing.items.filter(status=ItemStatus.WAITING, not_before__gt=at)
    later = waiting.aggregate(count=Count("pk"), first=Min("not_before"))
    is_listed = mailing.status != MailingStatus.SCHEDULED
    total = _sum(counted, ItemStatus.WAITING) if is_listed else mailing.people
    to_call = total - later["count"]
    return Calls(
        to_call=to_call,
        later=later["count"],
        on_screens=sum(_sum(counted, status) for status in HELD),
        outcomes=_outcomes(mailing),
        passed_over=_sum(counted, ItemStatus.SKIPPED),
        next_at=None if to_call else later["first"],
    )


def _outcomes(mailing: Mailing) -> list[tuple[str, int]]:
    ended = MailItem.objects.filter(
        mailing=mailing, status__in=[ItemStatus.SENT, ItemStatus.BOUNCED]
    )
    rows = ended.order_by().values_list("outcome").annotate(count=Count("pk"))
    counted = dict(rows)
    return [(str(each.label), counted[each]) for each in CallOutcome if counted.get(each)]


def _sum(counted: dict[tuple[str, str], int], status: str) -> int:
    return sum(count for (found, _), count in counted.items() if found == status)
