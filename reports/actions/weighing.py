"""Weights that were made elsewhere, brought into a report as a whole or not at all."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from reports import policies
from reports.actions.drafting import make_draft, remember_author
from reports.actions.locking import locked_report
from reports.categories import CannotTabulateError
from reports.models import Report
from reports.personal_data import refuse_personal_data
from reports.queries import groupings_of, imported_weights_of
from reports.weighting import CellWeights, Weighting, WeightsTable, read_weights

OF_A_COMPANY = "Tables of a research company are not weighted here."
RAKED = (
    "The report is weighted to margins already. Take these out where the report is changed, and "
    "import the weights afterwards."
)
SAY_FROM_WHERE = "Say where the weights are from, such as the office that made them, and how."
NOT_TOGETHER = (
    "Choose {0} and {1} among the groups of two first: the report must show how many people are in "
    "each weighting cell."
)
NONE_IMPORTED = "The report has no imported weights."


def check_weights(
    *, report: Report, table: WeightsTable, source: str, by: User, at: datetime
) -> CellWeights:
    """What would be imported; nothing is stored.

    :raises Refused: unless this person may change the report.
    :raises WeightsRefusedError: with row and column of every problem.
    :raises CannotTabulateError: if the report cannot be weighted so.
    :raises PersonalDataFoundError: if the source names somebody.
    """
    policies.import_weights.require(by, report, at=at)
    return _read(report, table, source)


@transaction.atomic
def import_weights(
    *, report_id: int, table: WeightsTable, source: str, by: User, at: datetime
) -> Report:
    """Weight the report by these; what was rendered before is void.

    :raises Refused: unless somebody who analyzes the study does it, before release.
    :raises WeightsRefusedError: with row and column of every problem.
    :raises CannotTabulateError: if the report cannot be weighted so.
    :raises PersonalDataFoundError: if the source names somebody.
    """
    report = locked_report(report_id)
    policies.import_weights.require(by, report, at=at)
    cells = _read(report, table, source)
    report.weighting = Weighting((), source.strip(), cells).to_plain()
    _keep(report, by=by, at=at)
    log.record("report.weights_imported", subject=report, by=by, at=at, cells=len(cells.weights))
    return report


@transaction.atomic
def remove_weights(*, report_id: int, by: User, at: datetime) -> Report:
    """Weight nothing; what was rendered before is void.

    :raises Refused: unless somebody who analyzes the study does it, before release.
    :raises CannotTabulateError: if none were imported.
    """
    report = locked_report(report_id)
    policies.remove_weights.require(by, report, at=at)
    if imported_weights_of(report) is None:
        raise CannotTabulateError(NONE_IMPORTED)
    report.weighting = {}
    _keep(report, by=by, at=at)
    log.record("report.weights_removed", subject=report, by=by, at=at)
    return report


def _keep(report: Report, *, by: User, at: datetime) -> None:
    make_draft(report)
    report.save()
    remember_author(report, by=by, at=at)


def _read(report: Report, table: WeightsTable, source: str) -> CellWeights:
    if report.company_tables:
        raise CannotTabulateError(OF_A_COMPANY)
    if report.weighting and imported_weights_of(report) is None:
        raise CannotTabulateError(RAKED)
    if not source.strip():
        raise CannotTabulateError(SAY_FROM_WHERE)
    refuse_personal_data(source)
    cells = read_weights(table, groupings_of(report))
    names = cells.demographics
    if len(names) > 1 and set(names) not in [set(pair) for pair in report.pairs]:
        raise CannotTabulateError(NOT_TOGETHER.format(*names))
    return cells
