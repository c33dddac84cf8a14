"""Interviews, focus groups and usability tests, with their recordings and transcripts."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fieldwork.lifecycle import (
    NEXT_RECORDING,
    NEXT_SESSION,
    NEXT_TRANSCRIPT,
    RecordingStatus,
    SessionStatus,
    TranscriptStatus,
    check,
)
from foundation.access.data_handling import DataHandling

RECORDINGS = "recordings"
"""The folder of recordings in the file store."""


class Medium(models.TextChoices):
    """How people are met."""

    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "By phone"
    ONLINE = "online", "Online"


class SessionKind(models.TextChoices):
    """What is done in a session."""

    INTERVIEW = "interview", "Interview"
    FOCUS_GROUP = "focus_group", "Focus group"
    USABILITY_TEST = "usability_test", "Usability test"


class RecordingMedium(models.TextChoices):
    """What a recording keeps."""

    AUDIO = "audio", "Audio"
    VIDEO = "video", "Audio and video"


class Session(models.Model):
    """One meeting. Participants appear as codes only; ``read_items`` are the statements read."""

    session_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=SessionKind.choices)
    medium = models.CharField(max_length=20, choices=Medium.choices)
    person_kind = models.CharField(max_length=20)
    people = models.PositiveSmallIntegerField(default=1)
    held_on = models.DateField()
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        max_length=20, choices=SessionStatus.choices, default=SessionStatus.SCHEDULED
    )
    read_items = models.JSONField(default=list)
    script_acknowledged_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    debriefed_at = models.DateTimeField(null=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "session_ref",
            "study",
            "wave",
            "kind",
            "medium",
            "person_kind",
            "people",
            "held_on",
            "facilitator",
            "status",
            "read_items",
            "script_acknowledged_at",
            "started_at",
            "ended_at",
            "debriefed_at",
        ),
        kept="with the study: that a session took place, never with whom",
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("-held_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(started_at__isnull=True)
                | Q(script_acknowledged_at__isnull=False)
                & Q(script_acknowledged_at__lte=F("started_at")),
                name="fieldwork_script_read_before_start",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SessionKind.INTERVIEW) | Q(people=1),
                name="fieldwork_interview_is_one_to_one",
            ),
        )

    def __str__(self) -> str:
        return str(self.session_ref)

    @property
    def key_ref(self) -> str:
        """The data key of recordings and signatures; destroying it destroys both (R-050)."""
        return f"session:{self.session_ref}"

    def move(self, to: SessionStatus) -> None:
        """Take the next state.

        :raises IllegalMoveError: if that state may not follow.
        """
        check(NEXT_SESSION, SessionStatus(self.status), to)
        self.status = to


class RecordingQuerySet(models.QuerySet["Recording"]):
    """Recordings, by whether they still exist."""

    def held(self) -> "RecordingQuerySet":
        """Recordings that can still be played."""
        return self.filter(status=RecordingStatus.HELD)


class Recording(models.Model):
    """A sealed recording; after its destruction only the fact remains (C-9)."""

    recording_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="recordings")
    medium = models.CharField(max_length=10, choices=RecordingMedium.choices)
    path = models.CharField(max_length=500, blank=True)
    key_ref = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    started_at = models.DateTimeField()
    status = models.CharField(
        max_length=20, choices=RecordingStatus.choices, default=RecordingStatus.HELD
    )
    destroyed_at = models.DateTimeField(null=True)

    objects = RecordingQuerySet.as_manager()

    data_handling = DataHandling(
        personal=("path",),
        plain=(
            "id",
            "recording_ref",
            "session",
            "medium",
            "key_ref",
            "size",
            "started_at",
            "status",
            "destroyed_at",
        ),
        kept="until transcribed, at the latest one year after collection (GRS 6.5/010)",
        forgotten_by=("recordings",),
    )

    class Meta:
        ordering = ("started_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(status=RecordingStatus.HELD, destroyed_at__isnull=True)
                | Q(status=RecordingStatus.DESTROYED, destroyed_at__isnull=False, path=""),
                name="fieldwork_destroyed_recording_has_no_file",
            ),
        )

    def __str__(self) -> str:
        return str(self.recording_ref)

    @property
    def file_name(self) -> str:
        """Its place in the file store, known also when ``path`` was forgotten."""
        return f"{RECORDINGS}/{self.recording_ref}"

    def forget(self, *, at: datetime) -> None:
        """Keep the fact only. The key must have been destroyed and the file deleted before."""
        check(NEXT_RECORDING, RecordingStatus(self.status), RecordingStatus.DESTROYED)
        self.status = RecordingStatus.DESTROYED
        self.destroyed_at = at
        self.path = ""


class Transcript(models.Model):
    """What was said, without names; sealed, and final only when a second person agrees (R-058)."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="transcript")
    sealed_text = models.BinaryField()
    status = models.CharField(
        max_length=20, choices=TranscriptStatus.choices, default=TranscriptStatus.DRAFT
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    completed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    confirmed_at = models.DateTimeField(null=True)

    data_handling = DataHandling(
        personal=("sealed_text",),
        plain=(
            "id",
            "session",
            "status",
            "written_by",
            "written_at",
            "completed_by",
            "completed_at",
            "confirmed_by",
            "confirmed_at",
        ),
        kept="one year after the study closed, or the ICR's own period (GRS 6.5/010)",
        forgotten_by=("transcripts",),
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(completed_by__isnull=False)
                & ~Q(confirmed_by=F("completed_by"))
                & ~Q(confirmed_by=F("written_by")),
                name="fieldwork_transcript_confirmed_by_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"transcript of {self.session_id}"

    @property
    def key_ref(self) -> str:
        """A data key of its own: the recording's key goes first, the answers' may stay longer."""
        return f"transcript:{self.session.session_ref}"

    @property
    def aad(self) -> str:
        """The additional data that binds the sealed text to its session."""
        return f"fieldwork_transcript:sealed_text:{self.session_id}"

    def move(self, to: TranscriptStatus) -> None:
        """Take the next state.

        :raises IllegalMoveError: if that state may not follow.
        """
        check(NEXT_TRANSCRIPT, TranscriptStatus(self.status), to)
        self.status = to
