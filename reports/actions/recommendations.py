"""Recommendations: written, changed, put in order, taken out, and followed after release."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import UnitKind
from foundation.audit import log
from reports import policies
from reports.actions.locking import locked_report
from reports.actions.numbered import exchange, locked_row, next_number, take_out, void_decisions
from reports.lifecycle import RecommendationState
from reports.models import Recommendation, Report
from reports.personal_data import refuse_personal_data

SAY_WHAT = "Say what is to be done."
NOT_OF_THE_DEPARTMENT = "Only people of the department with an open account own recommendations."
ONE_OWNER = "Choose a person or write an office, not both."
SAY_WHY_NOT = "Say why it is declined."


@dataclass(frozen=True, slots=True)
class RecommendationDraft:
    """What is to be done, by a person or an office, until when."""

    text: str
    owner: User | None = None
    office: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Whose a recommendation is now, and how far it has come."""

    state: RecommendationState
    owner: User | None = None
    office: str = ""
    because: str = ""


@transaction.atomic
def add_recommendation(
    *, report_id: int, draft: RecommendationDraft, by: User, at: datetime
) -> Recommendation:
    """Recommend one thing more, the last in order.

    :raises Refused: unless this person may change the report; without words, with two owners.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    report = locked_report(report_id)
    policies.add_recommendation.require(by, report, at=at)
    each = Recommendation(report=report, number=next_number(report.recommendations))
    _take_over(each, draft)
    void_decisions(report, by=by, at=at)
    log.record("report.recommendation_added", subject=report, by=by, at=at, number=each.number)
    return each


@transaction.atomic
def edit_recommendation(
    *, recommendation_id: int, draft: RecommendationDraft, by: User, at: datetime
) -> Recommendation:
    """Change what is recommended, to whom, or until when.

    :raises Refused: unless this person may change the report; without words, with two owners.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    each, report = locked_row(Recommendation, recommendation_id)
    policies.edit_recommendation.require(by, report, at=at)
    _take_over(each, draft)
    void_decisions(report, by=by, at=at)
    log.record("report.recommendation_changed", subject=report, by=by, at=at, number=each.number)
    return each


@transaction.atomic
def move_recommendation(
    *, recommendation_id: int, up: bool, by: User, at: datetime
) -> Recommendation:
    """Exchange it with the one before or after it; the first and last stay.

    :raises Refused: unless this person may change the report.
    """
    each, report = locked_row(Recommendation, recommendation_id)
    policies.move_recommendation.require(by, report, at=at)
    exchange(each, up=up)
    void_decisions(report, by=by, at=at)
    log.record("report.recommendation_moved", subject=report, by=by, at=at, number=each.number)
    return each


@transaction.atomic
def remove_recommendation(*, recommendation_id: int, by: User, at: datetime) -> Report:
    """Take it out; those after it move up.

    :raises Refused: unless this person may change the report.
    """
    each, report = locked_row(Recommendation, recommendation_id)
    policies.remove_recommendation.require(by, report, at=at)
    number = each.number
    take_out(each)
    void_decisions(report, by=by, at=at)
    log.record("report.recommendation_removed", subject=report, by=by, at=at, number=number)
    return report


@transaction.atomic
def follow_recommendation(
    *, recommendation_id: int, progress: Progress, by: User, at: datetime
) -> Recommendation:
    """Say whose it is now and how far it has come; what was released stays as it was rendered.

    :raises Refused: unless the report is out and this person writes, releases or owns it.
    :raises Refused: when declined without a reason.
    :raises PersonalDataFoundError: if the words name somebody.
    :raises IllegalMoveError: if it cannot go there from where it is.
    """
    each, report = locked_row(Recommendation, recommendation_id)
    policies.follow_recommendation.require(by, each, at=at)
    _own(each, progress.owner, progress.office)
    if progress.state == RecommendationState.DECLINED and not progress.because.strip():
        raise Refused(SAY_WHY_NOT)
    if progress.state != each.state:
        each.move(progress.state)
    refuse_personal_data(progress.because)
    each.because = progress.because.strip() if each.is_declined else ""
    each.followed_by, each.followed_at = by, at
    each.save()
    log.record(
        "report.recommendation_followed", subject=report, by=by, at=at, number=each.number,
        state=str(each.state),
    )  # fmt: skip
    return each


def _take_over(each: Recommendation, draft: RecommendationDraft) -> None:
    refuse_personal_data(draft.text)
    if not draft.text.strip():
        raise Refused(SAY_WHAT)
    _own(each, draft.owner, draft.office)
    each.text, each.due_on = draft.text.strip(), draft.due_on
    each.save()


def _own(each: Recommendation, owner: User | None, office: str) -> None:
    refuse_personal_data(office)
    if owner and office.strip():
        raise Refused(ONE_OWNER)
    if owner and (not owner.is_active or owner.unit_kind == UnitKind.VENDOR):
        raise Refused(NOT_OF_THE_DEPARTMENT)
    each.owner, each.office = owner, office.strip()
