"""What left, when, to whom: the record of publications (R-147). Nobody who took part is in it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from reports.models.release import KEPT
from reports.models.report import Report


class PublicationEntry(models.Model):
    """One thing that happened to a report outside its team. Append-only.

    ``reader`` is who was given it by name, nobody where it is for everybody. ``file_hash`` is the
    SHA-256 of the PDF that was given.
    """

    class Kind(models.TextChoices):
        """What happened."""

        NAMED = "named", "Released to a person by name"
        PUBLIC = "public", "Made public"
        WITHDRAWN = "withdrawn", "Called back"

    kind = models.CharField(max_length=10, choices=Kind)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="publication_entries")
    version = models.PositiveSmallIntegerField()
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    document_hash = models.CharField(max_length=64)
    file_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id", "kind", "report", "version", "reader", "by", "document_hash", "file_hash", "at",
        ),
        kept=KEPT, forgotten_by=("study_file",),
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="publications_newest_first")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="named", reader__isnull=False)
                | ~Q(kind="named") & Q(reader__isnull=True),
                name="publication_says_to_whom",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.report_id}"

    @property
    def to_whom(self) -> str:
        """In words: the person, everybody, or nobody any more."""
        if self.reader is not None:
            return str(self.reader)
        return "Everybody" if self.kind == self.Kind.PUBLIC else "—"
