"""Who was asked and who answered, for the waves of a report: counted, and protected at once."""

from collections.abc import Sequence

from fieldwork.queries.response import Taken, ways_taken
from reports.disclosure.protected import HIDDEN, Printed, ProtectedReport
from reports.disclosure.responding import ProtectedResponse, TrueWay, protect_response
from reports.tabulating import stratum_of
from studies.models import Wave
from studies.vocabulary import CollectionChannel

BY_INVITATION = "Survey page, by personal invitation"
FOR_EVERYBODY = "Survey page, open to everybody"


def response_of(waves: Sequence[Wave], report: ProtectedReport) -> tuple[ProtectedResponse, ...]:
    """For every wave of which the report prints anything."""
    return tuple(
        protect_response(
            stratum_of(wave),
            [TrueWay(_label(way), way.asked, way.answered) for way in ways_taken(wave)],
            _total(report, stratum_of(wave)),
            report.threshold,
        )
        for wave in waves
        if any(table.stratum == stratum_of(wave) for table in report.tables)
    )


def _label(way: Taken) -> str:
    if way.mode == CollectionChannel.WEB:
        return BY_INVITATION if way.by_invitation else FOR_EVERYBODY
    return str(CollectionChannel(way.mode).label)


def _total(report: ProtectedReport, stratum: str) -> Printed:
    totals = (t.total for t in report.tables if t.stratum == stratum and not t.filters)
    return next(totals, HIDDEN)
