"""Who was asked and who answered, for the waves of a report: counted, and protected at once.

These numbers are no statements of the ledger. Under one threshold they are the same in every report
of a wave; under two, what one report hides another might print beside it. So that they are told
again only under the threshold under which they were told before.
"""

from collections.abc import Iterable, Sequence

from fieldwork.queries.response import Taken, ways_taken
from reports.disclosure.protected import HIDDEN, Printed, ProtectedReport
from reports.disclosure.responding import ProtectedResponse, TrueWay, protect_response
from reports.models import LedgerEntry
from reports.populations import Population
from reports.tabulating import stratum_of
from studies.models import Wave
from studies.vocabulary import CollectionChannel

BY_INVITATION = "Survey page, by personal invitation"
FOR_EVERYBODY = "Survey page, open to everybody"


def response_of(
    waves: Sequence[Wave], report: ProtectedReport, earlier: Iterable[LedgerEntry]
) -> tuple[ProtectedResponse, ...]:
    """For every wave of which the report prints anything.

    Nothing of a wave that an ``earlier`` report told of under another threshold.
    """
    told = _told_otherwise(report.threshold, earlier)
    return tuple(
        protect_response(
            stratum_of(wave),
            [TrueWay(_label(way), way.asked, way.answered) for way in ways_taken(wave)],
            _total(report, stratum_of(wave)),
            report.threshold,
        )
        for wave in waves
        if stratum_of(wave) not in told
        and any(table.stratum == stratum_of(wave) for table in report.tables)
    )


def may_stand_beside(
    response: Iterable[ProtectedResponse], threshold: int, earlier: Iterable[LedgerEntry]
) -> bool:
    """Whether nothing of it was told under another threshold since it was rendered."""
    return _told_otherwise(threshold, earlier).isdisjoint(each.stratum for each in response)


def _told_otherwise(threshold: int, earlier: Iterable[LedgerEntry]) -> set[str]:
    others = (entry.waves for entry in earlier if entry.threshold != threshold)
    return {Population((number,)).name for waves in others for number in waves}


def _label(way: Taken) -> str:
    if way.mode == CollectionChannel.WEB:
        return BY_INVITATION if way.by_invitation else FOR_EVERYBODY
    return str(CollectionChannel(way.mode).label)


def _total(report: ProtectedReport, stratum: str) -> Printed:
    totals = (t.total for t in report.tables if t.stratum == stratum and not t.filters)
    return next(totals, HIDDEN)
