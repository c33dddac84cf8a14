"""What a research company counted, as a report may choose it."""

from django.db.models import QuerySet

from fieldwork.models import AggregateSummary
from reports.models import Report
from studies.models import Study


def loaded_in(study: Study) -> QuerySet[AggregateSummary]:
    """The summaries of closed waves, wave by wave as they were loaded."""
    return (
        AggregateSummary.objects.filter(study=study, wave__closed_at__isnull=False)
        .select_related("wave")
        .order_by("wave__number", "pk")
    )


def summaries_in(report: Report) -> list[AggregateSummary]:
    """Those that a report chose, as far as they are still there."""
    return list(
        AggregateSummary.objects.filter(study=report.study, summary_ref__in=report.company_tables)
        .select_related("wave")
        .order_by("wave__number", "pk")
    )
