"""Findings and recommendations as the page of a report shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from foundation.access.models import User
from reports import policies
from reports.agreement import Agreement, agreements_of
from reports.document import ReportDocument
from reports.formats.told import (
    FindingLayout,
    RecommendationLayout,
    findings_in,
    line_about,
    recommendations_in,
)
from reports.forms import ConfirmNumberForm, FollowForm
from reports.forms.words import Choices
from reports.models import Recommendation, Report
from reports.wording import tables_chosen
from reports.written import WrittenRecommendation, paragraphs_of


def told(
    user: User,
    report: Report,
    at: datetime,
    document: ReportDocument | None,
    sent: Mapping[str, Any],
) -> dict[str, Any]:
    """What the team and the reviewers see.

    ``sent`` are forms as they came: ``follow_forms`` by the key of the recommendation,
    ``number_forms`` by finding and number.
    """
    rows = list(report.findings.all())
    findings = _in_order(rows, findings_in(document) if document else _without_numbers(report))
    if document and not report.is_out:
        may_confirm = policies.confirm_number.allows(user, report, at=at)
        forms = sent.get("number_forms", {}) if may_confirm else None
        agreements = agreements_of(report, document)
        findings = [
            item | _agreeing(agreement, forms)
            for item, agreement in zip(findings, agreements, strict=True)
        ]
    return {
        "may_write": policies.add_finding.allows(user, report, at=at),
        "summary": document.written.summary if document else report.summary,
        "findings": findings,
        "recommendations": _recommendations(user, report, at, sent.get("follow_forms", {})),
    }


def _agreeing(
    agreement: Agreement, forms: Mapping[tuple[int, str], ConfirmNumberForm] | None
) -> dict[str, Any]:
    """What stands in no table, with a form for each number where this person may confirm it."""
    unknown = []
    for place, number in enumerate(agreement.unknown):
        form = None
        if forms is not None:
            empty = ConfirmNumberForm(
                initial={"number": number}, auto_id=f"id_{agreement.finding}_{place}_%s"
            )
            form = forms.get((agreement.finding, number), empty)
        unknown.append({"number": number, "form": form})
    return {
        "unknown": unknown,
        "confirmed": agreement.confirmed,
        "has_no_table": not agreement.has_table,
        "number_text": str(agreement.finding),
    }


def told_to_public(document: ReportDocument) -> dict[str, Any]:
    """What everybody reads: as it was rendered."""
    return {
        "summary": document.written.summary,
        "findings": [{"layout": each} for each in findings_in(document)],
        "recommendations": [
            {"layout": each, "says": each.says, "because": each.because}
            for each in recommendations_in(document)
        ],
    }


def _without_numbers(report: Report) -> list[FindingLayout]:
    tables = tables_chosen(report)
    return [
        FindingLayout(
            number=each.number,
            anchor=f"finding-{each.number}",
            headline=each.headline,
            paragraphs=tuple(paragraphs_of(each.text)),
            figure=None,
            figure_title=tables.get(
                (each.question, each.demographic, each.wave),
                "a table that this report no longer asks for. Choose another.",
            ),
        )
        for each in report.findings.all()
    ]


def _recommendations(
    user: User, report: Report, at: datetime, sent: Mapping[int, FollowForm]
) -> list[dict[str, Any]]:
    """With owner and state of today, by name for those who see this page."""
    rows = list(report.recommendations.select_related("owner", "followed_by"))
    layouts = [_layout(each) for each in rows]
    items = _in_order(rows, layouts)
    offered: Choices = []
    for item in items:
        row = item["row"]
        row.report = report
        item |= {"says": item["layout"].says, "because": row.because, "follow_form": None}
        if policies.follow_recommendation.allows(user, row, at=at):
            offered = offered or FollowForm.owners_offered()
            empty = FollowForm(recommendation=row, offered=offered)
            item["follow_form"] = sent.get(row.pk) or empty
    return items


def _layout(each: Recommendation) -> RecommendationLayout:
    written = WrittenRecommendation(
        each.number, each.text, each.owner_words, each.due_on, each.state_label, each.because
    )
    return RecommendationLayout(
        each.number, tuple(paragraphs_of(each.text)), line_about(written), each.because
    )


def _in_order(rows: list[Any], layouts: list[Any]) -> list[dict[str, Any]]:
    """Each layout with its row; both are numbered alike."""
    by_number = {row.number: row for row in rows}
    return [
        {
            "layout": layout,
            "row": by_number.get(layout.number),
            "is_first": place == 0,
            "is_last": place == len(layouts) - 1,
        }
        for place, layout in enumerate(layouts)
    ]
