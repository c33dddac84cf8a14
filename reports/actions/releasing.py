"""Step by step a report goes out to those who are named, and perhaps to everybody (G9)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fieldwork.actions import settle_speakers
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import notices, policies
from reports.actions import publications
from reports.actions.comparing import lock_compared
from reports.actions.locking import locked_report, locked_with_study
from reports.actions.protecting import require_safe_with_earlier
from reports.actions.quoting import lock_quoted, reasons_against_quoting
from reports.actions.rendering import hash_of
from reports.actions.speaking import reasons_against_speaking
from reports.files import pdf_for_public
from reports.lifecycle import ReportStatus, Step
from reports.models import ReleaseDecision, Report
from reports.personal_data import refuse_personal_data
from reports.queries import document_of, threshold_of
from reports.response import may_stand_beside
from reports.spoken import SPOKEN
from reports.told import entries_beside
from reports.wording import texts_of
from retention.actions import hurry_look
from retention.queries import reasons_before_report

CONFIRM_FIRST = (
    "Confirm first that the findings agree with their tables, that you found no personal data, and "
    "that nobody can be recognized."
)
SOMETHING_DUE = "Everything of this study that is due for disposal must be gone before release."
THRESHOLD_RAISED = (
    "The Privacy Office has raised the threshold of this study since this was rendered. An author "
    "must edit it and render it again; what is released already is corrected instead."
)
RESPONSE_TOLD_OTHERWISE = (
    "Another report told how many answered under another threshold since this was rendered. An "
    "author must render it again."
)
NOT_AS_RENDERED = "What is stored is not what was rendered. Render it again."
SAY_WHY = "Say why it is called back: readers are told."


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What whoever decides has read and found so (R-073, R-150)."""

    findings_agree: bool = False
    no_personal_data: bool = False
    nobody_recognizable: bool = False

    @property
    def everything(self) -> bool:
        """Nothing is left out."""
        return self.findings_agree and self.no_personal_data and self.nobody_recognizable


@transaction.atomic
def check_report(*, report_id: int, confirmed: Confirmed, by: User, at: datetime) -> Report:
    """An analyst checked it; one of the two privacy offices is next.

    :raises Refused: unless this person analyzes the study and all comments are answered.
    :raises Refused: without the confirmations, or if anything stands against a release.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    report = locked_report(report_id)
    policies.check_report.require(by, report, at=at)
    _decide(report, Step.CHECK, confirmed, by=by, at=at)
    _moved(report, ReportStatus.CHECKED)
    notices.tell_reviewers_report_checked(report, at=at)
    log.record("report.checked", subject=report, by=by, at=at, document=report.document_hash)
    return report


@transaction.atomic
def review_report(*, report_id: int, confirmed: Confirmed, by: User, at: datetime) -> Report:
    """A privacy office reviewed it; the second reviewer is next.

    :raises Refused: for authors, for who worked on the study, and while comments are not settled.
    :raises Refused: without the confirmations, or if anything stands against a release.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    report = locked_report(report_id)
    policies.review_report.require(by, report, at=at)
    _decide(report, Step.PRIVACY, confirmed, by=by, at=at)
    _moved(report, ReportStatus.REVIEWED)
    notices.tell_releasers_report_reviewed(report, at=at)
    log.record("report.reviewed", subject=report, by=by, at=at, document=report.document_hash)
    return report


