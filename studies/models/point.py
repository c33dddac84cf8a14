"""Why a submission came back, point by point, and what was said to each."""

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling
from studies.lifecycle import PointStatus, check_point
from studies.models.review import Pta
from studies.models.study import KEPT
from studies.vocabulary import PtaSection


class PtaPoint(models.Model):
    """One thing that must change or be explained; about a section, a question or the whole."""

    pta = models.ForeignKey(Pta, on_delete=models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=16, choices=PtaSection, blank=True)
    question_key = models.SlugField(max_length=50, blank=True)
    text = models.TextField()
    status = models.CharField(max_length=10, choices=PointStatus, default=PointStatus.UNANSWERED)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "pta",
            "number",
            "section",
            "question_key",
            "text",
            "status",
            "raised_by",
            "raised_at",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("pta_id", "number")
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="point_number_once", fields=("pta", "number")),)

    def __str__(self) -> str:
        return f"Point {self.label}"

    @property
    def label(self) -> str:
        """Submission and number: “2.1”."""
        return f"{self.pta.number}.{self.number}"

    def move_to(self, status: PointStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_point(self.status, status)
        self.status = status

    @property
    def about(self) -> str:
        """What it is about, in words."""
        if self.question_key:
            return f"Question {self.question_key}"
        return str(PtaSection(self.section).label) if self.section else "The whole"


class ReplyKind(models.TextChoices):
    """Who said what to a point."""

    ANSWER = "answer", "Answer of the lead"
    ACCEPT = "accept", "Accepted"
    REOPEN = "reopen", "Asked again"


class PtaReply(models.Model):
    """One word of the lead or of a reviewer on a point; it never changes."""

    point = models.ForeignKey(PtaPoint, on_delete=models.CASCADE, related_name="replies")
    kind = models.CharField(max_length=8, choices=ReplyKind)
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
        ordering = ("point_id", "at", "pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="reply_has_words",
                condition=models.Q(kind=ReplyKind.ACCEPT) | ~models.Q(text=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.point}"
