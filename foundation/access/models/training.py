"""What people were trained in, and what components ask for besides (PIA 8.2)."""

from datetime import date, timedelta
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from foundation.access.models.people import STAFF_RECORD, Component, User

TRAINING_LASTS = timedelta(days=365)  # PIA 8.2: annual training
COURSE_CODE = r"^[a-z][a-z_]{1,19}$"


class Training(models.Model):
    """One course that a person completed: one of the department's, or a ``Course`` by its code."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", "Annual privacy training"
        FACILITATOR = "facilitator", "Facilitator training"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trainings")
    kind = models.CharField(max_length=20)
    completed_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    data_handling: ClassVar = DataHandling(
        personal=("user", "recorded_by"),
        plain=("id", "kind", "completed_on"),
        kept=STAFF_RECORD,
        forgotten_by=("staff_account",),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind", "completed_on"], name="training_recorded_once"
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None) | ~Q(recorded_by=F("user")),
                name="training_not_recorded_by_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.completed_on}"

    @property
    def valid_until(self) -> date:
        """The last day on which this course still counts."""
        return self.completed_on + TRAINING_LASTS


class Course(models.Model):
    """A training that some components ask for besides the department's own (R-159)."""

    code = models.CharField(
        max_length=20,
        unique=True,
        validators=[RegexValidator(COURSE_CODE, "Use 2 to 20 small letters and underscores.")],
    )
    name = models.CharField(max_length=120)
    how_to_renew = models.CharField(max_length=300)
    required_by = models.ManyToManyField(Component, blank=True, related_name="required_courses")

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("id", "code", "name", "how_to_renew"),
        kept="as long as a component asks for it",
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
