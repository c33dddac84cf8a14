"""Admissions that nobody used end a day after their wave; their key with the last wave."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count

from foundation.keyring import keys
from foundation.keyring.models import DataKey
from retention import rule_book
from retention.batches import in_batches
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import GRS_020, Rule
from studies.models import Admission, Wave
from studies.queries.admissions import DAY_FOR_THE_VAULT, admissions_key
from studies.queries.facts import AT_ONCE, asks_no_more

WAVE_CLOSED = Rule(
    key="admissions.wave_closed",
    event="The wave closed.",
    period=DAY_FOR_THE_VAULT,
    authority=GRS_020,
    words="Which personal links were not used: a day after the survey closes.",
)


class Admissions:
    """Hashes of invitations that nobody answered, and the key that makes them (R-042, R-118)."""

    key = "admissions"
    title = "Admissions of invited people"
    holds = "Keyed hashes of links that were not used; in wave studies with the code of the person."
    authority = GRS_020
    event = "A day has passed since the wave closed."
    clock: Literal["event", "dated"] = "event"
    rules = (WAVE_CLOSED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        """One per wave that has any, or whose study is over and still has the key."""
        waves = Wave.objects.select_related("study").annotate(left=Count("admissions"))
        if study_ref is not None:
            waves = waves.filter(study__study_ref=study_ref)
        for refs in in_batches(_with_living_key(study_ref)):
            of_these = waves.filter(study__study_ref__in=refs).prefetch_related("study__waves")
            for wave in of_these.iterator(AT_ONCE):
                if wave.left or _takes_the_key(wave):
                    yield self._holding(wave, max(wave.left, 1), at)
        for some in in_batches(waves.filter(left__gt=0).order_by("pk").iterator(AT_ONCE)):
            alive = _living(admissions_key(wave.study) for wave in some)
            for wave in some:
                if admissions_key(wave.study) not in alive:
                    yield self._holding(wave, wave.left, at)

    def _holding(self, wave: Wave, count: int, at: datetime) -> Holding:
        over = wave.closed_at
        return Holding(
            record_class=self.key,
            study_ref=wave.study.study_ref,
            study_code=wave.study.code,
            unit_ref=f"{wave.study.study_ref}:{wave.number}",
            count=count,
            promise=rule_book.promise(WAVE_CLOSED, over, at=at) if over else None,
            event_text=self.event,
        )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """With the last wave the key goes first; then the rows. A key alone counts as one."""
        wave = _wave(holding)
        had_key = _takes_the_key(wave) and keys.destroy(admissions_key(wave.study), at=at)
        return max(delete_in_ranges(Admission.objects.filter(wave=wave)), int(had_key))

    def remaining(self, holding: Holding) -> int:
        """Rows left, and one more while a key lives that had to go."""
        wave = _wave(holding)
        has_key = _takes_the_key(wave) and not keys.is_destroyed(admissions_key(wave.study))
        return Admission.objects.filter(wave=wave).count() + has_key


def _takes_the_key(wave: Wave) -> bool:
    """The last wave, once no other can follow: the key ends with it."""
    last = max(each.number for each in wave.study.waves.all())
    return wave.number == last and asks_no_more(wave.study)


def _with_living_key(study_ref: UUID | None) -> Iterator[UUID]:
    """The studies of which a key could still tell who was invited, in the order of references."""
    keys_of = DataKey.objects.filter(key_ref__startswith="admissions:", destroyed_at=None)
    if study_ref is not None:
        keys_of = keys_of.filter(key_ref=f"admissions:{study_ref}")
    for name in keys_of.order_by("key_ref").values_list("key_ref", flat=True).iterator(AT_ONCE):
        yield UUID(name.partition(":")[2])


def _living(names: Iterable[str]) -> set[str]:
    living = DataKey.objects.filter(key_ref__in=list(names), destroyed_at=None)
    return set(living.values_list("key_ref", flat=True))


def _wave(holding: Holding) -> Wave:
    study_ref, _, number = holding.unit_ref.partition(":")
    found = Wave.objects.select_related("study").prefetch_related("study__waves")
    return found.get(study__study_ref=study_ref, number=number)
