"""One row at a time, its study first where reports of one study must not pass each other."""

from reports.models import Report
from studies.models import Study


def locked_report(report_id: int) -> Report:
    """The report, until the transaction ends."""
    return (
        Report.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study__component", "author")
        .get(pk=report_id)
    )


def locked_with_study(report_id: int) -> Report:
    """The study first: two of its reports released at once would each miss the other."""
    of_study = Report.objects.filter(pk=report_id).values("study")
    Study.objects.select_for_update(no_key=True).get(pk__in=of_study)
    return locked_report(report_id)
