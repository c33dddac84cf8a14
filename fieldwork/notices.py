"""Told to whoever asked for an import, or for a recording to go: it is done, or was stopped."""

from datetime import datetime

from fieldwork.models import ImportRun, OutgoingRecording
from foundation.mail.actions import Telling, tell


def tell_asker_import_done(run: ImportRun, *, at: datetime) -> None:
    """All rows were stored."""
    sentence = f"The import into {run.study.code} is done: {run.rows_done:,} rows were stored."
    _tell(run, "done", sentence, at=at)


def tell_asker_import_failed(run: ImportRun, *, at: datetime) -> None:
    """No row was stored; the page says why. A mended import may fail again."""
    sentence = f"The import into {run.study.code} failed. Nothing was stored; see why."
    _tell(run, "failed", sentence, at=at)


def tell_asker_recording_made_ready(outgoing: OutgoingRecording, *, at: datetime) -> None:
    """The file for a service can be downloaded, or will never be."""
    session = outgoing.recording.session
    telling = Telling(
        f"recording.{outgoing.status}",
        f"recording_file:{outgoing.file_ref}:{outgoing.status}",
        f"The state of a recording of {session.study.code} for a transcription service changed.",
        "view_session",
        (session.study.code, str(session.session_ref)),
    )
    tell([outgoing.asked_by], telling, at=at)


def _tell(run: ImportRun, what: str, sentence: str, *, at: datetime) -> None:
    telling = Telling(
        f"import.{what}",
        f"import:{run.run_ref}:{what}:{at.isoformat()}",
        sentence,
        "view_import",
        (run.study.code, str(run.run_ref)),
    )
    tell([run.confirmed_by or run.created_by], telling, at=at)
