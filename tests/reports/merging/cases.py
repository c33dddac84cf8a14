"""Categories put together: what is counted then, what is refused, and what is promised."""

from typing import Any

from foundation.access.models import User
from reports.actions import (
    edit_report,
    find_merges,
    freeze_wave,
    look_for_merges,
    merge_categories,
    render_report,
    request_rendering,
)
from reports.categories import band_labels
from reports.crosstabs import Sorting
from reports.disclosure.protected import HIDDEN
from reports.document import ReportDocument
from reports.merges import Mergeable
from reports.models import Report
from reports.queries import document_of
from reports.tabulating import asked_by, true_tables
from studies.codes import RESERVED_LABELS
from tests.builders.access import NOW
from tests.builders.reports import Answers

YOUNG, MIDDLE, OLD = "18 to 34", "35 to 54", "55 or older"
NOT_OLD, NOT_YOUNG = f"{YOUNG} or {MIDDLE}", f"{MIDDLE} or {OLD}"


def few_old() -> list[Answers]:
    """Of the oldest too few said each; the others are many."""
    counts = {
        ("Not satisfied", YOUNG): 40, ("Neither", YOUNG): 35, ("Satisfied", YOUNG): 60,
        ("Not satisfied", MIDDLE): 30, ("Neither", MIDDLE): 33, ("Satisfied", MIDDLE): 70,
        ("Not satisfied", OLD): 2, ("Neither", OLD): 3, ("Satisfied", OLD): 4,
    }  # fmt: skip
    return [(s, "English", "5", a) for (s, a), people in counts.items() for _ in range(people)]


def without_answer() -> list[Answers]:
    """As many who left the question blank as are shown."""
    counts = {YOUNG: 21, MIDDLE: 17, OLD: 15}
    return [("", "English", "5", a) for a, people in counts.items() for _ in range(people)]


def rendered(report: Report) -> ReportDocument:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    render_report(report_id=report.pk, by=report.author, at=NOW)
    document = document_of(Report.objects.get(pk=report.pk))
    assert document is not None
    return document


def merge(report: Report, *labels: str, by: User | None = None, variable: str = "age") -> Report:
    return merge_categories(
        report_id=report.pk, variable=variable, labels=labels, by=by or report.author, at=NOW
    )


def looked(report: Report) -> dict[str, Any]:
    look_for_merges(report_id=report.pk, by=report.author, at=NOW)
    found: dict[str, Any] = find_merges(
        report_id=report.pk, by=report.author, at=NOW
    ).merge_suggestions
    return found


def a_mergeable(*labels: str, is_ordered: bool = True, edges: tuple[float, ...] = ()) -> Mergeable:
    names = (*(band_labels(edges) if edges else labels), *RESERVED_LABELS.values())
    real = len(names) - len(RESERVED_LABELS)
    places = {code: real + number for number, code in enumerate(RESERVED_LABELS)}
    if not edges:
        places |= {place + 1: place for place in range(real)}
    scaled = tuple(round(edge) for edge in edges)
    return Mergeable("v", "V", Sorting(names, places, scaled), is_ordered, edges)


def true_tables_of(report: Report) -> Any:
    for wave in report.study.waves.all():
        freeze_wave(wave=wave, at=NOW)
    return true_tables(asked_by(Report.objects.get(pk=report.pk)))


def edit(report: Report, draft: Any) -> None:
    edit_report(report_id=report.pk, draft=draft, by=report.author, at=NOW)


def shown(document: ReportDocument) -> int:
    """Counted from what is printed, without the code that promised it."""
    reserved = set(RESERVED_LABELS.values())
    return sum(
        printed is not HIDDEN
        for table in document.protected.tables
        for cell, printed in table.cells()
        if cell.is_inner and not {cell.answer, cell.group} & reserved
    )
