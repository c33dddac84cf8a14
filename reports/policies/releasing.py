"""Who decides on the way out, step by step, and who calls a report back (G9)."""

from collections.abc import Callable
from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role
from foundation.access.roles import Role, UnitKind
from reports.agreement import disagreeing
from reports.lifecycle import IN_REVIEW, STEP_AT, ReportPointStatus, ReportStatus, Step
from reports.models import Report
from reports.queries import (
    compared_in,
    decided,
    is_author,
    points_in,
    reasons_against_comparing,
    reasons_against_public_comparing,
    releases,
    reviews_privacy,
    valid_decisions,
)
from studies.models import Study
from studies.queries import latest_clearance
from studies.queries.access import conditions, has_worked_on

NOT_YOURS_TO_RELEASE = "You do not release reports of this study."
WROTE_IT = "You wrote words of this report. Others review it."
WORKED_ON_IT = "You have worked on this study. Somebody else judges its report."
ELSEWHERE = "This report does not wait for that."
FORBIDDEN = "The clearance forbids publication. It stays with the people who are named."
COMPARED_IS_FORBIDDEN = (
    "It compares with a study whose clearance forbids publication. Take the comparison out, in a "
    "corrected version."
)
ANSWER_FIRST = "Comments of reviewers are not answered yet."
SETTLE_FIRST = "Accept the answers to the comments first, or ask again and return the report."
DO_NOT_AGREE = "Numbers do not agree in {}. Change them, or confirm each with a reason."
_OPEN = (ReportPointStatus.UNANSWERED, ReportPointStatus.ANSWERED)
RESEARCH_UNITS = frozenset({UnitKind.RESEARCH, UnitKind.OUTREACH})


@Policy
def check_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """An analyst of the team, who may be an author, checks what was rendered."""
    yield from _checks(user, report, at)
    yield not points_in(report, ReportPointStatus.UNANSWERED), ANSWER_FIRST
    findings = disagreeing(report)
    yield not findings, DO_NOT_AGREE.format(", ".join(f"finding {each}" for each in findings))
    yield from _compares(user, report, at)


@Policy
def review_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """A privacy officer of the component or the Privacy Office, who never worked on the study."""
    yield from _reviews(user, report, at)
    yield not points_in(report, *_OPEN), SETTLE_FIRST
    yield from _compares(user, report, at)


@Policy
def release_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """A second reviewer, who neither wrote, checked nor reviewed it, lets it out to those named."""
    yield from _releases(user, report, at)
    yield not points_in(report, *_OPEN), SETTLE_FIRST
    yield report.readers.exists(), "Name the people who will read it first."
    yield from _compares(user, report, at)


@Policy
def publish_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """The Privacy Office, by a decision of its own, where no clearance forbids it (R-072, C-3).

    A research or outreach unit looked before whether anybody could be recognized (R-150).
    """
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), "The Privacy Office decides on publication."
    yield not is_author(report, user.pk), WROTE_IT
    yield not has_worked_on(user, report.study), WORKED_ON_IT
    yield report.status == ReportStatus.RELEASED, "Only a released report is made public."
    yield not publication_is_forbidden(report.study), FORBIDDEN
    checked = valid_decisions(report).filter(step=Step.CHECK)
    yield (
        checked.filter(unit_kind__in=RESEARCH_UNITS).exists(),
        "Nobody of a research or outreach unit has checked it.",
    )
    yield from _compares(user, report, at)
    for reason in reasons_against_public_comparing(report, at=at, by=user):
        yield False, reason
    forbidden = [each for each in compared_in(report) if publication_is_forbidden(each.study)]
    yield not forbidden, COMPARED_IS_FORBIDDEN


@Policy
def return_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may decide on its next step sends it back with comments instead."""
    yield from _decides(user, report, at)


@Policy
def answer_report_point(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever analyzes the study, until it is in review again."""
    yield from conditions(user, "analyse_study", report.study, at=at)
    yield report.status not in IN_REVIEW, "It is in review: the reviewers have your answers."
    yield not report.is_out and report.status != ReportStatus.WITHDRAWN, ELSEWHERE


@Policy
def accept_report_point(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may decide on its next step."""
    yield from _decides(user, report, at)


@Policy
def reopen_report_point(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may decide on its next step, also what somebody else accepted."""
    yield from _decides(user, report, at)


@Policy
def name_reader(user: User, report: Report, *, at: datetime) -> Conditions:
    """Its team or its releasers, until it is withdrawn (R-072)."""
    yield releases(user, report.study, at=at), NOT_YOURS_TO_RELEASE
    yield report.status != ReportStatus.WITHDRAWN, "This report is withdrawn."


@Policy
def remove_reader(user: User, report: Report, *, at: datetime) -> Conditions:
    """The same people, until it is released: who has read it stays named."""
    yield releases(user, report.study, at=at), NOT_YOURS_TO_RELEASE
    yield report.released_at is None, "It is released: who may read it stays on record."


@Policy
def withdraw_release(user: User, report: Report, *, at: datetime) -> Conditions:
    """An author, or whoever may release, at any time before it is withdrawn."""
    yield (
        is_author(report, user.pk) or releases(user, report.study, at=at),
        NOT_YOURS_TO_RELEASE,
    )
    yield report.status != ReportStatus.WITHDRAWN, "This report is withdrawn."
    yield report.status != ReportStatus.RENDERING, "This report is being rendered."


def publication_is_forbidden(study: Study) -> bool:
    """Whether the clearance allows the results no public."""
    clearance = latest_clearance(study)
    return clearance is not None and clearance.bars_publication


def _compares(user: User, report: Report, at: datetime) -> Conditions:
    """What it compares with is still the newest that is out, and its readers may read that, too."""
    for reason in reasons_against_comparing(report, at=at, by=user):
        yield False, reason


def _checks(user: User, report: Report, at: datetime) -> Conditions:
    yield from conditions(user, "analyse_study", report.study, at=at)
    yield report.status == ReportStatus.RENDERED, ELSEWHERE


def _reviews(user: User, report: Report, at: datetime) -> Conditions:
    yield reviews_privacy(user, report.study, at=at), "You work for none of its privacy offices."
    yield not is_author(report, user.pk), WROTE_IT
    yield not has_worked_on(user, report.study), WORKED_ON_IT
    yield report.status == ReportStatus.CHECKED, ELSEWHERE


def _releases(user: User, report: Report, at: datetime) -> Conditions:
    yield releases(user, report.study, at=at), NOT_YOURS_TO_RELEASE
    yield not is_author(report, user.pk), WROTE_IT
    yield report.status == ReportStatus.REVIEWED, ELSEWHERE
    yield (
        user.pk not in decided(report, Step.CHECK, Step.PRIVACY),
        "You checked or reviewed it. A second person releases it.",
    )


def _decides(user: User, report: Report, at: datetime) -> Conditions:
    """Whose turn it is; open comments do not stand in the way of more words."""
    rules: dict[Step, Callable[[User, Report, datetime], Conditions]] = {
        Step.CHECK: _checks,
        Step.PRIVACY: _reviews,
        Step.SECOND: _releases,
    }
    rule = rules.get(STEP_AT.get(ReportStatus(report.status), Step.PUBLIC))
    if rule is not None:
        yield from rule(user, report, at)
        return
    yield releases(user, report.study, at=at), NOT_YOURS_TO_RELEASE
    yield False, ELSEWHERE
