"""Comparing with released reports of other studies: their printed numbers, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import policies
from reports.actions.drafting import forget_numbers, make_draft, remember_author
from reports.actions.locking import locked_report
from reports.compared import Compared, Source
from reports.comparisons import own_parts
from reports.disclosure.protected import ProtectedReport
from reports.document import ReportDocument
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import (
    MOST_COMPARED,
    comparable_with,
    compared_in,
    document_of,
    reads_compared,
    reasons_against_comparing,
    shared_names,
    unread_in,
)
from reports.queries.comparing import NOT_ALL_READ

NOT_COMPARABLE = (
    "Choose released reports of other studies that you may read and that ask one of the same "
    "questions of the bank, with the same answers."
)
TOO_MANY = f"Choose at most {MOST_COMPARED} reports: nobody reads more columns."
NOTHING_ALIKE = (
    "A report of another study, which is compared with, prints none of the shared questions with "
    "the same answers as this report. Take it out, or ask the question as that report does."
)


@transaction.atomic
def choose_comparisons(
    *,
    report_id: int,
    report_refs: Sequence[UUID],
    by: User,
    at: datetime,
    takes_out_unread: bool = False,
) -> Report:
    """Compare with these reports; what was rendered before is void.

    Chosen ones that this person may not read stay chosen, unless ``takes_out_unread``; all others
    that are not among these are taken out.

    :raises Refused: unless this person may change the report, and each of them may be compared
        with by this person and read by every named reader.
    """
    report = locked_report(report_id)
    policies.choose_comparisons.require(by, report, at=at)
    kept = set() if takes_out_unread else unread_in(report, by, at=at)
    chosen = {str(ref) for ref in report_refs} - kept
    if len(chosen | kept) > MOST_COMPARED:
        raise Refused(TOO_MANY)
    _require_comparable(report, chosen, by=by, at=at)
    report.comparisons = sorted(chosen | kept)
    make_draft(report)
    forget_numbers(report)
    report.save()
    remember_author(report, by=by, at=at)
    compared = len(report.comparisons)
    log.record("report.comparisons_chosen", subject=report, by=by, at=at, compared=compared)
    return report


def compared_with(
    report: Report, protected: ProtectedReport, *, by: User, at: datetime
) -> tuple[Compared, ...]:
    """What is printed of the shared questions in the reports that were chosen.

    :raises Refused: if something speaks against one of them, or nothing of it is shared.
    """
    reasons = reasons_against_comparing(report, at=at, by=by, is_kept=True)
    if reasons:
        raise Refused(*reasons)
    asked = {table.question for table in protected.tables}
    return tuple(
        _compared(other, shared_names(report, other), asked)
        for other in compared_in(report).defer(None).defer("pdf", "public_pdf", "audit")
    )


def require_readable(report: Report, reader: User, *, at: datetime) -> None:
    """:raises Refused: if somebody to be named may not read what the report compares with."""
    if not reads_compared(reader, report, at=at):
        raise Refused(NOT_ALL_READ.format(reader))


def lock_compared(report: Report) -> None:
    """None of them is called back or corrected while this one goes out."""
    others = Report.objects.filter(report_ref__in=report.comparisons).order_by("pk")
    list(others.select_for_update(no_key=True).values_list("pk"))


def _require_comparable(report: Report, chosen: set[str], *, by: User, at: datetime) -> None:
    """:raises Refused: unless each of them may be compared with, and be read by all named."""
    offered = {str(each.report.report_ref) for each in comparable_with(report, by, at=at)}
    report.comparisons = sorted(chosen)
    reasons = reasons_against_comparing(report, at=at, by=by)
    if reasons or not chosen <= offered:
        raise Refused(*(reasons or [NOT_COMPARABLE]))


def _compared(other: Report, named: Mapping[str, str], asked: set[str]) -> Compared:
    document = document_of(other)
    parts = own_parts(document, dict(named)) if document else []
    if document is None or not any(part.question in asked for part in parts):
        raise Refused(NOTHING_ALIKE)
    return Compared(_source(other, document), tuple(parts))


def _source(other: Report, document: ReportDocument) -> Source:
    assert other.released_at is not None  # only what is out is compared with
    address = reverse("view_publication_version", args=[other.publication_ref, other.version])
    return Source(
        report_ref=str(other.report_ref),
        title=document.heading.title,
        version=document.heading.version,
        study_code=document.heading.study_code,
        study_title=document.heading.study_title,
        fingerprint=other.document_hash,
        released_on=timezone.localdate(other.released_at),
        address=address if other.status == ReportStatus.PUBLIC else "",
        threshold=document.protected.threshold,
        whom=document.facts.population if document.facts else "",
        modes=document.facts.modes if document.facts else (),
        only=document.only,
        is_weighted=document.weighting is not None,
    )
