"""What everybody may read: the newest public version of each publication, and what became of it."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from foundation.access.models import Component
from reports.lifecycle import ReportStatus
from reports.models import Finding, Recommendation, Report, ReportQuerySet


def library() -> ReportQuerySet:
    """One row for each publication that is public, the latest first."""
    later = Report.objects.filter(
        status=ReportStatus.PUBLIC,
        publication_ref=OuterRef("publication_ref"),
        version__gt=OuterRef("version"),
    )
    return (
        Report.objects.filter(status=ReportStatus.PUBLIC)
        .exclude(Exists(later))
        .select_related("study__component")
        .defer("payload", "pdf", "public_pdf", "audit")
        .order_by("-published_at", "-pk")
    )


def found_in(shelf: ReportQuerySet, *, text: str, component: str, year: str) -> ReportQuerySet:
    """What fits; every word must stand in its code, its title or its words."""
    for word in text.split():
        shelf = shelf.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(Exists(_finding(word)))
            | Q(Exists(_recommendation(word)))
            | Q(study__code__icontains=word)
        )
    if component:
        shelf = shelf.filter(study__component__code=component)
    return shelf.filter(published_at__year=int(year)) if year.isdecimal() else shelf


def _finding(word: str) -> QuerySet[Finding]:
    holds = Q(headline__icontains=word) | Q(text__icontains=word)
    return Finding.objects.filter(holds, report=OuterRef("pk"))


def _recommendation(word: str) -> QuerySet[Recommendation]:
    return Recommendation.objects.filter(report=OuterRef("pk"), text__icontains=word)


def shelves(shelf: ReportQuerySet) -> tuple[list[Component], list[int]]:
    """The components and the years of which there is anything."""
    components = Component.objects.filter(pk__in=shelf.order_by().values("study__component"))
    days = shelf.order_by().datetimes("published_at", "year", order="DESC")
    return list(components.order_by("code")), [timezone.localtime(day).year for day in days]


def published_versions(publication_ref: UUID) -> ReportQuerySet:
    """All versions that were ever public, the newest first; some may be called back."""
    return (
        Report.objects.filter(publication_ref=publication_ref, published_at__isnull=False)
        .select_related("study__component")
        .order_by("-version")
    )
