"""What do we know about fieldwork?"""

from collections.abc import Collection

from django.db.models import QuerySet

from consent.queries import decisions_of
from fieldwork import progress
from fieldwork.lifecycle import ImportStatus, RecordingStatus, TranscriptStatus
from fieldwork.models import (
    AggregateSummary,
    Anonymisation,
    ImportRun,
    Recording,
    Session,
    Transcript,
)
from fieldwork.queries.quotes import (
    agreed_in,
    quotable_in,
    quotes_of,
    reasons_against_quotes,
    sessions_to_quote,
    why_not_quotable,
)
from fieldwork.queries.speakers import (
    Spoken,
    is_still_spoken,
    sessions_to_code,
    speakers_are_coded,
    speakers_of,
    spoken_in,
    spoken_is_final,
    spoken_now,
    spoken_ref,
    themes_said,
    waves_of_sessions,
    waves_to_code,
    waves_to_confirm,
)
from fieldwork.queries.texts import (
    TextQuestion,
    people_not_set_apart,
    text_questions,
    texts_by_wave,
    waves_to_set_apart,
)
from fieldwork.queries.themes import (
    ThemeUse,
    coded_themes,
    texts_to_code,
    theme_is_named,
    themes_in_use,
    themes_of,
)
from fieldwork.reading.instrument import InstrumentShape, QuestionShape, VariableShape
from studies.instruments import options_of
from studies.models import InstrumentVersion, Study, Wave
from studies.vocabulary import Audience

__all__ = [
    "Spoken",
    "TextQuestion",
    "ThemeUse",
    "agreed_in",
    "coded_themes",
    "everybody_agreed",
    "imports_of",
    "instrument_shape",
    "is_anonymised",
    "is_still_spoken",
    "is_still_written",
    "paper_forms_of",
    "people_not_set_apart",
    "quotable_in",
    "quotes_of",
    "reasons_against_quotes",
    "recordings_are_over",
    "rows_done",
    "sessions_of",
    "sessions_to_code",
    "sessions_to_quote",
    "speakers_are_coded",
    "speakers_of",
    "spoken_in",
    "spoken_is_final",
    "spoken_now",
    "spoken_ref",
    "summaries_of",
    "text_questions",
    "texts_by_wave",
    "texts_to_code",
    "theme_is_named",
    "themes_in_use",
    "themes_of",
    "themes_said",
    "to_anonymise",
    "untranscribed",
    "waves_of_sessions",
    "waves_to_code",
    "waves_to_confirm",
    "waves_to_set_apart",
    "why_not_quotable",
]


def instrument_shape(version: InstrumentVersion) -> InstrumentShape:
    """The version as reading needs it."""
    variables = tuple(
        VariableShape(
            position=variable.position,
            name=variable.name,
            question_key=variable.question_key,
            kind=variable.kind,
            label=variable.label,
            codes={int(code): label for code, label in variable.codes.items()},
            decimals=variable.decimals,
        )
        for variable in version.variables.order_by("position")
    )
    return InstrumentShape(variables, tuple(_question(q, variables) for q in version.questions))


def _question(question: dict[str, object], variables: tuple[VariableShape, ...]) -> QuestionShape:
    key = str(question["key"])
    return QuestionShape(
        key=key,
        text=str(question["text"]),
        kind=str(question["kind"]),
        options=options_of(question),
        positions=tuple(v.position for v in variables if v.question_key == key),
    )


def imports_of(study: Study) -> QuerySet[ImportRun]:
    """The study's imports, newest first, with what a list shows."""
    return ImportRun.objects.filter(study=study).select_related("wave", "created_by")


def summaries_of(study: Study) -> QuerySet[AggregateSummary]:
    """What a research company counted, newest first, without the tables themselves."""
    summaries = AggregateSummary.objects.filter(study=study).defer("rows")
    return summaries.select_related("wave", "loaded_by")


def sessions_of(study: Study) -> QuerySet[Session]:
    """The study's sessions, newest first, with what a list shows."""
    return (
        Session.objects.filter(study=study)
        .select_related("wave", "facilitator", "transcript")
        .prefetch_related("recordings")
    )


def rows_done(run: ImportRun) -> int:
    """Rows stored, or read so far while the import runs."""
    running = run.status == ImportStatus.IMPORTING
    return progress.rows_read(run.run_ref) if running else run.rows_done


def untranscribed(study: Study, waves: Collection[int]) -> QuerySet[Session]:
    """Sessions of these waves, by number, with a recording that still waits for its transcript."""
    waiting = Recording.objects.held().filter(session__study=study, session__wave__number__in=waves)
    over = (TranscriptStatus.COMPLETE, TranscriptStatus.CONFIRMED)
    transcribed = Transcript.objects.filter(status__in=over)
    return (
        Session.objects.filter(recordings__in=waiting)
        .exclude(transcript__in=transcribed)
        .distinct()
        .order_by("held_on", "pk")
    )


def everybody_agreed(session: Session, kind: str) -> bool:
    """Whether each participant's last decision of this kind is a yes, told before the start.

    As many people decide as take part: one refusal says no, and so does one person too many, whom
    the gates would not count. Source: R-048, R-060, R-068, C-2.
    """
    in_time = {
        d.subject_code: d.given
        and (session.started_at is None or d.informed_at < session.started_at)
        for d in decisions_of(session.session_ref)
        if d.kind == kind
    }
    return len(in_time) == session.people and all(in_time.values())


def recordings_are_over(session: Session) -> bool:
    """Whether the session's key is or will be gone, so that nothing new may be sealed under it."""
    destroyed = Recording.objects.filter(session=session, status=RecordingStatus.DESTROYED)
    return destroyed.exists() or not is_still_written(session)


def is_still_written(session: Session) -> bool:
    """Whether there is no complete transcript yet."""
    return not Transcript.objects.filter(
        session=session, status__in=(TranscriptStatus.COMPLETE, TranscriptStatus.CONFIRMED)
    ).exists()


def is_anonymised(wave: Wave) -> bool:
    """Whether the step that employees' answers wait for was confirmed for this wave (G7)."""
    return Anonymisation.objects.filter(wave=wave).exists()


def to_anonymise(study: Study) -> list[Wave]:
    """The closed waves in which employees answered and that nobody confirmed anonymous yet."""
    if Audience.EMPLOYEES not in study.audiences:
        return []
    closed = study.waves.filter(closed_at__isnull=False, anonymisation__isnull=True)
    return list(closed.order_by("number"))
