"""Quotes in reports: only words, only approved ones, only of speakers who still agree."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from fieldwork.actions import lock_quotes, open_quotes
from fieldwork.queries import quotes_of, reasons_against_quotes
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import policies
from reports.actions.drafting import make_draft, remember_author
from reports.actions.locking import locked_report
from reports.models import Report
from reports.personal_data import refuse_personal_data

WORDS_ARE_GONE = (
    "The transcript of a quote was destroyed, and its words with it. Take the quote out."
)


@transaction.atomic
def choose_quotes(*, report_id: int, quote_refs: Sequence[UUID], by: User, at: datetime) -> Report:
    """Show these quotes, and no others; what was rendered before is void.

    :raises Refused: unless this person may change the report, and each of them may be shown.
    :raises PersonalDataFoundError: if the words seem to name somebody.
    """
    report = locked_report(report_id)
    policies.choose_quotes.require(by, report, at=at)
    report.quotes = sorted({str(ref) for ref in quote_refs})
    refuse_personal_data(*quoted_in(report, by=by, at=at))
    make_draft(report)
    report.save()
    remember_author(report, by=by, at=at)
    log.record("report.quotes_chosen", subject=report, by=by, at=at, quotes=len(report.quotes))
    return report


def quoted_in(report: Report, *, by: User, at: datetime) -> tuple[str, ...]:
    """The words of its quotes, in an order of chance: that of their random references.

    :raises Refused: if one may not be shown, or its words are gone.
    """
    if not report.quotes:
        return ()
    reasons = reasons_against_quoting(report)
    if reasons:
        raise Refused(*reasons)
    chosen = quotes_of(report.study).filter(quote_ref__in=report.quotes)
    opened = open_quotes(study=report.study, quotes=chosen, by=by, at=at)
    if len(opened) != len(report.quotes):
        raise Refused(WORDS_ARE_GONE)
    return tuple(words for _, words in opened)


def lock_quoted(report: Report) -> None:
    """Who takes a consent back in the same instant comes before the step, or after it."""
    if report.quotes:
        lock_quotes(quotes_of(report.study).filter(quote_ref__in=report.quotes))


def reasons_against_quoting(report: Report) -> list[str]:
    """Asked at rendering and at each step of the way out: approvals and consents as they are."""
    return reasons_against_quotes(report.study, report.quotes) if report.quotes else []
