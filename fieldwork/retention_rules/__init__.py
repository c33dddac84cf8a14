"""What fieldwork forgets, and when (GRS 6.5 item 010; PIA 5.1; C-4)."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from fieldwork.actions.speakers import settle_speakers
from fieldwork.lifecycle import RecordingStatus
from fieldwork.models import (
    AggregateSummary,
    CodedSpeaker,
    CodedText,
    InboxAnswer,
    OpenText,
    Quote,
    Recording,
    Response,
    ResponseBatch,
    Session,
    Transcript,
)
from fieldwork.models.sessions import RecordingQuerySet
from fieldwork.retention_rules.imports import ImportUploads
from fieldwork.retention_rules.outgoing import RecordingFiles, forget_files_of
from foundation.keyring import files, keys
from retention import rule_book
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import A_YEAR, GRS_010, NO_TIME, Period, Promise, Rule, choose
from studies.disposition import rule_at_closing
from studies.queries import AT_ONCE, after_closing, with_their_study

__all__ = [
    "AggregateSummaries",
    "ImportUploads",
    "RecordingFiles",
    "Recordings",
    "Responses",
    "Transcripts",
]

SESSION = Rule(
    key="recordings.session",
    event="The session began.",
    period=A_YEAR,
    authority=GRS_010,
    words="Recordings of interviews and groups: never longer than a year.",
    shortest=Period(months=1),
    longest=A_YEAR,
    limits=(
        "The privacy impact assessment promises a year at most (R-051); in less than a month "
        "nobody could write a transcript."
    ),
)
TRANSCRIBED = Rule(
    key="recordings.transcribed",
    event="The transcript is complete.",
    period=NO_TIME,
    authority=GRS_010,
    words="Recordings go as soon as they are written down without names.",
)
TRANSCRIPTS_CLOSED = rule_at_closing(
    "transcripts", "What was said, written down without names: a year after the study ends."
)
RESPONSES_CLOSED = rule_at_closing(
    "responses", "Answers to surveys, which name nobody: a year after the study ends."
)
SUMMARIES_CLOSED = rule_at_closing(
    "aggregate_summaries",
    "Tables of counts from a research company: a year after the study ends.",
    extendable=A_YEAR,
)


class Recordings:
    """Due when transcribed, and never kept longer than a year (R-050, R-051, R-064).

    The key of the session opens its recordings and its signatures; it is destroyed with them.
    """

    key = "recordings"
    title = "Recordings"
    holds = "Audio and video of sessions, sealed, with the signatures given for them."
    authority = GRS_010
    event = "The transcript is complete; at the latest one year after the session."
    clock: Literal["event", "dated"] = "event"
    rules = (SESSION, TRANSCRIBED)
    _asked = (
        *("session_ref", "study__study_ref", "study__code", "held"),
        *("started_at", "transcript__completed_at"),
    )

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        held = Session.objects.filter(recordings__in=Recording.objects.held())
        if study_ref is not None:
            held = held.filter(study__study_ref=study_ref)
        # Not as models: a session and its transcript, which hold each other, would stay in memory.
        rows = held.annotate(held=Count("recordings")).order_by("pk").values_list(*self._asked)
        for session_ref, ref, code, count, *clocks in rows.iterator(AT_ONCE):
            yield Holding(
                record_class=self.key,
                study_ref=ref,
                study_code=code,
                unit_ref=str(session_ref),
                count=count,
                promise=choose(self._promises(*clocks, at=at), None),
                event_text=self.event,
            )

    def _promises(
        self, began: datetime | None, completed_at: datetime | None, *, at: datetime
    ) -> list[Promise]:
        # No ICR can lengthen the year: it is a promise of its own, not the default period.
        found = []
        if began is not None:
            found.append(rule_book.promise(SESSION, began, at=at))
        if completed_at is not None:
            found.append(rule_book.promise(TRANSCRIBED, completed_at, at=at))
        return found

    def erase(self, holding: Holding, *, at: datetime) -> int:
        keys.destroy(f"session:{holding.unit_ref}", at=at)
        erased = 0
        for recording in self._of(holding):
            forget_files_of(recording, at=at)
            files.delete_file(recording.file_name)
            if recording.status == RecordingStatus.HELD:
                with transaction.atomic():
                    recording.forget(at=at)
                    recording.save()
                erased += 1
        return erased

    def remaining(self, holding: Holding) -> int:
        """Recordings whose row says so, or of which the store has anything left."""
        left = sum(
            recording.status == RecordingStatus.HELD or files.is_there(recording.file_name)
            for recording in self._of(holding)
        )
        return left if keys.is_destroyed(f"session:{holding.unit_ref}") else max(1, left)

    def _of(self, holding: Holding) -> RecordingQuerySet:
        return Recording.objects.filter(session__session_ref=holding.unit_ref).order_by("pk")


class Transcripts:
    """One per session, under a key of its own."""

    key = "transcripts"
    title = "Transcripts"
    holds = "What was said in sessions, without names, sealed, and which themes participants named."
    authority = GRS_010
    event = "One year after the study closed, or the clearance's own period."
    clock: Literal["event", "dated"] = "dated"
    rules = (TRANSCRIPTS_CLOSED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        kept = Transcript.objects.order_by()
        if study_ref is not None:
            kept = kept.filter(session__study__study_ref=study_ref)
        asked = ("session__study_id", "session__session_ref", "written_at", "completed_at")
        rows = kept.order_by("session__study_id", "pk").values_list(*asked).iterator(AT_ONCE)
        of_study = groupby(with_their_study(rows, study_ref=study_ref), key=itemgetter(0))
        for study, written in of_study:
            promise = after_closing(study, TRANSCRIPTS_CLOSED, at=at)
            for _, (_, session_ref, written_at, completed_at) in written:
                yield Holding(
                    record_class=self.key,
                    study_ref=study.study_ref,
                    study_code=study.code,
                    unit_ref=str(session_ref),
                    count=1,
                    promise=promise,
                    event_text=self.event,
                    newest_at=completed_at or written_at,
                )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        session = Session.objects.select_related("study").get(session_ref=holding.unit_ref)
        settle_speakers(study=session.study, at=at)  # before anything of it is gone
        keys.destroy(f"transcript:{holding.unit_ref}", at=at)
        CodedSpeaker.objects.filter(session=session).delete()
        quotes = Quote.objects.filter(session__session_ref=holding.unit_ref)
        quotes.exclude(is_approved=True).delete()
        quotes.update(sealed_words=b"")  # that it was approved stays: reports are asked about it
        return self._kept(holding).delete()[0]

    def remaining(self, holding: Holding) -> int:
        left = self._kept(holding).count()
        left += CodedSpeaker.objects.filter(session__session_ref=holding.unit_ref).count()
        return left if keys.is_destroyed(f"transcript:{holding.unit_ref}") else max(1, left)

    def _kept(self, holding: Holding) -> QuerySet[Transcript]:
        return Transcript.objects.filter(session__session_ref=holding.unit_ref)


class Responses:
    """The raw answers of a study, all at once: one key opens all its open texts.

    Texts that were set apart go with the rows that they came with, so they are not counted again.
    """

    key = "responses"
    title = "Answers"
    holds = "One row of codes for each person who answered, with open answers sealed and set apart."
    authority = GRS_010
    event = "One year after the study closed, or the clearance's own period."
    clock: Literal["event", "dated"] = "dated"
    rules = (RESPONSES_CLOSED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        filed, unfiled = (
            _by_study(answers.objects.all(), study_ref) for answers in (Response, InboxAnswer)
        )
        rows = groupby(merge(filed, unfiled), key=itemgetter(0))
        counts = ((study_id, sum(count for _, count in own)) for study_id, own in rows)
        for study, (_, count) in with_their_study(counts, study_ref=study_ref):
            yield Holding(
                record_class=self.key,
                study_ref=study.study_ref,
                study_code=study.code,
                unit_ref=str(study.study_ref),
                count=count,
                promise=after_closing(study, RESPONSES_CLOSED, at=at),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        keys.destroy(f"answers:{holding.study_ref}", at=at)
        # Before the rows: a purge killed in between is begun again for as long as there are rows.
        for batch in self._naming_answers(holding):
            batch.forget_answers()
            batch.save(update_fields=["code_book"])
        of_study = {"study__study_ref": holding.study_ref}
        delete_in_ranges(CodedText.objects.filter(text__study__study_ref=holding.study_ref))
        delete_in_ranges(OpenText.objects.filter(**of_study))
        unfiled = delete_in_ranges(InboxAnswer.objects.filter(**of_study))
        return unfiled + delete_in_ranges(Response.objects.filter(**of_study))

    def remaining(self, holding: Holding) -> int:
        of_study = {"study__study_ref": holding.study_ref}
        left = Response.objects.filter(**of_study).count()
        left += InboxAnswer.objects.filter(**of_study).count()
        left += OpenText.objects.filter(**of_study).count()
        is_gone = keys.is_destroyed(f"answers:{holding.study_ref}")
        return left if is_gone and not self._naming_answers(holding) else max(1, left)

    def _naming_answers(self, holding: Holding) -> list[ResponseBatch]:
        batches = ResponseBatch.objects.filter(study__study_ref=holding.study_ref).order_by("pk")
        return [batch for batch in batches if batch.names_answers]


class AggregateSummaries:
    """What a research company counted: it goes with the answers that a study has otherwise."""

    key = "aggregate_summaries"
    title = "Aggregate summaries"
    holds = "Tables of counts from a research company, without any row of one person."
    authority = GRS_010
    event = "One year after the study closed, or the clearance's own period."
    clock: Literal["event", "dated"] = "dated"
    rules = (SUMMARIES_CLOSED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        counts = _by_study(AggregateSummary.objects.all(), study_ref)
        for study, (_, count) in with_their_study(counts, study_ref=study_ref):
            yield Holding(
                record_class=self.key,
                study_ref=study.study_ref,
                study_code=study.code,
                unit_ref=str(study.study_ref),
                count=count,
                promise=after_closing(study, SUMMARIES_CLOSED, at=at),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        return self._kept(holding).delete()[0]

    def remaining(self, holding: Holding) -> int:
        return self._kept(holding).count()

    def _kept(self, holding: Holding) -> QuerySet[AggregateSummary]:
        return AggregateSummary.objects.filter(study__study_ref=holding.study_ref)


def _by_study(rows: QuerySet[Any], study_ref: UUID | None) -> Iterator[tuple[int, int]]:
    """How many of them each study has, in the order of the keys of studies."""
    own = rows if study_ref is None else rows.filter(study__study_ref=study_ref)
    counted = own.order_by("study_id").values_list("study_id").annotate(rows=Count("pk"))
    yield from counted.iterator(AT_ONCE)
