"""People who begin to answer: counted when they begin, not when they end (C-2)."""

from datetime import datetime

from django.db.models import F

from foundation.access.models import User
from studies.actions.clearances import record_addressing
from studies.gates import CollectionRequest
from studies.gates.paperwork import clearance_for
from studies.models import Addressing, Study
from studies.queries import burden_to_freeze, cost_of, counts


def record_start(*, request: CollectionRequest, by: User | None, at: datetime) -> None:
    """Enter one person into the ledger, in the transaction that asked the gates.

    Those who begin on one day in one way are one row that grows, so that neither the ledger nor
    the record of events says at what hour somebody answered. Only the first of a day is recorded.
    """
    study = Study.objects.get(pk=request.study.pk)
    clearance = clearance_for(request)
    cost = cost_of(1, request.person_kind, (clearance and clearance.burden) or _frozen(study))
    today = Addressing.objects.filter(
        study=study,
        channel=request.channel,
        person_kind=request.person_kind,
        countable=counts(study, request.person_kind),
        clearance=clearance,
        version=request.instrument_version,
        addressed_on=request.on,
    )
    grown = today.order_by("pk").first()
    if grown is None:
        record_addressing(request=request, people=1, by=by, at=at)
        return
    Addressing.objects.filter(pk=grown.pk).update(
        people=F("people") + 1,
        responses=F("responses") + cost.responses,
        minutes=F("minutes") + cost.minutes,
    )


def _frozen(study: Study) -> dict[str, dict[str, int]]:
    return burden_to_freeze(study)
