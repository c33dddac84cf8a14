"""Data keys, each wrapped by the key-encryption key, and the record of their use."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling

_KEPT = "kept: it holds no personal data (R-022)"


class Purpose(models.TextChoices):
    """Why something sealed is opened: a closed list (PIA, Recruiting; R-022)."""

    RECRUIT = "recruit", "Recruit"
    FOLLOW_UP = "follow_up", "Follow up"
    WAVE_INVITATION = "wave_invitation", "Invite to the next wave"
    REDRESS = "redress", "Redress"
    DISPOSAL = "disposal", "Disposal"
    TRANSCRIPTION = "transcription", "Transcription"
    ACCURACY_CHECK = "accuracy_check", "Check of accuracy"
    ANALYSIS = "analysis", "Analysis"
    IMPORT_RESPONSES = "import_responses", "Import of responses"
    FILE_ANSWERS = "file_answers", "Filing of answers"
    REVIEW_TEXTS = "review_texts", "Review of open answers"
    REVIEW_MISUSE = "review_misuse", "Review of suspected misuse"
    RECEIVE_UPLOAD = "receive_upload", "Reading an upload while receiving it"


class DataKey(models.Model):
    """A key, or the tombstone of one.

    A trigger keeps tombstones for ever. It has no date of creation: a time on a key of one
    contact or one session could be lined up with something else.
    """

    key_ref = models.CharField(max_length=120, unique=True)
    kek_id = models.CharField(max_length=16)
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("id", "key_ref", "kek_id", "wrapped", "destroyed_at"),
        kept="until what it opens must be forgotten; then a tombstone without the key",
        forgotten_by=("tombstone",),
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(destroyed_at=None, wrapped__isnull=False)
                | Q(destroyed_at__isnull=False, wrapped=None),
                name="key_is_whole_or_gone",
            ),
        ]

    def __str__(self) -> str:
        return self.key_ref


class KeyOpening(models.Model):
    """Somebody opens something sealed under a key. Written before anything is opened."""

    at = models.DateTimeField()
    user_ref = models.UUIDField(null=True)
    key_ref = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("id", "at", "user_ref", "key_ref", "purpose"),
        kept=_KEPT,
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key_ref", "at"], name="openings_of_key")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(purpose__in=[purpose.value for purpose in Purpose]),
                name="opened_for_a_listed_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_ref} {self.purpose}"


class OpeningCount(models.Model):
    """How many values an opening opened; a file is one. Missing if it was broken off."""

    opening = models.OneToOneField(
        KeyOpening, on_delete=models.PROTECT, related_name="count", primary_key=True
    )
    opened = models.PositiveIntegerField()

    data_handling: ClassVar = DataHandling(personal=(), plain=("opening", "opened"), kept=_KEPT)

    def __str__(self) -> str:
        return str(self.opened)


class PendingUpload(models.Model):
    """A sealed upload that waits to be used. Its file name as sent is never kept here."""

    upload_ref = models.UUIDField(primary_key=True, default=uuid.uuid4)
    path = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)  # used by a run that will forget it itself
    study_ref = models.UUIDField(null=True)  # what it waits for, so that it goes with the study

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("upload_ref", "path", "size", "created_at", "claimed_at", "study_ref"),
        kept="an upload that nobody used is forgotten after 24 hours",
        forgotten_by=("waiting_contact_lists",),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=Q(claimed_at=None), name="uploads_waiting"
            ),
        ]

    def __str__(self) -> str:
        return str(self.upload_ref)

    @property
    def key_ref(self) -> str:
        """The reference of the key that seals this upload only."""
        return f"upload:{self.upload_ref}"
