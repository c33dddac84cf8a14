"""What the page of a report shows of its way out: steps, comments, readers, whose turn it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Policy
from reports import policies, queries
from reports.forms import (
    AnswerForm,
    AskAgainForm,
    CorrectForm,
    DecideForm,
    NameReaderForm,
    WithdrawForm,
)
from reports.lifecycle import STEP_AT, ReportPointStatus, ReportStatus, Step
from reports.models import ReleaseDecision, Report, ReportPoint

DECIDED_BY: dict[Step, tuple[str, Policy[...], str]] = {
    Step.CHECK: ("check_report", policies.check_report, "Pass on to privacy review"),
    Step.PRIVACY: ("review_report", policies.review_report, "Pass on to the second reviewer"),
    Step.SECOND: ("release_report", policies.release_report, "Release to the people named"),
    Step.PUBLIC: ("publish_report", policies.publish_report, "Make it public"),
}
WHO = {
    Step.CHECK: "An analyst of the team, who may have written it.",
    Step.PRIVACY: "The component privacy officer or the Privacy Office.",
    Step.SECOND: "Somebody who releases reports of this study and did none of the above.",
    Step.PUBLIC: "The Privacy Office, by a decision of its own, unless the clearance forbids it.",
}


def way_out(user: User, report: Report, at: datetime, **sent: Any) -> dict[str, Any]:
    """Everything that ``reports/way_out.html`` and what it includes read.

    ``sent`` are forms as they came: ``decide_form``, ``withdraw_form``, ``reader_form``, and
    ``point_forms`` by the key of their comment.
    """
    step = STEP_AT.get(ReportStatus(report.status))
    may_name = policies.name_reader.allows(user, report, at=at)
    may_remove = policies.remove_reader.allows(user, report, at=at)
    return {
        "authors": [each.user for each in report.authors.select_related("user")],
        "way_steps": _steps(report, step),
        **_turn(user, report, step, at=at, form=sent.get("decide_form")),
        "may_return": policies.return_report.allows(user, report, at=at),
        "points": _points(user, report, at=at, sent=sent.get("point_forms", {})),
        "readers": list(report.readers.select_related("user", "named_by")),
        "may_remove_reader": may_remove,
        "reader_form": _reader_form(report, sent) if may_name else None,
        "corrected_by": queries.corrected_by(report) if report.released_at else None,
        "correct_form": _correct_form(user, report, at, sent),
        "may_withdraw": policies.withdraw_release.allows(user, report, at=at),
        "withdraw_form": sent.get("withdraw_form") or WithdrawForm(),
    }


def _reader_form(report: Report, sent: Mapping[str, Any]) -> NameReaderForm:
    return sent.get("reader_form") or NameReaderForm(report=report)


def _correct_form(
    user: User, report: Report, at: datetime, sent: Mapping[str, Any]
) -> CorrectForm | None:
    if not policies.correct_report.allows(user, report, at=at):
        return None
    return sent.get("correct_form") or CorrectForm()


def _steps(report: Report, step: Step | None) -> list[dict[str, Any]]:
    made = {decision.step: decision for decision in queries.valid_decisions(report)}
    return [_step(each, made.get(each), is_next=each == step) for each in Step]


def _step(step: Step, made: ReleaseDecision | None, *, is_next: bool) -> dict[str, Any]:
    if made is not None:
        return {"label": step.label, "state": "done", "word": "Done", "by": made.by, "at": made.at}
    is_waiting = is_next and step != Step.PUBLIC
    word = "Next" if is_waiting else "Not decided" if step == Step.PUBLIC else "Later"
    state = "waiting" if is_waiting else "planned"
    return {"label": step.label, "state": state, "word": word, "who": WHO[step]}


def _turn(
    user: User, report: Report, step: Step | None, *, at: datetime, form: DecideForm | None
) -> dict[str, Any]:
    """The next step: its form for whom it is, the reason against it for the others."""
    if step is None:
        return {"decide_form": None, "why_not_decide": ""}
    name, policy, button = DECIDED_BY[step]
    why_not = policy.refusal(user, report, at=at)
    return {
        "decide_form": (form or DecideForm()) if why_not is None else None,
        "decide_url": reverse(name, args=[report.report_ref]),
        "decide_button": button,
        "decide_step": step.label,
        "why_not_decide": why_not or "",
    }


def _points(
    user: User, report: Report, *, at: datetime, sent: Mapping[int, Any]
) -> list[dict[str, Any]]:
    may_answer = policies.answer_report_point.allows(user, report, at=at)
    may_accept = policies.accept_report_point.allows(user, report, at=at)
    may_reopen = policies.reopen_report_point.allows(user, report, at=at)
    points = report.points.select_related("raised_by").prefetch_related("replies__author")
    return [
        {
            "point": point,
            "replies": list(point.replies.all()),
            "may_accept": may_accept and point.status == ReportPointStatus.ANSWERED,
            "answer_form": _form(AnswerForm, point, sent)
            if may_answer and point.status != ReportPointStatus.ACCEPTED
            else None,
            "again_form": _form(AskAgainForm, point, sent)
            if may_reopen and point.status != ReportPointStatus.UNANSWERED
            else None,
        }
        for point in points
    ]


def _form(kind: Any, point: ReportPoint, sent: Mapping[int, Any]) -> Any:
    """As it was sent, or empty; every form on the page has names of its own."""
    form = sent.get(point.pk)
    return form if isinstance(form, kind) else kind(prefix=f"point-{point.pk}")
