"""Whether the privacy impact assessment covers a study (R-084)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from studies.lifecycle import PtaStatus, StudyStatus
from studies.models import Pta, Study

BOTH_OFFICES_APPROVED = (PtaStatus.APPROVED, PtaStatus.EXPIRED)


def covered(*, on: date) -> Q:
    """Studies with an approval of both privacy offices in force on that day.

    A closed study collects nothing more: it was covered when its last approval ran until the end.
    """
    in_force = Pta.objects.in_force(on=on).values("study")
    ever = Pta.objects.filter(status__in=BOTH_OFFICES_APPROVED).values("study")
    return Q(pk__in=in_force) | Q(status=StudyStatus.CLOSED, pk__in=ever)


def uncovered_among(keys: Iterable[int], *, on: date) -> set[int]:
    """Those of these studies that are not covered: one query for a whole list."""
    among = Study.objects.filter(~covered(on=on), pk__in=list(keys)).order_by()
    return set(among.values_list("pk", flat=True))


def is_covered(study: Study, *, on: date) -> bool:
    """Whether this one is covered."""
    return Study.objects.filter(covered(on=on), pk=study.pk).exists()
