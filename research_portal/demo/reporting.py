"""Reports of invented studies: public, in review, returned with comments, or refused."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from reports.actions import (
    Confirmed,
    FindingDraft,
    RecommendationDraft,
    Remark,
    RenderingRefused,
    ReportDraft,
    add_finding,
    add_recommendation,
    answer_report_point,
    check_report,
    draft_report,
    name_reader,
    publish_report,
    release_report,
    render_report,
    request_rendering,
    return_report,
    review_report,
)
from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.models import Report
from reports.queries import document_of
from research_portal.demo.staging import Stage

EVERYTHING = Confirmed(findings_agree=True, no_personal_data=True, nobody_recognizable=True)
OFFICERS = {"TSA": "cora.privacy", "USCIS": "uma.privacy"}
QUESTIONS = ("overall", "ease", "clear", "respect", "again")
DEMOGRAPHICS = ("age", "gender", "language")
SUMMARY = (
    "Most people rate the service well. Where they do not, they had to come back a second time. "
    "Understanding what is asked matters more to the rating than speed."
)
RECOMMENDATIONS = (
    RecommendationDraft("Say on the first page what people need to bring.", office="Web Team"),
    RecommendationDraft("Offer the same page in Spanish.", office="Language Access Office"),
    RecommendationDraft("Ask again after the change, with the same questions."),
)


SHORT_TITLE = "Is it easy to find the way? By age"
REMARKS = (
    Remark("summary", "Say how many people came back a second time, or leave it out."),
    Remark("table-0", "Is “overall” the words of the questionnaire?"),
)


def write_report(stage: Stage) -> None:
    """The report of the plan, as far as it has come; where it is public, a shorter one follows."""
    if not stage.plan.report:
        return
    report = _drafted(stage, stage.plan.title, QUESTIONS, DEMOGRAPHICS)
    # A hold keeps what is due: the refusal is kept with the report, and the story ends there.
    with suppress(RenderingRefused):
        _render(stage, report)
        _write_words(stage, report)
        _render(stage, report)
        if stage.plan.report == "returned":
            _return(stage, report)
        if stage.plan.report == "public":
            _publish(stage, report)
            short = _drafted(stage, SHORT_TITLE, QUESTIONS[1:2], DEMOGRAPHICS[:1])
            _render(stage, short)
            _step(stage, check_report, short, "ana.analyst")


def _write_words(stage: Stage, report: Report) -> None:
    """Findings whose numbers are those of the tables, and recommendations."""
    said: dict[str, Any] = {"report_id": report.pk, "by": report.author, "at": stage.after(1)}
    report.refresh_from_db()
    document = document_of(report)
    assert document is not None  # it was rendered just now
    for table in document.protected.tables[:: len(report.demographics)][:3]:
        finding = _finding_of(table, document.label(table.question))
        if finding:
            add_finding(**said, draft=finding)
    for recommendation in RECOMMENDATIONS:
        add_recommendation(**said, draft=recommendation)


def _finding_of(table: ProtectedTable, question: str) -> FindingDraft | None:
    """What most said, where that is shown."""
    shown = [
        (percent, count, answer)
        for percent, count, answer in zip(
            table.overall_percents, table.answer_totals, table.answers, strict=True
        )
        if percent is not None and count is not HIDDEN
    ]
    if not shown:
        return None
    percent, count, answer = max(shown, key=lambda each: each[0])
    return FindingDraft(
        headline=f"{percent:.{table.decimals}f}% answered “{answer}”",
        text=f"To “{question}” {count:,} people gave this answer, more than any other.",
        question=table.question,
        demographic=table.demographic,
    )


def _render(stage: Stage, report: Report) -> None:
    request_rendering(report_id=report.pk, by=report.author, at=stage.after(1))
    render_report(report_id=report.pk, by=report.author, at=stage.day)


def _publish(stage: Stage, report: Report) -> None:
    lead = stage.cast[stage.plan.lead]
    _step(stage, check_report, report, "ana.analyst")
    _step(stage, review_report, report, OFFICERS[stage.plan.component])
    for username in ("ruth.recruiter", "grace.affairs"):
        name_reader(report_id=report.pk, user=stage.cast[username], by=lead, at=stage.after(1))
    _step(stage, release_report, report, stage.plan.lead)
    _step(stage, publish_report, report, "paul.privacy")


def _return(stage: Stage, report: Report) -> None:
    _step(stage, check_report, report, "ana.analyst")
    officer = stage.cast[OFFICERS[stage.plan.component]]
    return_report(report_id=report.pk, remarks=REMARKS, by=officer, at=stage.after(1))
    answer_report_point(
        point_id=report.points.get(number=2).pk,
        text="It is: question 1 of the first page.",
        by=report.author,
        at=stage.after(1),
    )


def _step(stage: Stage, take: Callable[..., Report], report: Report, username: str) -> None:
    by = stage.cast[username]
    take(report_id=report.pk, confirmed=EVERYTHING, by=by, at=stage.after(1))


def _drafted(
    stage: Stage, title: str, questions: tuple[str, ...], demographics: tuple[str, ...]
) -> Report:
    closed = stage.study.waves.filter(closed_at__isnull=False)
    return draft_report(
        study=stage.study,
        draft=ReportDraft(
            title=title,
            questions=questions,
            demographics=demographics,
            waves=tuple(closed.values_list("number", flat=True)),
            summary=SUMMARY,
        ),
        by=stage.cast["ana.analyst"],
        at=stage.after(2),
    )
