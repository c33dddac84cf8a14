"""What services out of this one's sight say that they hold, and whether that can be relied on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from retention import registry
from retention.batches import ROWS_AT_ONCE
from retention.models import Publication, PublishedHolding, RequestedLook
from retention.registry import Holding, Service

COUNTS_FOR = timedelta(minutes=10)
"""How long a publication counts: the clock asks for one every few minutes."""

ASKED = "It is asked for again: try in a minute."


def holdings(*, study_ref: UUID | None = None) -> Iterator[Holding]:
    """What they said they hold, due or not."""
    unseen = registry.out_of_sight()
    if not unseen:
        return
    rows = PublishedHolding.objects.filter(service__in=unseen)
    if study_ref is not None:
        rows = rows.filter(study_ref=study_ref)
    for row in rows.iterator(ROWS_AT_ONCE):
        yield row.holding


def reasons_not_to_rely(*, at: datetime, study_ref: UUID | None = None) -> list[str]:
    """Why what they said does not count now, for a study or for all; empty where it does."""
    unseen = registry.out_of_sight()
    if not unseen:
        return []
    said = dict(Publication.objects.filter(service__in=unseen).values_list("service", "at"))
    reasons = [_too_old(service, said.get(service), at) for service in unseen]
    asked = is_awaited(study_ref) if study_ref else False
    waits = f"Something of this study has changed since the others looked. {ASKED}"
    return [*filter(None, reasons), *([waits] if asked and not any(reasons) else [])]


def is_awaited(study_ref: UUID) -> bool:
    """Whether a service out of sight was asked to look at this study and has not yet."""
    unseen = registry.out_of_sight()
    if not unseen:
        return False
    return RequestedLook.objects.filter(service__in=unseen, study_ref=study_ref).exists()


def _too_old(service: Service, said: datetime | None, at: datetime) -> str:
    if said is None:
        return f"{service.label} has not said yet what it holds. {ASKED}"
    if at - said > COUNTS_FOR:
        when = timezone.localtime(said)
        return (
            f"{service.label} last said on {when.day} {when:%B %Y at %H:%M} what it holds, which "
            f"is too long ago. {ASKED}"
        )
    return ""
