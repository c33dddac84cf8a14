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
from studies.models import Study


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


def waves_spoken_in(study: Study) -> list[int]:
    """The numbers of the waves that had a session with a confirmed transcript."""
    numbers = sessions_to_quote(study).order_by("wave__number").values_list("wave__number")
    return [number for (number,) in numbers.distinct()]


def waits_for_second_person(study: Study) -> bool:
    """Whether a transcript is not confirmed yet, so that nobody may code it."""
    written = Transcript.objects.filter(session__study=study)
    return written.exclude(status=TranscriptStatus.CONFIRMED).exists()


def speakers_are_coded(study: Study) -> bool:
    """Whether every participant of every transcript is."""
    coded = sessions_to_quote(study).annotate(coded=Count("coded_speakers"))
    left = coded.filter(coded__lt=F("people"))
    return not waits_for_second_person(study) and not left.exists()


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
