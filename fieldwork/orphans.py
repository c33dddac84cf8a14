"""Sealed files that no row owns: what a transaction left behind that was rolled back later."""

from datetime import datetime, timedelta

from fieldwork.import_files import FOLDER as IMPORTS
from fieldwork.models import ImportRun, OutgoingRecording, PaperScan, Recording
from fieldwork.models.sessions import RECORDINGS
from foundation.keyring import files

OUTGOING = "recordings_for_services"
SCANS = "scans"
LONGEST_TRANSACTION = timedelta(hours=24)  # a younger file may get its row yet


def forget_orphans(*, at: datetime) -> int:
    """Delete files that no row owns a day after they came; how many there were.

    An action deletes its own file when it fails. This finds what is left when the process was
    killed, or when the transaction around the action was rolled back.

    :raises FileStoreAway: if the store cannot be asked.
    """
    owned = {*Recording.objects.held().values_list("path", flat=True)}
    owned.update(ImportRun.objects.with_a_file().values_list("path", flat=True))
    owned.update(PaperScan.objects.values_list("path", flat=True))
    owned.update(OutgoingRecording.objects.with_a_file().values_list("path", flat=True))
    orphans = [path for path in _old_files(at) if path not in owned]
    for path in orphans:
        files.delete_file(path)
    return len(orphans)


def _old_files(at: datetime) -> list[str]:
    """Paths in the file store; the unfinished part of a file counts as the file."""
    before = at - LONGEST_TRANSACTION
    return [
        path
        for folder in (RECORDINGS, OUTGOING, SCANS, IMPORTS)
        for path in files.names_in(folder, before=before)
    ]
