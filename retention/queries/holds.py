"""What orders keep back, and what they kept until they were lifted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from retention.models import LegalHold
from retention.registry import Holding
from retention.rules import A_DAY

DAY_OF_NOTICE = A_DAY
"""After a hold is lifted, before anything goes that fell due while it was on."""


def is_on_hold(study_ref: UUID, record_class: str) -> bool:
    """Whether a legal hold pauses the disposal of such records of this study."""
    holds = LegalHold.objects.in_force().filter(study_ref=study_ref)
    return any(hold.keeps(record_class) for hold in holds)


def hold_on(study_ref: UUID) -> LegalHold | None:
    """The hold in force on this study."""
    return LegalHold.objects.in_force().filter(study_ref=study_ref).first()


def holds_in_force() -> QuerySet[LegalHold]:
    """Every hold that pauses something now."""
    return LegalHold.objects.in_force().select_related("set_by")


def holds_to_review(*, on: date) -> QuerySet[LegalHold]:
    """Those of which somebody must say whether they are still needed."""
    return holds_in_force().filter(review_on__lte=on).order_by("review_on", "pk")


def under_holds(holdings: Iterable[Holding]) -> Iterator[Holding]:
    """The same, with what a hold keeps, and until when it has kept what is in its day of notice.

    One query, however many there are, and one after the other.
    """
    of: dict[UUID, list[LegalHold]] = defaultdict(list)
    for hold in LegalHold.objects.order_by("lifted_at"):
        of[hold.study_ref].append(hold)
    for holding in holdings:
        yield _under(of.get(holding.study_ref, ()), holding)


def _under(holds: Iterable[LegalHold], holding: Holding) -> Holding:
    for hold in holds:
        if not hold.keeps(holding.record_class):
            continue
        if hold.lifted_at is None:
            return replace(holding, kept_by_hold=True)
        holding = _after(hold.lifted_at, holding)
    return holding


def _after(lifted_at: datetime, holding: Holding) -> Holding:
    """What fell due while the hold was on goes after a day of notice; all else on its own day."""
    if not holding.is_due(lifted_at) or holding.promise is None:
        return holding
    promise = holding.promise.not_before(DAY_OF_NOTICE.after(lifted_at))
    return replace(holding, promise=promise, hold_lifted_at=lifted_at)
