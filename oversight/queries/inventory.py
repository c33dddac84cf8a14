"""Every effort with what is known of it: privacy review, clearance, people (R-083)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat, Greatest

from foundation.access.roles import Role
from studies.lifecycle import PtaStatus
from studies.models import Addressing, Clearance, Grant, Pta, Study
from studies.models.study import StudyQuerySet
from studies.periods import add_months
from studies.queries import covered
from studies.vocabulary import CollectionChannel

MOST_AT_ONCE = 2000


def with_facts(studies: StudyQuerySet, names: Iterable[str], *, on: date) -> StudyQuerySet:
    """The same studies with the named facts: one query, however many they are."""
    known = facts(on=on)
    return studies.annotate(**{name: known[name] for name in sorted(set(names))})


def facts(*, on: date) -> dict[str, Any]:
    """What can be asked about each study, by name."""
    pta = Pta.objects.filter(study=OuterRef("pk")).governing_first()
    approved = Pta.objects.filter(study=OuterRef("pk"), status=PtaStatus.APPROVED)
    clearance = Clearance.objects.with_end().filter(study=OuterRef("pk")).decided()
    return {
        "is_covered": covered(on=on),
        "pta_status": Subquery(pta.values("status")[:1]),
        "approved_until": Subquery(approved.values("expires_on")[:1]),
        "clearance_kind": Subquery(clearance.values("kind")[:1]),
        "control_number": Subquery(clearance.values("control_number")[:1]),
        "cleared_until": Subquery(clearance.values(until=F("ends_on"))[:1]),
        "addressed": _addressed(on),
        "leads": _leads(on),
    }


def of_page(
    studies: StudyQuerySet, shown: Iterable[int], names: Iterable[str], *, on: date
) -> list[Study]:
    """The studies of these keys in the order of the keys."""
    order = {key: place for place, key in enumerate(shown)}
    found = with_facts(studies.filter(pk__in=order), names, on=on)
    return sorted(found.select_related("component", "vendor"), key=lambda study: order[study.pk])


def all_of(studies: QuerySet[Study], names: Iterable[str], *, on: date) -> Iterable[Study]:
    """All of them, fetched as they are taken."""
    assert isinstance(studies, StudyQuerySet)
    rows = with_facts(studies, names, on=on).select_related("component", "vendor")
    return rows.iterator(chunk_size=MOST_AT_ONCE)


def _addressed(on: date) -> Coalesce:
    recent = Addressing.objects.filter(study=OuterRef("pk"))
    totals = recent.order_by().values("study").annotate(total=_people(on)).values("total")
    return Coalesce(Subquery(totals, output_field=IntegerField()), 0)


def to_sort_by(*, on: date) -> dict[str, Any]:
    """Facts as one pass over all studies finds them, where a look-up for each takes longer."""
    return {"addressed": Coalesce(_people(on, "addressings__"), 0)}


def _people(on: date, path: str = "") -> Greatest:
    """Of twelve months. Whoever was recruited is asked later: the larger number is the people's."""
    recent = Q(**{f"{path}addressed_on__gt": add_months(on, -12), f"{path}addressed_on__lte": on})
    is_recruited = Q(**{f"{path}channel": CollectionChannel.RECRUITING})
    return Greatest(
        Sum(f"{path}people", filter=recent & is_recruited),
        Sum(f"{path}people", filter=recent & ~is_recruited),
    )


def _leads(on: date) -> ArraySubquery:
    leads = Grant.objects.active(on=on).filter(study=OuterRef("pk"), role=Role.LEAD)
    name = Concat(F("user__first_name"), Value(" "), F("user__last_name"))
    return ArraySubquery(leads.order_by("granted_at", "pk").values(name=name))
