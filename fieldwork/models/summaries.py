"""Aggregate summaries of research companies: all that comes in of a study that one of them ran."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling


class AggregateSummary(models.Model):
    """One table of counts (PIA 2.3). Each of ``rows`` is its labels, then its counts.

    ``threshold`` is the smallest count above 0 that it may hold; what the company does not tell is
    ``None``. ``base`` names the count that holds everybody of a group, where there is one; with
    ``several``, a person may be in several of the others, or in none. It is never changed.
    """

    summary_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    question = models.CharField(max_length=200, blank=True)
    base = models.CharField(max_length=200, blank=True)
    several = models.BooleanField(default=False)
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
            "question",
            "base",
            "several",
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
            models.CheckConstraint(
                name="several_answers_need_a_base", condition=Q(several=False) | ~Q(base="")
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def asked(self) -> str:
        """The question in words; tables loaded without one have only their title."""
        return self.question or self.title

    @property
    def answers(self) -> list[str]:
        """What is counted besides the people of a group."""
        return [name for name in self.counts if name != self.base]

    def cells_of(self, row: list[str | int | None]) -> dict[str, int | None]:
        """Each count of a row by its header."""
        counts = row[len(self.labels) :]
        return dict(zip(self.counts, counts, strict=True))  # type: ignore[arg-type]

    def people_of(self, row: list[str | int | None]) -> int:
        """How many people are in the group of a row."""
        cells = self.cells_of(row)
        if self.base:
            return cells[self.base] or 0
        return sum(count or 0 for count in cells.values())
