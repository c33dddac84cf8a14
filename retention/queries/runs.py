"""What became of what was due: runs, what they could not destroy, and certificates."""

from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from retention.lifecycle import ItemState
from retention.models import PurgeItem, PurgeRun


def unsettled_keys() -> set[tuple[str, str]]:
    """The holdings that an unfinished run still has to settle."""
    unsettled = (ItemState.PLANNED, ItemState.ERASING, ItemState.ERASED, ItemState.FAILED)
    items = PurgeItem.objects.filter(state__in=unsettled)
    return set(items.values_list("record_class", "unit_ref"))


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
