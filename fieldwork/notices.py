"""Told to whoever asked for an import: it is done, or nothing was stored."""

from datetime import datetime

from fieldwork.models import ImportRun
from foundation.mail.actions import Telling, tell


def tell_asker_import_done(run: ImportRun, *, at: datetime) -> None:
    """All rows were stored."""
    sentence = f"The import into {run.study.code} is done: {run.rows_done:,} rows were stored."
    _tell(run, "done", sentence, at=at)


def tell_asker_import_failed(run: ImportRun, *, at: datetime) -> None:
    """No row was stored; the page says why. A mended import may fail again."""
    sentence = f"The import into {run.study.code} failed. Nothing was stored; see why."
    _tell(run, "failed", sentence, at=at)


def _tell(run: ImportRun, what: str, sentence: str, *, at: datetime) -> None:
    telling = Telling(
        f"import.{what}",
        f"import:{run.run_ref}:{what}:{at.isoformat()}",
        sentence,
        "view_import",
        (run.study.code, str(run.run_ref)),
    )
    tell([run.confirmed_by or run.created_by], telling, at=at)