@transaction.atomic
def release_report(*, report_id: int, confirmed: Confirmed, by: User, at: datetime) -> Report:
    """A second reviewer lets it out to the people who are named (G9, R-072).

    :raises Refused: for authors, whoever checked or reviewed it, and while nobody is named.
    :raises Refused: without the confirmations, while anything due is left, if it is unsafe beside
        an earlier release, or if the threshold was raised since it was rendered.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    report = locked_with_study(report_id)
    lock_compared(report)
    policies.release_report.require(by, report, at=at)
    _decide(report, Step.SECOND, confirmed, by=by, at=at)
    report.released_at = at
    if SPOKEN in report.themes:
        settle_speakers(study=report.study, at=at)
    _moved(report, ReportStatus.RELEASED, "released_at")
    readers = [each.user for each in report.readers.select_related("user")]
    publications.record_named(report, readers=readers, by=by, at=at)
    publications.record_told(report, at=at)
    notices.tell_team_report_released(report, at=at)
    notices.tell_readers_report_released(report, at=at)
    log.record("report.released", subject=report, by=by, at=at, readers=report.readers.count())
    return report


@transaction.atomic
def publish_report(*, report_id: int, confirmed: Confirmed, by: User, at: datetime) -> Report:
    """The Privacy Office makes a released report public: a decision of its own (R-072, R-143).

    :raises Refused: where the clearance forbids it (C-3), and as for ``release_report``.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    report = locked_with_study(report_id)
    lock_compared(report)
    policies.publish_report.require(by, report, at=at)
    _decide(report, Step.PUBLIC, confirmed, by=by, at=at)
    report.published_at, report.public_pdf = at, pdf_for_public(report)
    _moved(report, ReportStatus.PUBLIC, "published_at", "public_pdf")
    publications.record_public(report, by=by, at=at)
    notices.tell_team_report_published(report, at=at)
    log.record("report.published", subject=report, by=by, at=at, document=report.document_hash)
    return report


@transaction.atomic
def withdraw_release(*, report_id: int, reason: str = "", by: User, at: datetime) -> Report:
    """Call a report back, released or not. Its numbers stay in the record of what was out.

    With it go the versions that it corrected: they were wrong already.

    :raises Refused: unless an author or somebody who releases does it, and says why of what is out.
    :raises PersonalDataFoundError: if the reason names somebody: readers are shown it.
    """
    report = locked_with_study(report_id)
    policies.withdraw_release.require(by, report, at=at)
    if report.is_out and not reason.strip():
        raise Refused(SAY_WHY)
    refuse_personal_data(reason)
    corrected = Report.objects.of_publication(report).out().filter(version__lt=report.version)
    for each in [report, *(corrected if report.is_out else ())]:
        _call_back(each, reason.strip(), by=by, at=at)
    return report


def _call_back(report: Report, reason: str, *, by: User, at: datetime) -> None:
    if report.is_out:
        publications.record_withdrawn(report, by=by, at=at)
    report.withdrawn_at, report.withdrawn_by, report.withdrawal_reason = at, by, reason
    _moved(report, ReportStatus.WITHDRAWN, "withdrawn_at", "withdrawn_by", "withdrawal_reason")
    notices.tell_team_report_withdrawn(report, by=by, at=at)
    log.record("report.withdrawn", subject=report, by=by, at=at, version=report.version)


def _decide(report: Report, step: Step, confirmed: Confirmed, *, by: User, at: datetime) -> None:
    if not confirmed.everything:
        raise Refused(CONFIRM_FIRST)
    _require_releasable(report, at)
    ReleaseDecision.objects.create(
        report=report,
        step=step,
        by=by,
        rendering=report.rendering,
        document_hash=report.document_hash,
        findings_agree=confirmed.findings_agree,
        no_personal_data=confirmed.no_personal_data,
        nobody_recognizable=confirmed.nobody_recognizable,
        unit_kind=by.unit_kind,
        at=at,
    )


def _require_releasable(report: Report, at: datetime) -> None:
    refuse_personal_data(*texts_of(report))
    left = reasons_before_report(report.study.study_ref, at=at)
    if left:
        hurry_look(study_ref=report.study.study_ref)
        raise Refused(" ".join([SOMETHING_DUE, *left]))
    lock_quoted(report)
    against = [*reasons_against_quoting(report), *reasons_against_speaking(report)]
    if against:
        raise Refused(" ".join(against))
    document = document_of(report)
    if document is None or hash_of(report.payload or {}) != report.document_hash:
        raise Refused(NOT_AS_RENDERED)
    refuse_personal_data(*document.written.quotes)
    if document.protected.threshold < threshold_of(report):
        raise Refused(THRESHOLD_RAISED)
    if not may_stand_beside(
        document.response, document.protected.threshold, entries_beside(report)
    ):
        raise Refused(RESPONSE_TOLD_OTHERWISE)
    require_safe_with_earlier(report, document.protected)


def _moved(report: Report, to: ReportStatus, *changed: str) -> None:
    report.move(to)
    report.save(update_fields=["status", *changed])
