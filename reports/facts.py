"""How a study was done, from what is recorded: the facts of a method note."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.utils import timezone

from reports.disclosure.responding import ProtectedResponse
from reports.document import Collected, Destroyed, Facts
from reports.formats.words import day_of
from reports.models import Report, Snapshot
from reports.personal_data import kinds_found
from reports.queries import summaries_in, waves_of
from retention.queries import destroyed_of
from studies.models import Clearance, Study
from studies.queries import collectors_of, latest_clearance
from studies.vocabulary import (
    ClearanceKind,
    ExemptionBasis,
    Method,
    RecruitingChannel,
)


def facts_of(report: Report, response: Sequence[ProtectedResponse] = ()) -> Facts:
    """As they are on record now; ``response`` says which ways of answering may be named."""
    study = report.study
    waves = waves_of(study, report.waves)
    snapshots = list(
        Snapshot.objects.filter(wave__in=waves)
        .select_related("wave", "instrument_version__instrument")
        .order_by("wave__number", "instrument_version")
    )
    clearance = latest_clearance(study)
    return Facts(
        population="" if kinds_found(study.target_population) else study.target_population.strip(),
        method=str(Method(study.method).label),
        recruiting=tuple(str(RecruitingChannel(each).label) for each in study.channels),
        modes=tuple(dict.fromkeys(way.way for each in response for way in each.ways)),
        began_on=timezone.localdate(study.opened_at) if study.opened_at else None,
        waves=tuple(_waves(snapshots)),
        instruments=tuple(dict.fromkeys(str(each.instrument_version) for each in snapshots)),
        clearance=_clearance(clearance) if clearance else "",
        destroyed=tuple(_destroyed(study)),
        **_loaded(report),
    )


def _loaded(report: Report) -> dict[str, Any]:
    """Who counted in our place, and when the tables came in."""
    summaries = summaries_in(report)
    if not summaries:
        return {}
    days = {timezone.localdate(each.loaded_at) for each in summaries}
    return {
        "collected_by": ", ".join(collectors_of(report.study)),
        "loaded_on": tuple(sorted(days)),
    }


def _waves(snapshots: list[Snapshot]) -> Iterator[Collected]:
    for wave, of_wave in groupby(snapshots, key=lambda snapshot: snapshot.wave):
        if wave.closed_at is not None:
            last = max(snapshot.frozen_at for snapshot in of_wave)
            closed_on, frozen_on = timezone.localdate(wave.closed_at), timezone.localdate(last)
            yield Collected(wave.label, closed_on, frozen_on)


def _clearance(clearance: Clearance) -> str:
    """“Full clearance, OMB control number 1601-0014, until 31 March 2029”."""
    parts = [str(ClearanceKind(clearance.kind).label)]
    if clearance.exemption:
        parts.append(str(ExemptionBasis(clearance.exemption).label))
    if clearance.control_number:
        parts.append(f"OMB control number {clearance.control_number}")
    if clearance.expires_on:
        parts.append(f"until {day_of(clearance.expires_on)}")
    return ", ".join(parts)


def _destroyed(study: Study) -> Iterator[Destroyed]:
    """By certificate, the latest first."""
    rows = destroyed_of(study.study_ref)
    for certificate in dict.fromkeys(row.run_ref for row in rows):
        own = [row for row in rows if row.run_ref == certificate]
        yield Destroyed(
            titles=tuple(dict.fromkeys(str(row.title) for row in own)),
            on=timezone.localdate(max(row.verified_at for row in own)),
            certificate=str(certificate),
        )
