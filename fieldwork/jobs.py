"""The clock asks: long readings and imports, outside any web request. Messages carry references."""

from contextlib import suppress
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from fieldwork import actions, orphans, queries
from fieldwork.lifecycle import IllegalMoveError, ImportStatus
from fieldwork.models import ImportRun, InboxAnswer, OutgoingRecording
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.keyring.keys import KeyDestroyedError
from studies.models import Wave

GO_ON_EVERY = 300  # seconds
INTERRUPTED = "The import was interrupted. Nothing was stored; it can be started again."


@shared_task
def run_check(run_ref: str, by_id: int) -> None:
    """Read a large file; a second message for the same reading does nothing."""
    run = ImportRun.objects.get(run_ref=run_ref)
    if run.status == ImportStatus.UPLOADED and run.path:
        by = User.objects.get(pk=by_id)
        actions.check_import(run_id=run.pk, by=by, at=timezone.now())


@shared_task
def file_answers() -> int:
    """File what waits in the inbox, wave by wave; how many answers.

    What stops one wave, such as a key that was destroyed, does not keep the others waiting.
    """
    waves = Wave.objects.filter(pk__in=InboxAnswer.objects.values("wave")).order_by("pk")
    filed, stopped = 0, []
    for wave in waves:
        try:
            filed += actions.file_inbox(wave=wave, at=timezone.now())
        except KeyDestroyedError as problem:
            stopped.append(problem)
    if stopped:
        raise ExceptionGroup("Some answers could not be filed.", stopped)
    return filed


@shared_task
def forget_orphaned_files() -> int:
    """Delete sealed files that no row owns; how many there were."""
    return orphans.forget_orphans(at=timezone.now())


@shared_task
def set_texts_apart() -> None:
    """Take open answers away from the codes they came with, in every wave where some lie."""
    for wave in queries.waves_to_set_apart():
        with suppress(KeyDestroyedError):  # its answers are being destroyed
            actions.set_texts_apart(wave=wave, at=timezone.now())


@shared_task(acks_late=True)
def run_import(run_ref: str) -> None:
    """Import a confirmed file, or say why not; delivered twice, the second does nothing."""
    run = ImportRun.objects.select_related("confirmed_by").get(run_ref=run_ref)
    if run.status != ImportStatus.IMPORTING or run.confirmed_by is None:
        return
    try:
        actions.import_responses(run_id=run.pk, by=run.confirmed_by, at=timezone.now())
    except (Refused, actions.ImportChangedError, KeyDestroyedError) as refusal:
        _fail(run, getattr(refusal, "reasons", None) or (str(refusal),))
    except Exception:
        _fail(run, (INTERRUPTED,))
        raise


@shared_task(acks_late=True)
def write_recording(file_ref: str) -> str:
    """Encrypt a recording for a service; delivered twice, the second is idle."""
    written = actions.write_recording(file_ref=UUID(file_ref), at=timezone.now())
    return str(written.status)


@shared_task
def go_on_sending_recordings() -> int:
    """Send again for files whose worker died, or whose message was lost; how many."""
    refs = list(OutgoingRecording.objects.being_encrypted().values_list("file_ref", flat=True))
    for ref in refs:
        write_recording.apply_async(args=(str(ref),), expires=GO_ON_EVERY)
    return len(refs)


def _fail(run: ImportRun, reasons: tuple[str, ...]) -> None:
    try:
        actions.fail_import(run_id=run.pk, reasons=reasons, at=timezone.now())
    except IllegalMoveError:
        return  # another worker has finished it meanwhile
