"""People who begin to answer, or are written to: counted when they are, not when they end (C-2)."""

from datetime import datetime

from django.db.models import F

from foundation.access.models import User
from studies.actions.clearances import record_addressing
from studies.gates import CollectionRequest, held_study
from studies.gates.paperwork import clearance_for
from studies.models import Addressing, Clearance, Study
from studies.queries import burden_to_freeze, cost_of, counts
from studies.queries.costs import Cost
from studies.vocabulary import CollectionChannel


def record_start(*, request: CollectionRequest, by: User | None, at: datetime) -> None:
    """Enter one person into the ledger, in the transaction that asked the gates.

    Those who begin on one day in one way are one row that grows, so that neither the ledger nor
    the record of events says at what hour somebody answered. Only the first of a day is recorded.
    Those who are written to one by one are one row of a day, too; that asks nothing of their time.
    """
    study = held_study(request.study)
    clearance = clearance_for(request)
    today = Addressing.objects.filter(
        study=study,
        channel=request.channel,
        person_kind=request.person_kind,
        countable=counts(study, request.person_kind),
        clearance=clearance,
        version=request.instrument_version,
        addressed_on=request.on,
    )
    cost = _cost_of_one(study, request, clearance)
    grown = Addressing.objects.filter(pk__in=today.order_by("pk").values("pk")[:1]).update(
        people=F("people") + 1,
        responses=F("responses") + cost.responses,
        minutes=F("minutes") + cost.minutes,
    )
    if not grown:
        record_addressing(request=request, people=1, by=by, at=at)


def _cost_of_one(study: Study, request: CollectionRequest, clearance: Clearance | None) -> Cost:
    if request.channel == CollectionChannel.RECRUITING:
        return Cost(responses=0, minutes=0)
    frozen = (clearance and clearance.burden) or burden_to_freeze(study)
    return cost_of(1, request.person_kind, frozen)
