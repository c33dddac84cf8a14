"""Returned with comments: the authors answer each, a reviewer accepts or asks again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import notices, policies
from reports.actions.locking import locked_report
from reports.lifecycle import ReportPointStatus, ReportStatus
from reports.models import Report, ReportPoint, ReportReply
from reports.places import LONGEST, places_of
from reports.queries import document_of, points_in, reads_compared

SAY_WHAT = "Say what must change."
SAY_WHAT_CHANGED = "Say what you changed, or why not."
SAY_WHAT_IS_MISSING = "Say what is still missing."
NO_SUCH_PLACE = "There is no such place in this report."


@dataclass(frozen=True, slots=True)
class Remark:
    """What must change at one place, a key of ``reports.places``."""

    place: str
    text: str


@transaction.atomic
def return_report(*, report_id: int, remarks: Sequence[Remark], by: User, at: datetime) -> Report:
    """Send a report back to its authors; every remark is a comment with a number.

    :raises Refused: unless its next step is this person's, without words, or about no place.
    """
    report = locked_report(report_id)
    policies.return_report.require(by, report, at=at)
    said = [remark for remark in remarks if remark.text.strip()]
    if not said and not points_in(report, ReportPointStatus.UNANSWERED):
        raise Refused(SAY_WHAT)
    _raise_points(report, said, by=by, at=at)
    report.move(ReportStatus.RETURNED)
    report.save(update_fields=["status"])
    notices.tell_authors_report_returned(report, at=at)
    log.record("report.returned", subject=report, by=by, at=at, comments=len(said))
    return report


@transaction.atomic
def answer_report_point(*, point_id: int, text: str, by: User, at: datetime) -> ReportPoint:
    """Say what was changed, or why not. Another answer can follow until it is in review again.

    :raises Refused: unless this person analyzes the study, or without words.
    """
    point, report = _locked(point_id)
    policies.answer_report_point.require(by, report, at=at)
    if not text.strip():
        raise Refused(SAY_WHAT_CHANGED)
    if point.status != ReportPointStatus.ANSWERED:
        _moved(point, ReportPointStatus.ANSWERED)
    _reply(point, ReportReply.Kind.ANSWER, text, by=by, at=at)
    log.record("report.point_answered", subject=report, by=by, at=at, point=point.number)
    return point


@transaction.atomic
def accept_report_point(*, point_id: int, by: User, at: datetime) -> ReportPoint:
    """The answer settles it.

    :raises Refused: unless the report's next step is this person's.
    """
    point, report = _locked(point_id)
    policies.accept_report_point.require(by, report, at=at)
    _moved(point, ReportPointStatus.ACCEPTED)
    _reply(point, ReportReply.Kind.ACCEPT, "", by=by, at=at)
    log.record("report.point_accepted", subject=report, by=by, at=at, point=point.number)
    return point


@transaction.atomic
def reopen_report_point(*, point_id: int, text: str, by: User, at: datetime) -> ReportPoint:
    """The answer does not settle it: the authors answer again once the report is returned.

    :raises Refused: unless the report's next step is this person's, or without words.
    """
    point, report = _locked(point_id)
    policies.reopen_report_point.require(by, report, at=at)
    if not text.strip():
        raise Refused(SAY_WHAT_IS_MISSING)
    _moved(point, ReportPointStatus.UNANSWERED)
    _reply(point, ReportReply.Kind.REOPEN, text, by=by, at=at)
    log.record("report.point_reopened", subject=report, by=by, at=at, point=point.number)
    return point


def _raise_points(report: Report, said: Sequence[Remark], *, by: User, at: datetime) -> None:
    document = document_of(report)
    sees_all = reads_compared(by, report, at=at)
    places = places_of(document, with_others=sees_all) if document else {}
    if any(remark.place not in places for remark in said):
        raise Refused(NO_SUCH_PLACE)
    before = report.points.count()
    ReportPoint.objects.bulk_create(
        ReportPoint(
            report=report,
            number=number,
            place=remark.place,
            about=places[remark.place][:LONGEST],
            text=remark.text.strip(),
            raised_by=by,
            raised_at=at,
        )
        for number, remark in enumerate(said, start=before + 1)
    )


def _locked(point_id: int) -> tuple[ReportPoint, Report]:
    """The comment, its report first."""
    report = locked_report(ReportPoint.objects.values_list("report", flat=True).get(pk=point_id))
    return ReportPoint.objects.select_for_update(no_key=True).get(pk=point_id), report


def _moved(point: ReportPoint, to: ReportPointStatus) -> None:
    point.move(to)
    point.save(update_fields=["status"])


def _reply(point: ReportPoint, kind: str, text: str, *, by: User, at: datetime) -> None:
    ReportReply.objects.create(point=point, kind=kind, text=text.strip(), author=by, at=at)
