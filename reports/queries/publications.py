"""The record of what left, as the offices read it."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from reports.models import PublicationEntry
from studies.queries import overseen_studies


def publications_for(user: User, *, at: datetime) -> QuerySet[PublicationEntry]:
    """Of the studies that an office oversees, newest first."""
    return PublicationEntry.objects.filter(
        report__study__in=overseen_studies(user, at=at)
    ).select_related("report__study__component", "reader", "by")


def years_of(entries: QuerySet[PublicationEntry]) -> list[int]:
    """In which anything left, newest first."""
    days = entries.order_by().datetimes("at", "year", order="DESC")
    return [timezone.localtime(day).year for day in days]


def matching(
    entries: QuerySet[PublicationEntry], *, text: str, component: str, kind: str, year: int | None
) -> QuerySet[PublicationEntry]:
    """What fits each filter that is set; the text is looked for in codes and titles."""
    found = entries
    if text:
        found = found.filter(
            Q(report__study__code__icontains=text) | Q(report__title__icontains=text)
        )
    if component:
        found = found.filter(report__study__component__code=component)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(at__year=year) if year else found
