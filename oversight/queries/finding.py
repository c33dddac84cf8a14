"""Which studies fit what was asked, and in which order."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import Exact

from foundation.access.roles import Role
from oversight.columns import sorting
from oversight.queries.inventory import to_sort_by, with_facts
from studies.lifecycle import PtaStatus
from studies.models import Clearance, Grant, Pta
from studies.models.clearance import DECIDED
from studies.models.review import UNDECIDED
from studies.models.study import StudyQuerySet
from studies.queries import covered

NONE = "none"
EXPIRED = "expired"
UNDER_WAY = "under_way"
Condition = Callable[[Any, date], Q]


def find(studies: StudyQuerySet, asked: Mapping[str, Any], *, on: date) -> StudyQuerySet:
    """The studies for which everything holds that was asked; nothing asked, all of them."""
    for name, condition in CONDITIONS.items():
        if asked.get(name):
            studies = studies.filter(condition(asked[name], on))
    return studies


def in_order(studies: StudyQuerySet, asked: str, *, on: date) -> StudyQuerySet:
    """By the column asked for; what has no value comes last, and the code decides ties."""
    column, descending = sorting(asked)
    needed = set(column.sort) & set(column.facts)
    at_once = to_sort_by(on=on)
    studies = studies.annotate(**{name: at_once[name] for name in needed & set(at_once)})
    studies = with_facts(studies, needed - set(at_once), on=on)
    order = [
        F(field).desc(nulls_last=True) if descending else F(field).asc(nulls_last=True)
        for field in column.sort
    ]
    return studies.order_by(*order, "code")


def _text(said: str, on: date) -> Q:
    return Q(code__icontains=said) | Q(title__icontains=said)


def _lead(user_id: str, on: date) -> Q:
    leading = Grant.objects.active(on=on).filter(role=Role.LEAD, user_id=user_id)
    return Q(pk__in=leading.values("study"))


def _pta(status: str, on: date) -> Q:
    """By an approval or a review under way, of which a study has one each; else by the newest."""
    ptas = Pta.objects.filter(study=OuterRef("pk"))
    if status == NONE:
        return ~Q(Exists(ptas))
    if status in (PtaStatus.APPROVED, *UNDECIDED):
        return Q(pk__in=Pta.objects.filter(status=status).values("study"))
    # One step in an index for each study, however many reviews it went through.
    newest = Subquery(ptas.order_by("-number").values("status")[:1])
    return Q(Exact(newest, status))


def _clearance(kind: str, on: date) -> Q:
    """By what OMB decided last, or by a request that is not decided yet."""
    if kind == UNDER_WAY:
        return Q(pk__in=Clearance.objects.open().values("study"))
    decided = Clearance.objects.with_end().filter(status__in=DECIDED)
    if kind == NONE:
        return ~Q(Exists(decided.filter(study=OuterRef("pk"))))
    newer = decided.filter(study=OuterRef("study")).filter(
        Q(recorded_at__gt=OuterRef("recorded_at"))
        | Q(recorded_at=OuterRef("recorded_at"), pk__gt=OuterRef("pk"))
    )
    fitting = Q(ends_on__lt=on) if kind == EXPIRED else Q(kind=kind)
    return Q(pk__in=decided.filter(fitting, ~Exists(newer)).values("study"))


def _expiring(days: str, on: date) -> Q:
    """An approval or a clearance ends in so many days."""
    window = (on, on + timedelta(days=int(days)))
    ptas = Pta.objects.filter(status=PtaStatus.APPROVED, expires_on__range=window)
    clearances = Clearance.objects.in_force(on=on).ending(window)
    return Q(pk__in=ptas.values("study")) | Q(pk__in=clearances.values("study"))


CONDITIONS: dict[str, Condition] = {
    "q": _text,
    "component": lambda component, on: Q(component=component),
    "status": lambda status, on: Q(status=status),
    "audience": lambda audience, on: Q(audiences__contains=[audience]),
    "method": lambda method, on: Q(method=method),
    "conductor": lambda conductor, on: Q(conductor=conductor),
    "vendor": lambda vendor, on: Q(vendor_id=vendor),
    "covered": lambda said, on: covered(on=on) if said == "yes" else ~covered(on=on),
    "pta": _pta,
    "clearance": _clearance,
    "expiring": _expiring,
    "lead": _lead,
}
