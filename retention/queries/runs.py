"""What became of what was due: runs, what they could not destroy, and certificates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet, Sum

from retention import registry
from retention.lifecycle import BEGUN, UNSETTLED, ItemState
from retention.models import PurgeItem, PurgeRun
from retention.registry import Holding

SHOWN_OF_A_STUDY = 100


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What one certified run destroyed of a study, of one record class."""

    run_ref: UUID
    title: str
    records: int
    due_at: datetime
    verified_at: datetime
    authority: str


def destroyed_of(study_ref: UUID) -> list[Destroyed]:
    """What is gone of a study and certified, the latest first; at most ``SHOWN_OF_A_STUDY``."""
    verified = PurgeItem.objects.filter(
        study_ref=study_ref, state=ItemState.VERIFIED, run__certificate__isnull=False
    )
    rows = (
        verified.values_list("run__run_ref", "record_class", "authority")
        .annotate(Sum("erased_count"), Min("due_at"), last=Max("verified_at"))
        .order_by("-last", "record_class")
    )
    return [
        Destroyed(run_ref, title_of(key), records, due_at, verified_at, authority)
        for run_ref, key, authority, records, due_at, verified_at in rows[:SHOWN_OF_A_STUDY]
    ]


def title_of(key: str) -> str:
    """What a record class is called; certificates outlive classes, whose key then has to do."""
    known: dict[str, str] = {each.key: each.title for each in registry.all_classes()}
    return known.get(key, key.replace("_", " ").capitalize())


def keys_planned(
    holdings: Iterable[Holding], *, run: PurgeRun | None = None
) -> set[tuple[str, str]]:
    """Of these holdings those that ``run`` has already, or any run still has to settle."""
    refs = [holding.unit_ref for holding in holdings]
    items = PurgeItem.objects.filter(unit_ref__in=refs)
    planned = Q(state__in=UNSETTLED) | Q(run=run) if run else Q(state__in=UNSETTLED)
    return set(items.filter(planned).values_list("record_class", "unit_ref"))


def is_being_destroyed(study_ref: UUID, record_classes: Iterable[str]) -> bool:
    """Whether a purge has begun with records of these classes of a study, and has not ended."""
    begun = PurgeItem.objects.filter(study_ref=study_ref, state__in=BEGUN)
    return begun.filter(record_class__in=list(record_classes)).exists()


def failed_items() -> QuerySet[PurgeItem]:
    """What a purge could not destroy; it stays so until a later one can."""
    return PurgeItem.objects.filter(state=ItemState.FAILED).select_related("run")


def recent_runs() -> QuerySet[PurgeRun]:
    """Runs, newest first, with what each erased and whether anything in it failed."""
    verified = Q(items__state=ItemState.VERIFIED)
    return PurgeRun.objects.select_related("by", "certificate").annotate(
        erased=Sum("items__erased_count", filter=verified, default=0),
        failed=Count("items", filter=Q(items__state=ItemState.FAILED)),
        studies=Count("items__study_ref", distinct=True),
    )


def certified_run(run_ref: UUID) -> QuerySet[PurgeRun]:
    """One run with its certificate and items."""
    items = Prefetch("items", queryset=PurgeItem.objects.order_by("pk"))
    return (
        PurgeRun.objects.filter(run_ref=run_ref, certificate__isnull=False)
        .select_related("certificate", "by")
        .prefetch_related(items)
    )
