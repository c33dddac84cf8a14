"""Recordings that went to a transcription service: the accounting, which outlives them (R-164)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from fieldwork.models.sessions import Recording, RecordingMedium
from foundation.access.data_handling import DataHandling


class SentRecording(models.Model):
    """What went to whom, when, why and under which rule. A trigger keeps it (5 U.S.C. 552a(c)(1)).

    It names nobody and holds nothing of what was said. ``file_hash`` is of the encrypted file.
    """

    disclosure_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="sent")
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    medium = models.CharField(max_length=10, choices=RecordingMedium.choices)
    people = models.PositiveSmallIntegerField()
    vendor = models.ForeignKey("studies.Vendor", on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=120)
    contract_number = models.CharField(max_length=60)
    agreement_ref = models.UUIDField()
    routine_use = models.CharField(max_length=200)
    public_key = models.CharField(max_length=120)
    file_hash = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "disclosure_ref",
            "recording",
            "study",
            "medium",
            "people",
            "vendor",
            "recipient",
            "contract_number",
            "agreement_ref",
            "routine_use",
            "public_key",
            "file_hash",
            "file_size",
            "sent_by",
            "sent_at",
        ),
        kept="accounting of disclosures: stays when the recording is destroyed; it names nobody",
    )

    class Meta:
        ordering = ("-sent_at", "-id")
        indexes = (models.Index(fields=["study", "-sent_at"], name="recordings_sent_of_study"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(routine_use="") & ~Q(contract_number=""),
                name="recording_sent_under_a_routine_use_and_contract",
            ),
        )

    def __str__(self) -> str:
        return f"A recording of {self.study_id} to {self.recipient}"
