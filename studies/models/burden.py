"""How many people of which kind a study is to ask, and how long it takes them."""

from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from studies.models.study import KEPT, Study
from studies.vocabulary import PersonKind


class BurdenLine(models.Model):
    """So many people of one kind are to answer, so often, in so many minutes each time."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="burden_lines")
    person_kind = models.CharField(max_length=12, choices=PersonKind)
    respondents = models.PositiveIntegerField()
    times = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "study", "person_kind", "respondents", "times", "minutes"),
        kept=KEPT,
    )

    class Meta:
        ordering = ("study_id", "person_kind")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("study", "person_kind"), name="burden_line_once_for_a_kind"
            ),
            models.CheckConstraint(
                name="burden_line_of_somebody",
                condition=Q(respondents__gte=1, times__gte=1, minutes__gte=1),
            ),
        )

    def __str__(self) -> str:
        return f"{self.respondents} × {self.times} × {self.minutes} minutes"

    @property
    def responses(self) -> int:
        """How often somebody answers."""
        return self.respondents * self.times

    @property
    def total_minutes(self) -> int:
        """The burden of all of them together."""
        return self.responses * self.minutes
