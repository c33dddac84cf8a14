"""Two people let a report out; one may call it back."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import notices, policies
from reports.actions.rendering import require_safe_with_earlier
from reports.lifecycle import ReportStatus
from reports.models import ReleaseApproval, Report
from reports.personal_data import refuse_personal_data
from reports.queries import document_of, threshold_of
from retention.actions import hurry_look
from retention.queries import reasons_before_report
from studies.models import Study

CONFIRM_FIRST = "Confirm first that you read the report and found no personal data in it."
SOMETHING_DUE = "Everything of this study that is due for disposal must be gone before release."
THRESHOLD_RAISED = (
    "The Privacy Office has raised the threshold of this study since this was rendered. Its author "
    "must edit it and render it again."
)


@transaction.atomic
def approve_release(*, report_id: int, no_personal_data: bool, by: User, at: datetime) -> Report:
    """Say yes to what was rendered; the second yes releases it (G9, R-072, R-073).

    :raises Refused: for the author, the same person again, a forbidden publication, without the
        confirmation, while anything due is left, if it is unsafe beside an earlier release, or if
        the threshold was raised since it was rendered.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    # The study first: two of its reports released at once would each miss the other.
    of_study = Report.objects.filter(pk=report_id).values("study")
    Study.objects.select_for_update(no_key=True).get(pk__in=of_study)
    report = _locked(report_id)
    policies.approve_release.require(by, report, at=at)
    if not no_personal_data:
        raise Refused(CONFIRM_FIRST)
    _require_releasable(report, at)
    ReleaseApproval.objects.create(
        report=report,
        by=by,
        author=report.author,
        document_hash=report.document_hash,
        no_personal_data=True,
        at=at,
    )
    log.record("report.approved", subject=report, by=by, at=at, document=report.document_hash)
    if report.valid_approvals.count() >= policies.ENOUGH_APPROVALS:
        _release(report, by=by, at=at)
    return report


@transaction.atomic
def withdraw_release(*, report_id: int, by: User, at: datetime) -> Report:
    """Call a report back, released or not. Its numbers stay in the record of what was out.

    :raises Refused: unless the author or somebody who releases does it.
    """
    report = _locked(report_id)
    policies.withdraw_release.require(by, report, at=at)
    report.move(ReportStatus.WITHDRAWN)
    report.save(update_fields=["status"])
    log.record("report.withdrawn", subject=report, by=by, at=at)
    notices.tell_team_report_withdrawn(report, by=by, at=at)
    return report


def _require_releasable(report: Report, at: datetime) -> None:
    refuse_personal_data(report.title, report.findings, report.recommendations)
    left = reasons_before_report(report.study.study_ref, at=at)
    if left:
        hurry_look(study_ref=report.study.study_ref)
        raise Refused(" ".join([SOMETHING_DUE, *left]))
    document = document_of(report)
    if document is not None:
        if document.protected.threshold < threshold_of(report):
            raise Refused(THRESHOLD_RAISED)
        require_safe_with_earlier(report, document.protected)


def _release(report: Report, *, by: User, at: datetime) -> None:
    report.move(ReportStatus.RELEASED)
    report.released_at = at
    report.save(update_fields=["status", "released_at"])
    log.record("report.released", subject=report, by=by, at=at, release_to=report.release_to)
    notices.tell_team_report_released(report, at=at)


def _locked(report_id: int) -> Report:
    return (
        Report.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study__component", "author")
        .get(pk=report_id)
    )
