"""Which themes participants of sessions named, and whose transcript is still to be coded."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, QuerySet

from consent.models import DecisionKind
from consent.queries import decisions_of
from fieldwork.lifecycle import TranscriptStatus
from fieldwork.models import CodedSpeaker, Session, SpokenThemes, Transcript
from fieldwork.queries.quotes import sessions_to_quote
from fieldwork.queries.themes import themes_of
from studies.models import Study, Wave


@dataclass(frozen=True, slots=True)
class Spoken:
    """Of so many people how many named each theme, by its number. True counts: they stay inside."""

    people: int
    named: dict[int, int]


def speakers_of(session: Session) -> list[str]:
    """The codes of those who took part."""
    decisions = decisions_of(session.session_ref)
    return [d.subject_code for d in decisions if d.kind == DecisionKind.PARTICIPATE and d.given]


def sessions_to_code(study: Study) -> QuerySet[Session]:
    """Sessions whose transcript a second person confirmed; ``coded`` participants of ``people``."""
    return sessions_to_quote(study).annotate(coded=Count("coded_speakers"))


def themes_said(session: Session) -> dict[str, list[int]]:
    """For each coded participant of a session the themes that they name."""
    coded = CodedSpeaker.objects.filter(session=session)
    return dict(coded.values_list("subject_code", "themes"))


def waves_of_sessions(study: Study) -> list[Wave]:
    """The waves that had a session, whatever became of its recording, by number."""
    began = Session.objects.filter(study=study, started_at__isnull=False)
    return _waves(study, began)


def waves_to_confirm(study: Study) -> list[Wave]:
    """The waves with a transcript that is not confirmed yet, so that nobody may code it."""
    written = Transcript.objects.filter(session__study=study)
    waiting = written.exclude(status=TranscriptStatus.CONFIRMED)
    return _waves(study, Session.objects.filter(transcript__in=waiting))


def waves_to_code(study: Study) -> list[Wave]:
    """The waves with a confirmed transcript of which not every participant is coded."""
    coded = sessions_to_quote(study).annotate(coded=Count("coded_speakers"))
    return _waves(study, coded.filter(coded__lt=F("people")))


def speakers_are_coded(study: Study) -> bool:
    """Whether every participant of every transcript is."""
    return not waves_to_confirm(study) and not waves_to_code(study)


def _waves(study: Study, sessions: QuerySet[Session]) -> list[Wave]:
    held = {each.wave_id for each in sessions.only("pk", "wave_id").select_related(None)}
    return list(study.waves.filter(pk__in=held).order_by("number"))


def spoken_in(study: Study) -> Spoken:
    """The counts that are final, or those of now.

    Every theme of the code book has a count, and a theme that came later has none in final ones.
    """
    final = SpokenThemes.objects.filter(study=study, is_final=True).first()
    return of_row(final) if final else spoken_now(study)


def spoken_now(study: Study) -> Spoken:
    """Counted anew from all transcripts of a study."""
    named: Counter[int] = Counter()
    coded = CodedSpeaker.objects.filter(session__study=study).values_list("themes", flat=True)
    for themes in coded:
        named.update(themes)
    return Spoken(len(coded), {each.number: named[each.number] for each in themes_of(study)})


def of_row(row: SpokenThemes) -> Spoken:
    """What was added up before."""
    return Spoken(row.people, {int(number): count for number, count in row.named.items()})


def spoken_is_final(study: Study) -> bool:
    """Whether a released report shows it, or transcripts were destroyed."""
    return SpokenThemes.objects.filter(study=study, is_final=True).exists()


def spoken_ref(study: Study) -> UUID | None:
    """What stands for the counts as they were added up last."""
    row = SpokenThemes.objects.filter(study=study).first()
    return row.counts_ref if row else None


def is_still_spoken(study: Study, counts_ref: str) -> bool:
    """Whether counts that a report was made from are those of now."""
    row = SpokenThemes.objects.filter(study=study, counts_ref=counts_ref).first()
    return row is not None and (row.is_final or of_row(row) == spoken_now(study))
