"""Aggregate summaries of research companies: all that comes in of a study that one of them ran."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling


class AggregateSummary(models.Model):
    """One table of counts (PIA 2.3). Each of ``rows`` is its labels, then its counts.

    ``threshold`` is the smallest count above 0 that it may hold. It is never changed.
    """

    summary_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    labels = ArrayField(models.CharField(max_length=200))
    counts = ArrayField(models.CharField(max_length=200))
    rows = models.JSONField()
    respondents = models.PositiveIntegerField()
    threshold = models.PositiveSmallIntegerField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    loaded_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "summary_ref",
            "study",
            "wave",
            "title",
            "labels",
            "counts",
            "rows",
            "respondents",
            "threshold",
            "loaded_by",
            "loaded_at",
        ),
        kept="with the study's answers: a year after it closed, or the clearance's own period",
        forgotten_by=("aggregate_summaries",),
    )

    class Meta:
        ordering = ("-loaded_at", "-pk")
        verbose_name_plural = "aggregate summaries"
        constraints = (
            models.UniqueConstraint(name="summary_titled_once", fields=("study", "wave", "title")),
            models.CheckConstraint(
                name="summary_has_labels_and_counts",
                condition=Q(labels__len__gte=1, counts__len__gte=1),
            ),
        )

    def __str__(self) -> str:
        return self.title
