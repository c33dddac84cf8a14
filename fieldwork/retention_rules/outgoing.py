"""Files for transcription services go at once; that a recording went out stays on record."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from fieldwork import notices
from fieldwork.lifecycle import OutgoingStatus
from fieldwork.models import OutgoingRecording, Recording
from fieldwork.orphans import OUTGOING
from foundation.keyring import files, keys
from retention import rule_book
from retention.registry import Holding
from retention.rules import A_DAY, GRS_010, NO_TIME, Promise, Rule
from studies.queries import AT_ONCE

DOWNLOADED = Rule(
    key="recording_files.downloaded",
    event="The service’s file was downloaded.",
    period=NO_TIME,
    authority=GRS_010,
    words="Recordings encrypted for a company that writes them down: until it has fetched them.",
)
FILE_READY = Rule(
    key="recording_files.ready",
    event="The service’s file was made.",
    period=A_DAY,
    authority=GRS_010,
    words="Recordings encrypted for a company that writes them down: never longer than a day.",
)
NEVER_FETCHED = {
    OutgoingStatus.READY: OutgoingStatus.LAPSED,
    OutgoingStatus.ENCRYPTING: OutgoingStatus.STOPPED,  # whoever made the file died over it
}
NEVER_MADE = "The file could not be made in time. Send the recording again."


class RecordingFiles:
    """Encrypted copies that a service is to get lie here until downloaded, a day at most."""

    key = "recording_files"
    title = "Recordings for transcription services"
    holds = "Copies of recordings, encrypted for a service and sealed again, half-made ones too."
    authority = GRS_010
    event = "The file was downloaded, or a day has passed."
    clock: Literal["event", "dated"] = "event"
    rules = (DOWNLOADED, FILE_READY)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        """One per file."""
        there = OutgoingRecording.objects.with_a_file().select_related("recording__session__study")
        if study_ref is not None:
            there = there.filter(recording__session__study__study_ref=study_ref)
        for each in there.order_by("pk").iterator(AT_ONCE):
            study = each.recording.session.study
            yield Holding(
                record_class=self.key,
                study_ref=study.study_ref,
                study_code=study.code,
                unit_ref=str(each.file_ref),
                count=1,
                promise=_promise(each, at),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The key, the file, then its place."""
        found = OutgoingRecording.objects.with_a_file().filter(file_ref=holding.unit_ref)
        keys.destroy(f"recording_file:{holding.unit_ref}", at=at)
        return sum(forget_file(each, at=at) for each in found)

    def remaining(self, holding: Holding) -> int:
        """1 while the file's place is known, its key lives, or the store has anything of it."""
        known = OutgoingRecording.objects.with_a_file().filter(file_ref=holding.unit_ref)
        left = int(known.exists() or files.is_there(f"{OUTGOING}/{holding.unit_ref}"))
        gone = keys.is_destroyed(f"recording_file:{holding.unit_ref}")
        return left if gone else max(1, left)


def forget_files_of(recording: Recording, *, at: datetime) -> None:
    """No copy outlives its recording."""
    for each in OutgoingRecording.objects.with_a_file().filter(recording=recording):
        forget_file(each, at=at)


@transaction.atomic
def forget_file(outgoing: OutgoingRecording, *, at: datetime) -> int:
    """Destroy its key and the file; 1 where it had a place. Nobody downloads it meanwhile."""
    locked = OutgoingRecording.objects.select_for_update(no_key=True).get(pk=outgoing.pk)
    keys.destroy(locked.key_ref, at=at)
    path, locked.path = locked.path, ""
    if not path:
        return 0
    if locked.status in NEVER_FETCHED:
        locked.move(NEVER_FETCHED[OutgoingStatus(locked.status)])
        if locked.status == OutgoingStatus.STOPPED:
            locked.reason = NEVER_MADE
        notices.tell_asker_recording_made_ready(locked, at=at)
    locked.save(update_fields=["path", "status", "reason"])
    files.delete_file(path)
    return 1


def _promise(outgoing: OutgoingRecording, at: datetime) -> Promise | None:
    if outgoing.downloaded_at is not None:
        return rule_book.promise(DOWNLOADED, outgoing.downloaded_at, at=at)
    return rule_book.promise(FILE_READY, outgoing.ready_at or outgoing.asked_at, at=at)
