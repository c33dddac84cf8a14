"""Findings: written, changed, put in order, taken out. What was decided about a report is void."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import policies
from reports.actions.drafting import remember_author
from reports.actions.locking import locked_report
from reports.actions.numbered import exchange, locked_row, next_number, take_out, void_decisions
from reports.agreement import agreements_of
from reports.models import ConfirmedNumber, Finding, Report
from reports.personal_data import refuse_personal_data
from reports.wording import numbers_last_rendered, tables_chosen

SAY_WHAT_IT_IS = "Say what was found in one line."
NO_SUCH_TABLE = "Choose a table of this report that shows it."
NOTHING_TO_CONFIRM = "This number is not pointed out in this finding."
SAY_WHY_IT_IS_RIGHT = "Say why this number is right although its table does not print it."


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """A finding as written. ``demographic`` may be two taken together; no ``wave`` means all."""

    headline: str
    question: str
    demographic: str
    wave: int | None = None
    text: str = ""

    @classmethod
    def of(cls, finding: Finding) -> "FindingDraft":
        """A finding as it stands."""
        return cls(
            finding.headline, finding.question, finding.demographic, finding.wave, finding.text
        )


@transaction.atomic
def add_finding(*, report_id: int, draft: FindingDraft, by: User, at: datetime) -> Finding:
    """Write one more finding, the last in order.

    :raises Refused: unless this person may change the report; without words or table.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    report = locked_report(report_id)
    policies.add_finding.require(by, report, at=at)
    finding = Finding(report=report, number=next_number(report.findings))
    _take_over(finding, draft)
    void_decisions(report, by=by, at=at)
    log.record("report.finding_added", subject=report, by=by, at=at, number=finding.number)
    return finding


@transaction.atomic
def edit_finding(*, finding_id: int, draft: FindingDraft, by: User, at: datetime) -> Finding:
    """Change the words of a finding, or the table that shows it.

    :raises Refused: unless this person may change the report; without words or table.
    :raises PersonalDataFoundError: if the words name somebody.
    """
    finding, report = locked_row(Finding, finding_id)
    policies.edit_finding.require(by, report, at=at)
    before = FindingDraft.of(finding)
    _take_over(finding, draft)
    if FindingDraft.of(finding) != before:
        finding.confirmed.all().delete()  # they were about these words beside this table
    void_decisions(report, by=by, at=at)
    log.record("report.finding_changed", subject=report, by=by, at=at, number=finding.number)
    return finding


@transaction.atomic
def move_finding(*, finding_id: int, up: bool, by: User, at: datetime) -> Finding:
    """Exchange a finding with the one before or after it; the first and last stay.

    :raises Refused: unless this person may change the report.
    """
    finding, report = locked_row(Finding, finding_id)
    policies.move_finding.require(by, report, at=at)
    exchange(finding, up=up)
    void_decisions(report, by=by, at=at)
    log.record("report.finding_moved", subject=report, by=by, at=at, number=finding.number)
    return finding


@transaction.atomic
def remove_finding(*, finding_id: int, by: User, at: datetime) -> Report:
    """Take a finding out; those after it move up.

    :raises Refused: unless this person may change the report.
    """
    finding, report = locked_row(Finding, finding_id)
    policies.remove_finding.require(by, report, at=at)
    number = finding.number
    take_out(finding)
    void_decisions(report, by=by, at=at)
    log.record("report.finding_removed", subject=report, by=by, at=at, number=number)
    return report


@transaction.atomic
def confirm_number(
    *, finding_id: int, number: str, reason: str, by: User, at: datetime
) -> ConfirmedNumber:
    """Vouch for a number that stands in no table of the finding: a year, say, or a sum.

    The number is not recorded: somebody may have written one that nobody should read.

    :raises Refused: unless this person analyzes the study and the report is not in review yet.
    :raises Refused: without a reason, or of a number that is not pointed out.
    :raises PersonalDataFoundError: if the reason names somebody.
    """
    finding, report = locked_row(Finding, finding_id)
    policies.confirm_number.require(by, report, at=at)
    document = numbers_last_rendered(report)
    agreements = agreements_of(report, document) if document else []
    if not any(e.finding == finding.number and number in e.unknown for e in agreements):
        raise Refused(NOTHING_TO_CONFIRM)
    refuse_personal_data(reason)
    if not reason.strip():
        raise Refused(SAY_WHY_IT_IS_RIGHT)
    confirmed = ConfirmedNumber.objects.create(
        finding=finding, number=number, reason=reason.strip(), by=by, at=at
    )
    remember_author(report, by=by, at=at)
    log.record("report.number_confirmed", subject=report, by=by, at=at, finding=finding.number)
    return confirmed


def _take_over(finding: Finding, draft: FindingDraft) -> None:
    refuse_personal_data(draft.headline, draft.text)
    if not draft.headline.strip():
        raise Refused(SAY_WHAT_IT_IS)
    where = (draft.question, draft.demographic, draft.wave)
    if where not in tables_chosen(finding.report):
        raise Refused(NO_SUCH_TABLE)
    finding.headline, finding.text = draft.headline.strip(), draft.text.strip()
    finding.question, finding.demographic, finding.wave = where
    finding.save()
