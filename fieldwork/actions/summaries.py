"""Bringing in aggregate summaries: read as a whole, stored as a whole or not at all (R-100)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from fieldwork import policies
from fieldwork.actions.addressing import record_split, request_for
from fieldwork.models import AggregateSummary
from fieldwork.queries.beside import problems_beside
from fieldwork.reading.summaries import (
    Summary,
    SummaryRefusedError,
    SummaryShape,
    read_summary,
)
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from studies.gates import CollectionRequest, require_collection
from studies.models import Study, Wave
from studies.queries import Split, current_version, problem_of_split, split_of
from studies.vocabulary import CollectionChannel

MORE_THAN_ADDRESSED = "More people answered than the company says it addressed."


@dataclass(frozen=True, slots=True)
class SummaryDetails:
    """What is said about a table.

    ``respondents`` answered it; ``newly_addressed`` were addressed by the company and are in no
    earlier table, so that nobody is counted twice (C-2). ``people`` says how many of those are of
    each kind; nothing where the study asks one kind only (R-078). ``base`` is the header of the
    column that counts everybody in a group; with ``several`` a person may be in several others.
    """

    title: str
    label_columns: int
    respondents: int
    newly_addressed: int
    question: str = ""
    base: str = ""
    several: bool = False
    people: Mapping[str, int] = field(default_factory=dict)


def check_summary(
    *,
    study: Study,
    wave: Wave,
    details: SummaryDetails,
    source: BinaryIO,
    by: User,
    at: datetime,
) -> Summary:
    """The dry run: read the table as loading does, and store nothing.

    :raises Refused: unless this person may load it, or if it is not said who was addressed.
    :raises TableError, NotTextError: if it is no table.
    :raises SummaryRefusedError: with row and column of every problem.
    """
    policies.check_summary.require(by, study, wave, at=at)
    _require_split(study, details)
    table = _read(study, details, source)
    _require_agreeing(_unsaved(study, wave, details, table))
    return table


@transaction.atomic
def load_summary(
    *,
    study: Study,
    wave: Wave,
    details: SummaryDetails,
    source: BinaryIO,
    by: User,
    at: datetime,
) -> AggregateSummary:
    """Store a table of counts, and count the people that the company addressed for it.

    :raises Refused: unless this person may, if more people answered than were addressed, or if it
        is not said who they are.
    :raises CollectionRefused: with every unmet reason of the gates.
    :raises TableError, NotTextError: if it is no table.
    :raises SummaryRefusedError: with row and column of every problem.
    """
    policies.load_summary.require(by, study, wave, at=at)
    # Locked before it is asked who counts; until then it or the wave could close behind our back.
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    _require_split(locked, details)
    request = _collection_of(locked, details, at)
    require_collection(request)
    wave = Wave.objects.select_related("study").get(pk=wave.pk)
    policies.load_summary.require(by, locked, wave, at=at)
    _require_addressed(locked, details)
    table = _read(locked, details, source)
    if AggregateSummary.objects.filter(study=locked, wave=wave, title=details.title).exists():
        raise Refused("A summary of this wave has this title already.")
    summary = _unsaved(locked, wave, details, table)
    _require_agreeing(summary)
    summary.loaded_by, summary.loaded_at = by, at
    summary.save()
    record_split(request, _split_of(locked, details), by=by, at=at)
    log.record(
        "summary.loaded",
        subject=f"fieldwork.AggregateSummary:{summary.summary_ref}",
        study_ref=locked.study_ref,
        by=by,
        at=at,
        rows=len(table.rows),
        people=details.respondents,
    )
    return summary


def _read(study: Study, details: SummaryDetails, source: BinaryIO) -> Summary:
    shape = SummaryShape(
        label_columns=details.label_columns,
        threshold=_threshold(study),
        respondents=details.respondents,
        base=details.base,
        several=details.several,
    )
    return read_summary(source, shape)


def _unsaved(study: Study, wave: Wave, said: SummaryDetails, table: Summary) -> AggregateSummary:
    return AggregateSummary(
        study=study,
        wave=wave,
        title=said.title,
        question=said.question,
        base=said.base,
        several=said.several,
        labels=table.labels,
        counts=table.counts,
        rows=table.rows,
        respondents=said.respondents,
        threshold=_threshold(study),
    )


def _require_agreeing(summary: AggregateSummary) -> None:
    """:raises SummaryRefusedError: if it counts the people of earlier tables otherwise."""
    others = AggregateSummary.objects.filter(study=summary.study, wave=summary.wave)
    problems = list(problems_beside(summary, others.order_by("pk")))
    if problems:
        raise SummaryRefusedError(problems, len(problems))


def _threshold(study: Study) -> int:
    return study.threshold or study.threshold_asked


def _collection_of(study: Study, details: SummaryDetails, at: datetime) -> CollectionRequest:
    return request_for(
        study,
        _split_of(study, details),
        channel=CollectionChannel.AGGREGATE,
        instrument_version=current_version(study),
        at=at,
    )


def _split_of(study: Study, details: SummaryDetails) -> Split:
    return split_of(study, details.newly_addressed, details.people)


def _require_split(study: Study, details: SummaryDetails) -> None:
    if problem := problem_of_split(study, details.newly_addressed, details.people):
        raise Refused(problem)


def _require_addressed(study: Study, details: SummaryDetails) -> None:
    earlier = study.addressings.filter(channel=CollectionChannel.AGGREGATE)
    addressed = sum(earlier.values_list("people", flat=True)) + details.newly_addressed
    if details.respondents > addressed:
        raise Refused(MORE_THAN_ADDRESSED)
