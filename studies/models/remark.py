"""What reviewers say about a submission: words and decisions, and what they confirm."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from studies.models.review import Pta
from studies.models.study import KEPT
from studies.vocabulary import PtaSection


class CommentKind(models.TextChoices):
    """What a reviewer says about a section or a question (R-104)."""

    COMMENT = "comment", "Comment"
    FINE = "fine", "Fine"
    CHANGE = "change", "Needs a change"
    KEEP = "keep", "Keep"
    MITIGATE = "mitigate", "Keep, with a condition"
    DROP = "drop", "Drop: more than is needed"


class Due(models.TextChoices):
    """Until when a condition must be met."""

    BEFORE = "before", "Before collection"
    DURING = "during", "During collection"


class PtaComment(models.Model):
    """A reviewer's word on a PTA, or on one section or question of it.

    Every kind but the comment is a decision; the latest on the same section or question counts.
    ``due`` belongs to a condition.
    """

    pta = models.ForeignKey(Pta, on_delete=models.CASCADE, related_name="comments")
    section = models.CharField(max_length=16, choices=PtaSection, blank=True)
    question_key = models.SlugField(max_length=50, blank=True)
    kind = models.CharField(max_length=8, choices=CommentKind, default=CommentKind.COMMENT)
    due = models.CharField(max_length=8, choices=Due, blank=True)
    text = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pta_comments"
    )
    at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "pta", "section", "question_key", "kind", "due", "text", "author", "at"),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("pta_id", "at", "pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="comment_on_a_section_or_a_question",
                condition=Q(section="") | Q(question_key=""),
            ),
            models.CheckConstraint(
                name="comment_says_why",
                condition=Q(kind__in=[CommentKind.FINE, CommentKind.KEEP]) | ~Q(text=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} on {self.pta}"

    @property
    def about(self) -> tuple[str, str]:
        """The section and the question that it is about; both empty for the whole."""
        return self.section, self.question_key

    @property
    def section_label(self) -> str:
        """The section in words."""
        return str(PtaSection(self.section).label) if self.section else ""


class Confirmation(models.TextChoices):
    """What a reviewer confirms besides deciding."""

    UNLINKABLE = "unlinkable", "Answers cannot be linked to a person (PIA 6.5)"
    EMPLOYEES_TOLD = (
        "employees_told",
        "The notice tells employees the purpose, the authority and that it is voluntary (PIA 4.3)",
    )


class PtaConfirmation(models.Model):
    """One thing that one reviewer confirmed (R-133, R-149)."""

    pta = models.ForeignKey(Pta, on_delete=models.CASCADE, related_name="confirmations")
    what = models.CharField(max_length=16, choices=Confirmation)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(), plain=("id", "pta", "what", "confirmed_by", "confirmed_at"), kept=KEPT
    )

    class Meta:
        ordering = ("pta_id", "confirmed_at", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="confirmation_once_by_each", fields=("pta", "what", "confirmed_by")
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} on {self.pta}"
