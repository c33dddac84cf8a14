"""Whether the privacy impact assessment covers a study (R-084)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from studies.lifecycle import PtaStatus, StudyStatus
from studies.models import Pta, Study

BOTH_OFFICES_APPROVED = (PtaStatus.APPROVED, PtaStatus.EXPIRED)


def covered(*, on: date) -> Q:
    """Studies with an approval of both privacy offices in force on that day.

    A closed study collects nothing more: it was covered when its last approval ran until the end.
    """
    own = Pta.objects.filter(study=OuterRef("pk"))
    was_approved = own.filter(status__in=BOTH_OFFICES_APPROVED)
    return Q(Exists(own.in_force(on=on))) | Q(Exists(was_approved), status=StudyStatus.CLOSED)


def uncovered_among(keys: Iterable[int], *, on: date) -> set[int]:
    """Those of these studies that are not covered: one query for a whole list."""
    among = Study.objects.filter(~covered(on=on), pk__in=list(keys)).order_by()
    return set(among.values_list("pk", flat=True))


def is_covered(study: Study, *, on: date) -> bool:
    """Whether this one is covered."""
    return Study.objects.filter(covered(on=on), pk=study.pk).exists()
