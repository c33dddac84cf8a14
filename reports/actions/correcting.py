"""A released report is wrong: the next version of it begins."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import policies
from reports.actions.locking import locked_with_study
from reports.models import Finding, Recommendation, Report, ReportAuthor, ReportReader
from reports.personal_data import refuse_personal_data

SAY_WHAT_IS_CORRECTED = "Say what is corrected: readers of both versions are told."
CARRIED = (
    *("title", "questions", "demographics", "pairs", "measures", "waves", "bands"),
    *("company_tables", "waves_as", "filters", "themes", "weighting", "quotes", "merges"),
    *("change", "comparisons", "summary"),
)


@transaction.atomic
def correct_report(*, report_id: int, note: str, by: User, at: datetime) -> Report:
    """Begin the next version with the same words, the same authors and the same named readers.

    It goes the whole way of a report, and is protected together with the version that it
    corrects: both are in the hands of the same people. That one stays as it is.

    :raises Refused: unless this person analyzes the study, or without words.
    :raises Refused: while another correction is on its way, and of what is not the newest version.
    :raises PersonalDataFoundError: if the note names somebody: readers are shown it.
    """
    report = locked_with_study(report_id)
    policies.correct_report.require(by, report, at=at)
    if not note.strip():
        raise Refused(SAY_WHAT_IS_CORRECTED)
    refuse_personal_data(note)
    newest = Report.objects.of_publication(report)[0]  # it may have been withdrawn on its way
    threshold = max(report.threshold, report.study.threshold or 0)
    correction = Report.objects.create(
        study=report.study,
        publication_ref=report.publication_ref,
        version=newest.version + 1,
        correction_note=note.strip(),
        author=by,
        threshold=threshold,
        created_at=at,
        **{name: getattr(report, name) for name in CARRIED},
    )
    _carry_people(report, correction, by=by, at=at)
    _carry_words(report, correction)
    log.record(
        "report.correction_begun", subject=correction, by=by, at=at, version=correction.version
    )
    return correction


def _carry_people(report: Report, correction: Report, *, by: User, at: datetime) -> None:
    """Who wrote the words stays their author; who had the wrong version is to get the right one."""
    authors = {by.pk, *report.authors.values_list("user", flat=True)}
    ReportAuthor.objects.bulk_create(
        ReportAuthor(report=correction, user_id=user, since=at) for user in sorted(authors)
    )
    ReportReader.objects.bulk_create(
        ReportReader(report=correction, user=reader.user, named_by=by, named_at=at)
        for reader in report.readers.select_related("user")
    )


def _carry_words(report: Report, correction: Report) -> None:
    """Findings as they were; recommendations go on from where they are today."""
    findings, recommendations = list(report.findings.all()), list(report.recommendations.all())
    copies: list[Finding | Recommendation] = [*findings, *recommendations]
    for copy in copies:
        copy.pk, copy.report = None, correction
    Finding.objects.bulk_create(findings)
    Recommendation.objects.bulk_create(recommendations)
