"""A report: what it asks, what it says, and the protected numbers that it became."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from reports.lifecycle import IN_REVIEW, OUT, RenderingStage, ReportStatus, check
from reports.linked import Change

SHOWN = IN_REVIEW | OUT | {ReportStatus.RETURNED}
AUDITED = sorted(str(status) for status in SHOWN)


class WavesAs(models.TextChoices):
    """How the chosen waves are counted."""

    APART = "apart", "Each wave by itself"
    BOTH = "both", "Each wave, and all of them together"
    TOGETHER = "together", "All of them together"


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, in the words of those who wait for them."""

    def newest_first(self) -> "ReportQuerySet":
        """By the day they were begun."""
        return self.order_by("-created_at", "-pk")

    def of_publication(self, report: "Report") -> "ReportQuerySet":
        """All versions of what this report is a version of, newest first."""
        return self.filter(publication_ref=report.publication_ref).order_by("-version")

    def in_review(self) -> "ReportQuerySet":
        """Rendered, and not yet through all that comes before release."""
        return self.filter(status__in=IN_REVIEW)

    def out(self) -> "ReportQuerySet":
        """In the hands of those for whom they were released, or of everybody."""
        return self.filter(status__in=OUT)

    def current(self) -> "ReportQuerySet":
        """Not withdrawn."""
        return self.exclude(status=ReportStatus.WITHDRAWN)


class Report(models.Model):
    """Questions by demographics of one study, with a summary; what leaves is in ``payload``.

    ``publication_ref`` is the same for all its versions, each of which corrects the one before.
    ``filters`` say whom of ``waves`` it is about: conditions (``reports/populations.py``) that all
    hold; nobody is left out where there are none. ``company_tables`` are references of a research
    company's tables, in place of questions; ``themes`` are keys of open questions, ``quotes``
    references of approved ones. ``comparisons`` are references of released reports of other
    studies, whose printed numbers stand beside (``reports/comparisons.py``).
    ``change`` says since when it shows how the same people changed (``reports/linked.py``).
    ``merges`` are categories put together (``reports/merges.py``), ``merge_suggestions`` what was
    found to show more (``reports/suggesting.py``): numbers of printed numbers, no true one.
    ``rendering`` counts renderings: decisions are about one of them. Once released it never
    changes but for what becomes of it: published, withdrawn.
    """

    report_ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    publication_ref = models.UUIDField(default=uuid4, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    correction_note = models.TextField(blank=True)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="reports")
    title = models.CharField(max_length=200)
    questions = models.JSONField(default=list)
    demographics = models.JSONField(default=list)
    pairs = models.JSONField(default=list)
    measures = models.JSONField(default=list)
    waves = ArrayField(models.PositiveIntegerField())
    waves_as = models.CharField(max_length=8, choices=WavesAs.choices, default=WavesAs.APART)
    change = models.CharField(max_length=8, choices=Change.choices, blank=True)
    filters = models.JSONField(default=list)
    bands = models.JSONField(default=dict)
    merges = models.JSONField(default=dict)
    merge_suggestions = models.JSONField(default=dict)
    weighting = models.JSONField(default=dict)
    company_tables = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    quotes = models.JSONField(default=list)
    comparisons = models.JSONField(default=list)
    summary = models.TextField(blank=True)
    threshold = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=20, choices=ReportStatus.choices, default=ReportStatus.DRAFT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports_written"
    )
    created_at = models.DateTimeField()
    rendering_asked_at = models.DateTimeField(null=True)
    rendering_stage = models.CharField(max_length=10, choices=RenderingStage, blank=True)
    rendered_at = models.DateTimeField(null=True)
    rendering = models.PositiveSmallIntegerField(default=0)
    released_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawal_reason = models.TextField(blank=True)
    payload = models.JSONField(null=True)
    audit = models.JSONField(null=True)
    statements_hash = models.CharField(max_length=64, blank=True)
    document_hash = models.CharField(max_length=64, blank=True)
    pdf = models.BinaryField(null=True)
    public_pdf = models.BinaryField(null=True)
    refusal_reasons = models.JSONField(default=list)

    objects = ReportQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id", "report_ref", "publication_ref", "version", "correction_note", "study", "title",
            "questions", "demographics", "pairs", "measures", "waves", "waves_as", "change",
            "filters", "bands", "merges", "merge_suggestions", "weighting", "company_tables",
            "themes", "quotes", "comparisons", "summary", "threshold", "status", "author",
            "created_at",
            "rendering_asked_at", "rendering_stage", "rendered_at", "rendering", "released_at",
            "published_at", "withdrawn_at", "withdrawn_by", "withdrawal_reason", "payload",
            "audit", "statements_hash", "document_hash", "pdf", "public_pdf", "refusal_reasons",
        ),
        kept="reports: aggregates only, kept with the study's file", forgotten_by=("study_file",),
    )  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status__in=AUDITED)
                | Q(payload__isnull=False, audit__isnull=False, pdf__isnull=False)
                & ~Q(statements_hash="")
                & ~Q(document_hash=""),
                name="rendered_report_has_passed_its_audit",
            ),
            models.UniqueConstraint(
                fields=["publication_ref", "version"], name="report_version_once"
            ),
            models.UniqueConstraint(
                fields=["publication_ref"],
                name="one_correction_at_a_time",
                condition=Q(released_at__isnull=True) & ~Q(status="withdrawn"),
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(correction_note=""), name="correction_says_what"
            ),
            models.CheckConstraint(
                condition=~Q(status="public")
                | Q(published_at__isnull=False, public_pdf__isnull=False),
                name="public_report_has_its_day_and_its_file",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn")
                | Q(released_at__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawal_reason=""),
                name="called_back_report_says_why",
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
    def version_text(self) -> str:
        """The number of the version, as templates put it into a sentence."""
        return str(self.version)

    @property
    def can_be_read(self) -> bool:
        """Whether there are protected numbers to show."""
        return self.status in SHOWN

    @property
    def is_out(self) -> bool:
        """Whether it is released, or public."""
        return self.status in OUT

    @property
    def is_called_back(self) -> bool:
        """Whether it was out and was withdrawn."""
        return self.status == ReportStatus.WITHDRAWN and self.released_at is not None

    def move(self, to: ReportStatus) -> None:
        """:raises IllegalMoveError: unless this report may go there."""
        check(self.status, to)
        self.status = to
