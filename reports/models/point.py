"""Why a report came back, comment by comment, and what was said to each."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from reports.lifecycle import ReportPointStatus, check_point
from reports.models.release import KEPT
from reports.models.report import Report


class ReportPoint(models.Model):
    """One thing that must change or be explained.

    ``place`` is a key of ``reports.places``; ``about`` says it in words, as it was called then.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField()
    place = models.SlugField(max_length=20)
    about = models.CharField(max_length=400)
    text = models.TextField()
    status = models.CharField(
        max_length=10, choices=ReportPointStatus, default=ReportPointStatus.UNANSWERED
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id", "report", "number", "place", "about", "text", "status", "raised_by", "raised_at",
        ),
        kept=KEPT, forgotten_by=("study_file",),
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["report_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="report_point_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="report_point_has_words"),
        ]

    def __str__(self) -> str:
        return f"Comment {self.number}"

    def move(self, to: ReportPointStatus) -> None:
        """:raises IllegalMoveError: unless this comment may go there."""
        check_point(self.status, to)
        self.status = to


class ReportReply(models.Model):
    """One word of an author or of a reviewer on a comment; it never changes."""

    class Kind(models.TextChoices):
        """Who said what."""

        ANSWER = "answer", "Answer of an author"
        ACCEPT = "accept", "Accepted"
        REOPEN = "reopen", "Asked again"

    point = models.ForeignKey(ReportPoint, on_delete=models.CASCADE, related_name="replies")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "point", "kind", "text", "author", "at"),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering: ClassVar = ["point_id", "at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="accept") | ~Q(text=""), name="report_reply_has_words"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.point}"
