"""Pictures of paper forms, sealed; they go with the paper."""

import uuid

from django.conf import settings
from django.db import models

from fieldwork.models.batches import PaperBatch
from foundation.access.data_handling import DataHandling


class ScanKind(models.TextChoices):
    """What a scan is, by how its bytes begin."""

    PDF = "application/pdf", "PDF"
    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"


class PaperScan(models.Model):
    """One sealed file with pictures of forms of a batch, under a key of the batch's own."""

    scan_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(PaperBatch, on_delete=models.PROTECT, related_name="scans")
    kind = models.CharField(max_length=20, choices=ScanKind.choices)
    path = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=("path",),
        plain=("id", "scan_ref", "batch", "kind", "size", "added_by", "added_at"),
        kept="until the paper is destroyed or due, within a year of its return (GRS 6.5/010)",
        forgotten_by=("paper_scans",),
    )

    class Meta:
        ordering = ("batch_id", "pk")

    def __str__(self) -> str:
        return str(self.scan_ref)
