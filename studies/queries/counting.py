"""How many people were addressed under the same questions in twelve months (C-1, C-2)."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Count, F, Func, IntegerField, Q, Sum, Value
from django.db.models.functions import Least

from studies.models import Addressing, InstrumentVersion, Study
from studies.periods import add_months
from studies.queries.burden import TENTH_PERSON
from studies.queries.facts import current_version
from studies.same_questions import ONE_SHARED_IN

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


class _Shared(Func):
    """How many fingerprints two lists have in common."""

    template = "CARDINALITY(ARRAY(SELECT unnest(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT unnest("
    output_field = IntegerField()


def _asks_the_same(version: InstrumentVersion | None) -> Q:
    """Enough of the smaller questionnaire is in the other: see ``studies.same_questions``."""
    if version is None or not version.asks:
        return Q(pk__in=())
    asks = Value(version.asks, output_field=ArrayField(CharField(max_length=64)))
    related = InstrumentVersion.objects.filter(asks__overlap=version.asks).alias(
        shared=_Shared(F("asks"), asks),
        smaller=Least(F("asks__len"), Value(len(version.asks))),
    )
    enough = related.filter(smaller__lte=F("shared") * ONE_SHARED_IN)
    return Q(version__in=enough.values("pk"))
