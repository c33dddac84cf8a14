"""The Privacy Office's view of every effort: state, PTA, ICR, audience and counts (R-083)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from studies.lifecycle import PtaStatus
from studies.models import Addressing, Clearance, Pta, Study
from studies.periods import add_months


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """``is_covered`` is whether an approval of both privacy offices is in force (R-084)."""

    study: Study
    pta_status: str
    pta_label: str
    pta_expires_on: date | None
    control_number: str
    clearance_expires_on: date | None
    addressed: int
    is_covered: bool


def inventory(studies: QuerySet[Study], *, on: date) -> Iterator[InventoryRow]:
    """One row per study, in the order given; one query however many there are."""
    pta = Pta.objects.filter(study=OuterRef("pk")).governing_first()
    clearance = Clearance.objects.filter(study=OuterRef("pk")).decided()
    recent = Addressing.objects.filter(
        study=OuterRef("pk"), addressed_on__gt=add_months(on, -12), addressed_on__lte=on
    )
    people = recent.order_by().values("study").annotate(total=Sum("people")).values("total")
    return _rows(
        studies.select_related("component").annotate(
            pta_status=Subquery(pta.values("status")[:1]),
            pta_expires_on=Subquery(pta.values("expires_on")[:1]),
            control_number=Subquery(clearance.values("control_number")[:1]),
            clearance_kind=Subquery(clearance.values("kind")[:1]),
            clearance_expires_on=Subquery(clearance.values("expires_on")[:1]),
            addressed=Coalesce(Subquery(people, output_field=IntegerField()), 0),
        ),
        on=on,
    )


def _rows(studies: Iterable[Study], *, on: date) -> Iterator[InventoryRow]:
    for study in studies:
        facts = vars(study)  # the annotations of ``inventory``
        status, expires_on = facts["pta_status"], facts["pta_expires_on"]
        is_approved = status == PtaStatus.APPROVED
        yield InventoryRow(
            study=study,
            pta_status=status or "",
            pta_label=PtaStatus(status).label if status else "No PTA",
            pta_expires_on=expires_on,
            control_number=facts["control_number"] or (facts["clearance_kind"] or ""),
            clearance_expires_on=facts["clearance_expires_on"],
            addressed=facts["addressed"],
            is_covered=is_approved and expires_on is not None and expires_on >= on,
        )
