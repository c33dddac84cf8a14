"""Who wrote a report, who decided on it, and who may read it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from reports.lifecycle import Step
from reports.models.report import Report

KEPT = "reports: aggregates only, kept with the study's file"
REVIEWS = [str(Step.PRIVACY), str(Step.SECOND)]


class ReportAuthor(models.Model):
    """Somebody who wrote or changed the words; nobody of them reviews the report (G9)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="authors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "report", "user", "since"),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "user"], name="report_author_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.report_id}"


class ReleaseDecision(models.Model):
    """One step of the way out, decided by one person about exactly what was rendered.

    Each of the three things is confirmed by the check and by both reviews: findings agree with
    their tables, nobody is named (R-073), nobody can be recognized (R-150).
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="decisions")
    step = models.CharField(max_length=8, choices=Step)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rendering = models.PositiveSmallIntegerField()
    document_hash = models.CharField(max_length=64)
    findings_agree = models.BooleanField()
    no_personal_data = models.BooleanField()
    nobody_recognizable = models.BooleanField()
    unit_kind = models.CharField(max_length=20)
    at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id", "report", "step", "by", "rendering", "document_hash", "findings_agree",
            "no_personal_data", "nobody_recognizable", "unit_kind", "at",
        ),
        kept=KEPT, forgotten_by=("study_file",),
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(findings_agree=True, no_personal_data=True, nobody_recognizable=True),
                name="release_confirms_everything",
            ),
            models.UniqueConstraint(
                fields=["report", "rendering", "step"], name="release_step_once"
            ),
            models.UniqueConstraint(
                fields=["report", "rendering", "by"],
                name="two_reviewers_are_two_people",
                condition=Q(step__in=REVIEWS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.step} by {self.by_id}"

    @property
    def step_label(self) -> str:
        """The step in words."""
        return str(Step(self.step).label)


class ReportReader(models.Model):
    """Somebody of the department for whom a report is released, by name (R-072)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports_to_read"
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "report", "user", "named_by", "named_at"),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering: ClassVar = ["user__last_name", "user__first_name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "user"], name="report_reader_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} reads {self.report_id}"
