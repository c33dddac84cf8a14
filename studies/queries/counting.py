"""How many people were addressed under the same questions in twelve months (C-1, C-2).

Whoever was recruited from the vault was addressed then, and answers later: of the people whom a
study asked, as many as it had recruited before are the same people (decision 7).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func, IntegerField, Q, Sum, Value
from django.db.models.functions import Least

from studies.models import Addressing, Clearance, InstrumentVersion, Study
from studies.periods import add_months
from studies.queries.burden import TENTH_PERSON
from studies.queries.facts import counts, current_version
from studies.same_questions import ONE_SHARED_IN
from studies.vocabulary import ClearanceKind, CollectionChannel

MOST_WITHOUT_CLEARANCE = TENTH_PERSON - 1


@dataclass(frozen=True, slots=True)
class Addressed:
    """People of one study; ``expected`` were recruited and have not been asked anything yet."""

    people: int = 0
    expected: int = 0

    def and_then(self, channel: str, people: int) -> "Addressed":
        """With so many more, each of them counted once."""
        if channel == CollectionChannel.RECRUITING:
            return Addressed(self.people + people, self.expected + people)
        known = min(self.expected, people)
        return Addressed(self.people + people - known, self.expected - known)


@dataclass(frozen=True, slots=True)
class AddressedCount:
    """Countable people of twelve months: of this study, and of others with the same questions."""

    own: int
    elsewhere: int
    other_studies: int
    expected: int = field(default=0, compare=False)

    @property
    def total(self) -> int:
        """Everybody to whom the same questions were put, or who was recruited for them."""
        return self.own + self.elsewhere

    @property
    def left(self) -> int:
        """How many more may be addressed without a clearance."""
        return max(MOST_WITHOUT_CLEARANCE - self.total, 0)

    def total_with(self, channel: str, people: int) -> int:
        """The total once the study has addressed so many more in this way."""
        return Addressed(self.own, self.expected).and_then(channel, people).people + self.elsewhere


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
    asked = recent.filter(Q(study=study) | _asks_the_same(version or current_version(study)))
    entries = asked.order_by("addressed_on", "pk").values_list("study", "channel", "people")
    found: dict[int, Addressed] = defaultdict(Addressed)
    for key, channel, people in entries:
        found[key] = found[key].and_then(channel, people)
    own = found.pop(study.pk, Addressed())
    elsewhere = sum(other.people for other in found.values())
    return AddressedCount(own.people, elsewhere, len(found), own.expected)


def recruited(study: Study, *, on: date) -> dict[str, int]:
    """How many of each kind of person were recruited from the vault in these twelve months."""
    recent = study.addressings.filter(
        channel=CollectionChannel.RECRUITING,
        addressed_on__gt=add_months(on, -12),
        addressed_on__lte=on,
    )
    kinds = recent.order_by().values_list("person_kind")
    return dict(kinds.annotate(total=Sum("people")))


def responses_allowed(clearance: Clearance) -> int | None:
    """How many responses of people who count it was given for; nothing where it says no number."""
    if clearance.kind == ClearanceKind.EXEMPT:
        return None
    cleared = [
        said["respondents"] * said["times"]
        for kind, said in clearance.burden.items()
        if counts(clearance.study, kind)
    ]
    return sum(cleared) if clearance.burden else clearance.responses


def responses_given(clearance: Clearance) -> int:
    """How many responses of people who count were taken under it; being recruited is none."""
    taken = clearance.addressings.filter(countable=True).exclude(
        channel=CollectionChannel.RECRUITING
    )
    return taken.aggregate(total=Sum("responses"))["total"] or 0


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
