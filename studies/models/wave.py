"""The rounds in which a study collects."""

from django.db import models

from foundation.access.data_handling import DataHandling
from studies.models.study import KEPT, Study


class Wave(models.Model):
    """One round of collection. A study without waves has exactly one."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)

    data_handling = DataHandling(
        personal=(), plain=("id", "study", "number", "label", "closed_at"), kept=KEPT
    )

    class Meta:
        ordering = ("study_id", "number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("study", "number"), name="wave_number_once"),
            models.UniqueConstraint(fields=("study", "label"), name="wave_label_once"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def is_open(self) -> bool:
        """Answers can still come in."""
        return self.closed_at is None
