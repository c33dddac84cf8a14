"""What a study wants to find out."""

from django.db import models

from foundation.access.data_handling import DataHandling
from studies.models.study import KEPT, Study


class Objective(models.Model):
    """What a study wants to find out; every question belongs to one (R-124)."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="objectives")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    data_handling = DataHandling(personal=(), plain=("id", "study", "number", "text"), kept=KEPT)

    class Meta:
        ordering = ("study_id", "number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("study", "number"), name="objective_number_once"),
        )

    def __str__(self) -> str:
        return f"Objective {self.number}"
