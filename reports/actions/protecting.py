"""From true tables to protected ones that withstand the attack, beside all that left before."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from fieldwork.models import Response
from foundation.access.policy import Refused
from reports.disclosure import check
from reports.disclosure.attack import AttackResult
from reports.disclosure.links import MarginsDisagreeError
from reports.disclosure.protected import ProtectedReport
from reports.disclosure.tables import TrueTable
from reports.ledger import SORTED_OTHERWISE, Ledger, Table, TooFewBetweenError, ledger_of, unions_of
from reports.lifecycle import RenderingStage
from reports.models import Report, Snapshot
from reports.queries import (
    linked_of,
    steps_in,
    threshold_of,
    waves_of,
    why_change_closes,
    words_of,
)
from reports.splitting import comes_apart
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
NOT_FROZEN = (
    "The answers are not frozen yet. That takes some minutes after a wave closes: look again then."
)
NO_CHANGE = (
    "Nothing can be said of {}: nobody did, no chosen question was asked with the same answers "
    "both times, or the later wave was frozen before answers were lined up. Leave out how the same "
    "people changed, or choose other questions."
)
NOTHING_TO_SHOW = "No response of these waves answers any of these questions."
NOTHING_CHOSEN = "Choose questions, themes or quotes first: this report has nothing to show yet."


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
    if not tables and not _is_of_words(report):
        raise RenderingRefused(_why_nothing(report))
    _require_change(report, tables)
    ledger = _ledger_beside(report, tables)
    told, around = ledger.told(tables), ledger.around(tables)
    if any(table.filters for table in (*tables, *around)):
        _require_whole(report, around)
    enter(RenderingStage.PROTECTING)
    try:
        protected = check.protect(
            tables,
            threshold_of(report),
            unions=dict(ledger.strata.sums),
            earlier=told,
            around=around,
        )
    except MarginsDisagreeError as error:
        raise RenderingRefused(str(error)) from error
    protected = replace(protected, unions=unions_of(report))
    enter(RenderingStage.ATTACKING)
    return protected, _attack(ledger, protected)


def _require_whole(report: Report, around: Iterable[TrueTable]) -> None:
    """:raises RenderingRefused: if a filter tells the parts of a merged category."""
    if report.merges:
        apart = true_tables(replace(asked_by(report), merges={}))
        why = comes_apart([*apart, *around], report.merges)
        if why:
            raise RenderingRefused(why)


def _require_change(report: Report, tables: Iterable[TrueTable]) -> None:
    """:raises RenderingRefused: if it asks how the same people changed and nothing says so."""
    strata, words = {table.stratum for table in tables}, words_of(report)
    for people in linked_of(report).values():
        if people.name not in strata:
            raise RenderingRefused(NO_CHANGE.format(words[people.name]))


def _is_of_words(report: Report) -> bool:
    """Whether it asks for no number at all and shows quotes."""
    return bool(report.quotes) and not (report.questions or report.themes or report.company_tables)


def _why_nothing(report: Report) -> str:
    if not (report.questions or report.themes or report.company_tables):
        return NOTHING_CHOSEN
    return NOT_FROZEN if _waits_for_freezing(report) else NOTHING_TO_SHOW


def _waits_for_freezing(report: Report) -> bool:
    """Whether a wave has answers and no snapshot of them yet."""
    waves = waves_of(report.study, report.waves)
    frozen = Snapshot.objects.filter(wave__in=waves).values("wave")
    return Response.objects.filter(wave__in=waves).exclude(wave__in=frozen).exists()


def _ledger_beside(report: Report, tables: Iterable[Table]) -> Ledger:
    """:raises RenderingRefused: if earlier releases leave no way to tell all this."""
    try:
        ledger = ledger_of(report, threshold=threshold_of(report))
    except (TooFewBetweenError, FrozenAnswersGoneError) as error:
        raise RenderingRefused(str(error)) from error
    why = why_change_closes(report.study, steps_in(report), ledger.entries)
    if why:
        raise RenderingRefused(why)
    if ledger.is_sorted_otherwise(tables):
        raise RenderingRefused(SORTED_OTHERWISE)
    return ledger


def _attack(ledger: Ledger, protected: ProtectedReport) -> AttackResult:
    """:raises RenderingRefused: if a hidden number can be worked out."""
    result = attack_alone(protected, _why_not(ledger, protected))
    _attack_with_earlier(protected, ledger)
    return result


def attack_alone(protected: ProtectedReport, why: str = ATTACK_SUCCEEDED) -> AttackResult:
    """:raises RenderingRefused: if a hidden number can be worked out from this report alone."""
    result = check.audit(protected)
    if result.succeeded:
        raise RenderingRefused(why)
    return result


def _attack_with_earlier(protected: ProtectedReport, ledger: Ledger) -> None:
    told = ledger.told(protected.tables)
    if told and check.audit(protected, *told).succeeded:
        raise RenderingRefused(_why_not(ledger, protected))


def _why_not(ledger: Ledger, protected: ProtectedReport) -> str:
    return ATTACK_SUCCEEDED_WITH_EARLIER if ledger.entries else ATTACK_SUCCEEDED


def require_safe_with_earlier(report: Report, protected: ProtectedReport) -> None:
    """:raises RenderingRefused: if a hidden number could be worked out with earlier releases."""
    if told_again(report) == protected:
        return  # readers have it already, and have had it beside all the others
    _attack_with_earlier(protected, _ledger_beside(report, protected.tables))
