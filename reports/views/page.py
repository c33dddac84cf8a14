"""What the pages of reports share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from foundation.access.models import User
from reports import policies, queries
from reports.disclosure.tables import crossed
from reports.document import RESTRICTION
from reports.formats import FORMATS
from reports.formats.layout import sections_of
from reports.formats.method import NOT_COVERED, method_note
from reports.formats.responding import response_tables
from reports.formats.weighing import weighted_tables
from reports.lifecycle import RenderingStage, ReportStatus
from reports.models import Report
from reports.views.beside import beside
from reports.views.together import together
from reports.views.told import told
from reports.views.way_out import way_out
from reports.weighting import Weighting
from reports.wording import numbers_last_rendered
from studies.views.page import person, study_page


def report_called(report_ref: UUID) -> Report:
    """The report of an address, or the page that says there is none."""
    reports = Report.objects.select_related("study__component", "author", "withdrawn_by")
    return get_object_or_404(reports, report_ref=report_ref)


def report_page(
    request: HttpRequest, report: Report, at: datetime, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page of one report, with the forms as they were sent.

    :raises Refused: for who may not read it, whatever the form was for.
    """
    user, document = person(request), queries.document_of(report)
    policies.view_report.require(user, report, at=at)
    numbers = document or numbers_last_rendered(report)
    context = {
        **study_page(request, report.study, at=at, here="list_study_reports"),
        **frame(user, report, at),
        **way_out(user, report, at, **forms),
        **told(user, report, at, numbers, forms),
        **beside(user, report, at, document),
        **together(user, report, at, forms.get("merge_forms", {})),
        "report": report,
        "document": document,
        "sections": sections_of(numbers) if numbers else [],
        "response": response_tables(document) if document else [],
        "weighted": weighted_tables(document) if document else [],
        "method": method_note(document) if document else [],
        "not_covered": NOT_COVERED,
        "restriction": RESTRICTION,
        "formats": FORMATS.values(),
        "chosen": _chosen(report),
        "quotes": document.written.quotes if document else (),
        "quotes_chosen": len(report.quotes),
        "may_choose_quotes": policies.choose_quotes.allows(user, report, at=at),
        "may_see_evidence": policies.view_evidence.allows(user, report, at=at),
        "may_import_weights": may_import_weights(user, report, at),
        "may_edit": policies.edit_report.allows(user, report, at=at),
        "rendering": _rendering(user, report, at),
        "may_render": policies.request_rendering.allows(user, report, at=at),
    }
    return render(request, "reports/view_report.html", context, status=status)


def may_import_weights(user: User, report: Report, at: datetime) -> bool:
    """Tables of a company are not weighted here."""
    return not report.company_tables and policies.import_weights.allows(user, report, at=at)


def _rendering(user: User, report: Report, at: datetime) -> dict[str, Any] | None:
    """How far a rendering is, as ``reports/rendering.html`` takes it."""
    if report.status != ReportStatus.RENDERING:
        return None
    stages = list(RenderingStage)
    stage = RenderingStage(report.rendering_stage or RenderingStage.WAITING)
    return {
        "title": stage.label,
        "done": stages.index(stage),
        "total": len(stages),
        "may_stop": policies.stop_rendering.allows(user, report, at=at),
    }


def frame(user: User, report: Report, at: datetime, here: str = "") -> dict[str, Any]:
    """Where the page stands: in its study, or in the list for those who see only the report.

    ``here`` is the name of a page below that of the report.
    """
    study = report.study
    below = [(here, "")] if here else []
    if not policies.list_study_reports.allows(user, study, at=at):
        crumbs = [("Reports", reverse("list_reports")), (study.code, ""), *below]
        return {"breadcrumbs": crumbs, "side_navigation": []}
    address = reverse("view_report", args=[report.report_ref]) if here else ""
    return {
        "breadcrumbs": [
            ("Studies", reverse("list_studies")),
            (study.code, reverse("view_study", args=[study.code])),
            ("Reports", reverse("list_study_reports", args=[study.code])),
            ("This report", address),
            *below,
        ]
    }


def _chosen(report: Report) -> list[dict[str, str]]:
    """What a report will show, as ``components/summary_list.html`` takes it."""
    labels = queries.labels_of(report)
    waves = _waves(report)
    if report.company_tables:
        titles = "; ".join(each.title for each in queries.summaries_in(report))
        return [
            {"label": "Tables of the company", "value": titles},
            {"label": "Waves", "value": waves},
            {"label": "Hidden below", "value": str(report.threshold)},
        ]
    told = queries.conditions_in_words(report.study, queries.conditions_of(report))
    return [
        {"label": "Questions", "value": "; ".join(labels.get(n, n) for n in report.questions)},
        {"label": "By", "value": "; ".join(labels.get(n, n) for n in report.demographics)},
        {
            "label": "By two at once",
            "value": "; ".join(labels[crossed(*pair)] for pair in report.pairs) or "None",
        },
        {
            "label": "Themes of open answers",
            "value": "; ".join(labels[f"{key}#"] for key in report.themes) or "None",
        },
        {"label": "Counted as one", "value": "; ".join(_merged(report, labels)) or "None"},
        {"label": "Weights", "value": _weights(report, labels)},
        {"label": "Waves", "value": waves},
        {"label": "How the same people changed", "value": _change(report)},
        {"label": "Only people", "value": "; ".join(told) or "Everybody"},
        {"label": "Hidden below", "value": str(report.threshold)},
    ]


def _change(report: Report) -> str:
    return report.get_change_display() if report.change else "Not shown"


def _merged(report: Report, labels: dict[str, str]) -> list[str]:
    """“Age: 18 to 34 or 35 to 54”."""
    return [
        f"{labels.get(name, name)}: {group['label']}"
        for name, groups in report.merges.items()
        for group in groups
    ]


def _weights(report: Report, labels: dict[str, str]) -> str:
    """“Imported, by Age × Gender (the census)”."""
    weighting = Weighting.from_plain(report.weighting)
    if weighting is None:
        return "None"
    names = " × ".join(labels.get(name, name) for name in weighting.demographics)
    return f"{'Imported' if weighting.cells else 'Raked'}, by {names} ({weighting.source})"


def _waves(report: Report) -> str:
    """“Wave 1, Wave 2 (all of them together)”."""
    waves = queries.waves_of(report.study, report.waves)
    labels = ", ".join(wave.label for wave in waves)
    how = report.get_waves_as_display() if len(waves) > 1 else ""
    return f"{labels} ({how[:1].lower()}{how[1:]})" if how else labels
