"""A report: what it asks, what it says, and the protected numbers that it became."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from reports.lifecycle import ReportStatus, check

if TYPE_CHECKING:
    from reports.models.release import ReleaseApproval


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, in the words of those who wait for them."""

    def newest_first(self) -> "ReportQuerySet":
        """By the day they were begun."""
        return self.order_by("-created_at", "-pk")

    def waiting_for_release(self) -> "ReportQuerySet":
        """Rendered, and not yet released by two people."""
        return self.filter(status=ReportStatus.RENDERED)

    def current(self) -> "ReportQuerySet":
        """Not withdrawn."""
        return self.exclude(status=ReportStatus.WITHDRAWN)


class Report(models.Model):
    """Questions by demographics of one study, with findings; what leaves is in ``payload``."""

    class ReleaseTo(models.TextChoices):
        """Who will read it (PIA, Analysis)."""

        INTERNAL = "internal", "People of the department who use the reports page"
        PUBLIC = "public", "The public"

    report_ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="reports")
    title = models.CharField(max_length=200)
    questions = models.JSONField(default=list)
    demographics = models.JSONField(default=list)
    waves = ArrayField(models.PositiveIntegerField())
    bands = models.JSONField(default=dict)
    findings = models.TextField(blank=True)
    recommendations = models.TextField(blank=True)
    release_to = models.CharField(
        max_length=16, choices=ReleaseTo.choices, default=ReleaseTo.INTERNAL
    )
    threshold = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=16, choices=ReportStatus.choices, default=ReportStatus.DRAFT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports_written"
    )
    created_at = models.DateTimeField()
    rendering_asked_at = models.DateTimeField(null=True)
    rendered_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    payload = models.JSONField(null=True)
    audit = models.JSONField(null=True)
    statements_hash = models.CharField(max_length=64, blank=True)
    document_hash = models.CharField(max_length=64, blank=True)
    pdf = models.BinaryField(null=True)
    refusal_reasons = models.JSONField(default=list)

    objects = ReportQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id", "report_ref", "study", "title", "questions", "demographics", "waves", "bands",
            "findings", "recommendations", "release_to", "threshold", "status", "author",
            "created_at", "rendering_asked_at", "rendered_at", "released_at", "payload", "audit",
            "statements_hash", "document_hash", "pdf", "refusal_reasons",
        ),
        kept="reports: aggregates only, kept with the study's file", forgotten_by=("study_file",),
    )  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status__in=["rendered", "released"])
                | Q(payload__isnull=False, audit__isnull=False, pdf__isnull=False)
                & ~Q(statements_hash="")
                & ~Q(document_hash=""),
                name="rendered_report_has_passed_its_audit",
            ),
            models.CheckConstraint(
                condition=Q(threshold__gte=5, threshold__lte=30), name="threshold_is_agreed_range"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(ReportStatus(self.status).label)

    @property
    def is_for_public(self) -> bool:
        """Whether release means publication."""
        return self.release_to == self.ReleaseTo.PUBLIC

    @property
    def can_be_read(self) -> bool:
        """Whether there are protected numbers to show."""
        return self.status in {ReportStatus.RENDERED, ReportStatus.RELEASED}

    @property
    def valid_approvals(self) -> "models.QuerySet[ReleaseApproval]":
        """Approvals of exactly what is rendered now."""
        return self.approvals.filter(document_hash=self.document_hash)

    def move(self, to: ReportStatus) -> None:
        """:raises IllegalMoveError: unless this report may go there."""
        check(self.status, to)
        self.status = to
