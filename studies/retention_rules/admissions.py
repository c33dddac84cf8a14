"""Admissions that nobody used end a day after their wave; their key with the last wave."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count

from foundation.keyring import keys
from foundation.keyring.models import DataKey
from retention import rule_book
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import GRS_020, Rule
from studies.models import Admission, Wave
from studies.queries.admissions import DAY_FOR_THE_VAULT, admissions_key
from studies.queries.facts import STUDIES_AT_ONCE, asks_no_more

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
        alive = set(_living_keys())
        waves = Wave.objects.select_related("study").annotate(left=Count("admissions"))
        if study_ref is not None:
            waves = waves.filter(study__study_ref=study_ref)
        else:
            refs = [UUID(ref.partition(":")[2]) for ref in alive]
            waves = waves.filter(study__study_ref__in=refs) | waves.filter(left__gt=0)
        for wave in waves.prefetch_related("study__waves").iterator(STUDIES_AT_ONCE):
            if wave.left or (_takes_the_key(wave) and admissions_key(wave.study) in alive):
                yield self._holding(wave, max(wave.left, 1), at)

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


def _living_keys() -> Iterator[str]:
    rows = DataKey.objects.filter(key_ref__startswith="admissions:", destroyed_at=None)
    yield from rows.values_list("key_ref", flat=True)


def _wave(holding: Holding) -> Wave:
    study_ref, _, number = holding.unit_ref.partition(":")
    found = Wave.objects.select_related("study").prefetch_related("study__waves")
    return found.get(study__study_ref=study_ref, number=number)
