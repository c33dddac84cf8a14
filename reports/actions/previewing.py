"""The protected numbers of what somebody chose, before anything is saved or rendered.

That somebody looked is recorded, as a rendering is: choice after choice can be tried out in both.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

from django.core.cache import cache
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import policies
from reports.actions.drafting import ReportDraft, take_over
from reports.actions.protecting import RenderingRefused, protect_beside_earlier
from reports.actions.rendering import FOR_THE_NAMED
from reports.document import Audited, Heading, ReportDocument
from reports.merges import names_of
from reports.models import Report
from reports.queries import (
    conditions_in_words,
    conditions_of,
    kinds_of,
    labels_of,
    strata_in,
    words_of,
)
from reports.weighting import Weighting, shown_beside
from retention.queries import reasons_before_report
from studies.models import Study

MOST_TABLES = 24
"""More are not shown at once: a person waits for a preview."""
ONE_AT_A_TIME = "A preview of yours is being made. Wait until it is there."
MOST_COUNTED = 8
"""Tables of a research company, each of which may be several of ours."""
_LOCKED_FOR = 120  # seconds


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be printed; ``left_out`` questions of those chosen are not looked at."""

    document: ReportDocument
    left_out: int


def preview_report(*, study: Study, draft: ReportDraft, by: User, at: datetime) -> Preview:
    """Protect and attack what is chosen as a rendering does; nothing is stored.

    :raises Refused: unless this person may render it, while anything due is left, and while
        another preview of the same person is made.
    :raises RenderingRefused: if it could not be rendered.
    :raises CannotTabulateError: if something chosen does not exist or cannot be counted.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    policies.draft_report.require(by, study, at=at)
    assert study.threshold is not None  # the policy asked for it
    report = Report(study=study, threshold=study.threshold, author=by, created_at=at)
    looked_at = _first_questions(draft)
    take_over(report, looked_at)
    policies.preview_report.require(by, report, at=at)
    due = reasons_before_report(study.study_ref, at=at)
    if due:
        raise RenderingRefused(*due)
    key = f"preview:{by.pk}"
    mine = token_hex(8)
    if not cache.add(key, mine, _LOCKED_FOR):
        raise Refused(ONE_AT_A_TIME)
    try:
        document = _document(report, at)
    finally:
        if cache.get(key) == mine:  # one that took too long must not end the next one's turn
            cache.delete(key)
    note = document.protected.note
    log.record(
        "report.previewed", subject=study, by=by, at=at, hidden=note["hidden"],
        statements=document.audited.statements_hash,
    )  # fmt: skip
    asked = len(draft.questions) + len(draft.company_tables)
    return Preview(document, asked - len(looked_at.questions) - len(looked_at.company_tables))


def _first_questions(draft: ReportDraft) -> ReportDraft:
    """As many questions as fit, one at least."""
    by = len(draft.all_demographics) + len(draft.pairs)
    fit = max(1, MOST_TABLES // max(1, by * len(draft.waves)))
    return replace(
        draft, questions=draft.questions[:fit], company_tables=draft.company_tables[:MOST_COUNTED]
    )


def _document(report: Report, at: datetime) -> ReportDocument:
    protected, attacked = protect_beside_earlier(report)
    words = words_of(report)
    return ReportDocument(
        heading=Heading(
            report_ref=str(report.report_ref),
            title=report.title,
            study_code=report.study.code,
            study_title=report.study.title,
            component=report.study.component.name,
            department="",
            rendered_on=timezone.localdate(at),
            release_to=FOR_THE_NAMED,
        ),
        labels=labels_of(report) | words,
        strata=strata_in(report),
        protected=protected,
        audited=Audited(None, attacked.solver, attacked.solver_version, attacked.statements_hash),
        kinds=kinds_of(report),
        weighting=shown_beside(protected, Weighting.from_plain(report.weighting)),
        merged=names_of(report.merges),
        only=tuple(conditions_in_words(report.study, conditions_of(report))),
    )
