"""How many people were addressed under the same questions in twelve months (C-1, C-2)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from studies.models import Addressing, InstrumentVersion, Study
from studies.periods import add_months
from studies.queries.burden import TENTH_PERSON
from studies.queries.facts import current_version

MOST_WITHOUT_CLEARANCE = TENTH_PERSON - 1


@dataclass(frozen=True, slots=True)
class AddressedCount:
    """Countable people of twelve months: of this study, and of others with the same questions."""

    own: int
    elsewhere: int
    other_studies: int

    @property
    def total(self) -> int:
        """Everybody to whom the same questions were put."""
        return self.own + self.elsewhere

    @property
    def left(self) -> int:
        """How many more may be addressed without a clearance."""
        return max(MOST_WITHOUT_CLEARANCE - self.total, 0)


def addressed_count(
    study: Study, *, on: date, version: InstrumentVersion | None = None
) -> AddressedCount:
    """The count of the twelve months that end with ``on``, in one query besides the version.

    ``version`` is what is about to be asked; without it the current one. Whatever the study itself
    asked counts, in every version. Where a version is not known (nothing is asked yet), only the
    study's own people count. Whether somebody counts was written down when they were addressed: no
    later description of a study takes them out.
    """
    recent = Addressing.objects.filter(
        countable=True, addressed_on__gt=add_months(on, -12), addressed_on__lte=on
    )
    own, same = Q(study=study), _asks_the_same(version or current_version(study))
    elsewhere = same & ~own
    found = recent.filter(own | same).aggregate(
        own=Sum("people", filter=own),
        elsewhere=Sum("people", filter=elsewhere),
        others=Count("study", distinct=True, filter=elsewhere),
    )
    return AddressedCount(found["own"] or 0, found["elsewhere"] or 0, found["others"])


def _asks_the_same(version: InstrumentVersion | None) -> Q:
    if version is None or not version.asks:
        return Q(pk__in=())
    related = InstrumentVersion.objects.filter(
        Q(asks__contains=version.asks) | Q(asks__contained_by=version.asks)
    )
    return Q(version__in=related.exclude(asks=[]).values("pk"))
