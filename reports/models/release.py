"""Who let a report out."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from reports.models.report import Report


class ReleaseApproval(models.Model):
    """One person's yes to a rendered report; two of them release it (G9)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    document_hash = models.CharField(max_length=64)
    no_personal_data = models.BooleanField()
    at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "report", "by", "author", "document_hash", "no_personal_data", "at"),
        kept="reports: aggregates only, kept with the study's file",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("author")), name="author_does_not_release"),
            models.CheckConstraint(
                condition=Q(no_personal_data=True), name="release_confirms_no_personal_data"
            ),
            models.UniqueConstraint(
                fields=["report", "by", "document_hash"], name="one_release_approval_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} by {self.by_id}"
