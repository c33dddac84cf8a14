"""What do we know about paper: forms, batches, what is left to key, when it must be gone?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from fieldwork.lifecycle import BatchStatus
from fieldwork.models import KeyedForm, PaperBatch, PaperForm, PaperHandout
from foundation.access.models import User
from retention import rule_book
from retention.rules import GRS_010, NO_TIME, Period, Promise, Rule, choose
from studies.models import Study, Wave

KEPT = timedelta(days=90)  # the default: long enough to key twice and to settle what differs
OWN_DAY = Rule(
    key="paper_forms.own_day",
    event="The batch’s own day of disposal has come.",
    period=NO_TIME,
    authority=GRS_010,
    words="Filled-in paper forms: until a day set when they arrive, within a year.",
)
TAKEN_OVER = Rule(
    key="paper_forms.taken_over",
    event="The answers were taken over, or given up.",
    period=Period(days=30),
    authority=GRS_010,
    words="Filled-in paper forms: 30 days after their answers are taken over.",
    shortest=NO_TIME,
    longest=Period(days=90),
    limits="What is taken over is needed no longer (R-031); something may be looked up meanwhile.",
)
PAPER_DESTROYED = Rule(
    key="paper_scans.paper_destroyed",
    event="The paper itself is destroyed.",
    period=NO_TIME,
    authority=GRS_010,
    words="Pictures of paper forms go with the paper.",
)


@dataclass(frozen=True, slots=True)
class KeyingProgress:
    """How many forms of a batch are keyed, keyed twice, and still read in two ways."""

    batch: PaperBatch
    once: int
    twice: int
    unsettled: int

    @property
    def left(self) -> str:
        """What is left before the batch can be taken over, in one sentence; "" when nothing is."""
        forms = self.batch.forms
        if self.once < forms:
            return f"{_forms(forms - self.once)} left to key."
        if self.batch.second_keying and self.twice < forms:
            return f"{_forms(forms - self.twice)} left to key a second time."
        if self.unsettled:
            return f"{_forms(self.unsettled)} left on which two keyings differ."
        return ""


def reasons_to_keep_open(wave: Wave) -> list[str]:
    """Why the wave cannot close yet: what is keyed of a batch would never be taken over."""
    batches = PaperBatch.objects.filter(wave=wave, status=BatchStatus.KEYING).order_by("pk")
    return [
        f"The batch “{batch.label}” is still being keyed. Take it over, or give it up, first."
        for batch in batches
    ]


def paper_forms_of(study: Study) -> QuerySet[PaperForm]:
    """The study's forms for print, newest first, with what their names show."""
    forms = PaperForm.objects.filter(study=study)
    return forms.select_related("study__component", "instrument_version", "made_by")


def handouts_of(study: Study) -> QuerySet[PaperHandout]:
    """What went out, newest first, with what a list shows."""
    handouts = PaperHandout.objects.filter(form__study=study)
    return handouts.select_related(
        "form__study", "form__instrument_version", "wave", "notice", "recorded_by"
    )


def batches_of(study: Study) -> QuerySet[PaperBatch]:
    """The study's batches, newest first, with what a list shows."""
    batches = PaperBatch.objects.filter(study=study)
    return batches.select_related(
        "study", "wave", "form__instrument_version", "opened_by", "destroyed_by"
    )


def progress_of(batches: Iterable[PaperBatch]) -> dict[int, KeyingProgress]:
    """How far each batch is, by its key."""
    of = {batch.pk: batch for batch in batches}
    rows = KeyedForm.objects.filter(batch__in=of).order_by().values_list("batch")
    counted = rows.annotate(
        once=Count("pk"),
        twice=Count("pk", filter=Q(second_by__isnull=False)),
        unsettled=Count("pk", filter=Q(differs=True, settled_by=None)),
    )
    numbers = {pk: counts for pk, *counts in counted}
    return {pk: KeyingProgress(batch, *numbers.get(pk, (0, 0, 0))) for pk, batch in of.items()}


def left_to_key(batch: PaperBatch) -> str:
    """What is left before the batch can be taken over, in one sentence; "" when nothing is."""
    return progress_of([batch])[batch.pk].left


def next_number(batch: PaperBatch, user: User) -> int | None:
    """The next form for this person: one that nobody keyed, else one to key a second time."""
    keyed = dict(KeyedForm.objects.filter(batch=batch).values_list("number", "first_by"))
    free = next((n for n in range(1, batch.forms + 1) if n not in keyed), None)
    if free is not None or not batch.second_keying:
        return free
    again = KeyedForm.objects.filter(batch=batch).once().exclude(first_by=user)
    return again.order_by("number").values_list("number", flat=True).first()


def not_counted_yet(study: Study, wave: Wave, person_kind: str, forms: int) -> int:
    """How many of so many returned forms go beyond those that were recorded as handed out (C-2)."""
    mine = {"wave": wave, "person_kind": person_kind}
    out = PaperHandout.objects.filter(form__study=study, **mine)
    back = PaperBatch.objects.filter(study=study, **mine)
    known = _sum(out, "people") + _sum(back, "newly_addressed")
    returned = _sum(back.exclude(status=BatchStatus.DISCARDED), "forms")
    return max(0, returned + forms - known)


def disposal_of(batch: PaperBatch, *, at: datetime) -> Promise | None:
    """When paper and scans must be gone (R-031): on the batch's own day, within a year at most.

    Sooner when they are no longer needed: a month after the answers were taken over (PIA, DHS
    Administered Surveys; GRS 6.5 item 010).
    """
    own_day = datetime.combine(batch.dispose_by, time.min, timezone.get_default_timezone())
    promises = [rule_book.promise(OWN_DAY, own_day, at=at)]
    if batch.ended_at is not None:
        promises.append(rule_book.promise(TAKEN_OVER, batch.ended_at, at=at))
    if batch.destroyed_on is not None:
        gone = datetime.combine(batch.destroyed_on, time.min, timezone.get_default_timezone())
        promises.append(rule_book.promise(PAPER_DESTROYED, gone, at=at))
    return choose(promises, None)


def _forms(number: int) -> str:
    return "1 form is" if number == 1 else f"{number:,} forms are"


def _sum(rows: QuerySet[PaperHandout] | QuerySet[PaperBatch], field: str) -> int:
    return int(rows.aggregate(total=Sum(F(field), default=0))["total"])
