"""From true tables to protected ones that withstand the attack, beside all that left before."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from foundation.access.policy import Refused
from reports.disclosure import check
from reports.disclosure.attack import AttackResult
from reports.disclosure.protected import ProtectedReport
from reports.ledger import SORTED_OTHERWISE, Ledger, Table, TooFewBetweenError, ledger_of, unions_of
from reports.lifecycle import RenderingStage
from reports.models import Report
from reports.queries import threshold_of
from reports.tabulating import asked_by, true_tables
from reports.told import FrozenAnswersGoneError, require_frozen, told_again

ATTACK_SUCCEEDED = (
    "The disclosure audit worked out a hidden number from what the report would show. "
    "It cannot be rendered."
)
ATTACK_SUCCEEDED_WITH_EARLIER = (
    "Together with a report that was released before, a hidden number could be worked out. Ask the "
    "same questions by the same demographics, or fewer."
)
NOTHING_TO_SHOW = "No response of these waves answers any of these questions."


class RenderingRefused(Refused):
    """The report was not rendered; its reasons are kept with it."""


def protect_beside_earlier(
    report: Report, enter: Callable[[RenderingStage], None] = lambda _: None
) -> tuple[ProtectedReport, AttackResult]:
    """What may be printed of what a report asks, beside all that left of its study before.

    :raises RenderingRefused: if the attack succeeds, or there is nothing to show.
    :raises CannotTabulateError: if something cannot be counted.
    """
    enter(RenderingStage.COUNTING)
    again = told_again(report)
    if again is not None:
        return again, attack_alone(again)
    try:
        require_frozen(report)
    except FrozenAnswersGoneError as error:
        raise RenderingRefused(str(error)) from error
    tables = true_tables(asked_by(report))
    if not tables:
        raise RenderingRefused(NOTHING_TO_SHOW)
    ledger = _ledger_beside(report, tables)
    told, around = ledger.told(tables), ledger.around(tables)
    enter(RenderingStage.PROTECTING)
    protected = check.protect(
        tables,
        threshold_of(report),
        unions=dict(ledger.strata.sums),
        earlier=told,
        around=around,
    )
    protected = replace(protected, unions=unions_of(report))
    enter(RenderingStage.ATTACKING)
    return protected, _attack(ledger, protected)


def _ledger_beside(report: Report, tables: Iterable[Table]) -> Ledger:
    """:raises RenderingRefused: if earlier releases leave no way to tell all this."""
    try:
        ledger = ledger_of(report, threshold=threshold_of(report))
    except (TooFewBetweenError, FrozenAnswersGoneError) as error:
        raise RenderingRefused(str(error)) from error
    if ledger.is_sorted_otherwise(tables):
        raise RenderingRefused(SORTED_OTHERWISE)
    return ledger


def _attack(ledger: Ledger, protected: ProtectedReport) -> AttackResult:
    """:raises RenderingRefused: if a hidden number can be worked out."""
    result = attack_alone(protected, with_earlier=bool(ledger.entries))
    _attack_with_earlier(protected, ledger)
    return result


def attack_alone(protected: ProtectedReport, *, with_earlier: bool = False) -> AttackResult:
    """:raises RenderingRefused: if a hidden number can be worked out from this report alone."""
    result = check.audit(protected)
    if result.succeeded:
        raise RenderingRefused(ATTACK_SUCCEEDED_WITH_EARLIER if with_earlier else ATTACK_SUCCEEDED)
    return result


def _attack_with_earlier(protected: ProtectedReport, ledger: Ledger) -> None:
    told = ledger.told(protected.tables)
    if told and check.audit(protected, *told).succeeded:
        raise RenderingRefused(ATTACK_SUCCEEDED_WITH_EARLIER)


def require_safe_with_earlier(report: Report, protected: ProtectedReport) -> None:
    """:raises RenderingRefused: if a hidden number could be worked out with earlier releases."""
    if told_again(report) == protected:
        return  # readers have it already, and have had it beside all the others
    _attack_with_earlier(protected, _ledger_beside(report, protected.tables))
