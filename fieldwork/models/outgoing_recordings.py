"""Recordings on their way to a transcription service: the file that a job encrypts (R-164)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from fieldwork.lifecycle import NEXT_OUTGOING, OutgoingStatus, check
from fieldwork.models.sessions import Recording
from foundation.access.data_handling import DataHandling

UNDER_WAY = (OutgoingStatus.ENCRYPTING, OutgoingStatus.READY)


class OutgoingRecordingQuerySet(models.QuerySet["OutgoingRecording"]):
    """Reads as a phrase."""

    def with_a_file(self) -> "OutgoingRecordingQuerySet":
        """Those of which something may lie in the file store."""
        return self.exclude(path="")

    def being_encrypted(self) -> "OutgoingRecordingQuerySet":
        """Those that a job makes, or whose job died."""
        return self.filter(status=OutgoingStatus.ENCRYPTING).exclude(path="")


class OutgoingRecording(models.Model):
    """One file for one service. ``bytes_done`` counts what was read of the recording so far.

    The file is encrypted for the service and sealed again under a key of its own, which goes with
    it: when it was downloaded, a day after it was made, or with the recording.
    """

    file_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="outgoing")
    vendor = models.ForeignKey("studies.Vendor", on_delete=models.PROTECT, related_name="+")
    public_key = models.CharField(max_length=120)
    status = models.CharField(
        max_length=12, choices=OutgoingStatus.choices, default=OutgoingStatus.ENCRYPTING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    bytes_done = models.PositiveBigIntegerField(default=0)
    path = models.CharField(max_length=120, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = OutgoingRecordingQuerySet.as_manager()

    data_handling = DataHandling(
        personal=("path",),
        plain=(
            "id",
            "file_ref",
            "recording",
            "vendor",
            "public_key",
            "status",
            "asked_by",
            "asked_at",
            "bytes_done",
            "file_hash",
            "file_size",
            "ready_at",
            "downloaded_at",
            "reason",
        ),
        kept="where the file lies: until it was downloaded, at the latest a day after it was made",
        forgotten_by=("recording_files",),
    )

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["recording", "vendor"],
                condition=Q(status__in=UNDER_WAY),
                name="recording_under_way_once_to_a_service",
            ),
        )

    def __str__(self) -> str:
        return str(self.file_ref)

    @property
    def key_ref(self) -> str:
        """The reference of the key of this file, which is destroyed with it."""
        return f"recording_file:{self.file_ref}"

    def move(self, to: OutgoingStatus) -> None:
        """Take the next state.

        :raises IllegalMoveError: if that state may not follow.
        """
        check(NEXT_OUTGOING, OutgoingStatus(self.status), to)
        self.status = to
