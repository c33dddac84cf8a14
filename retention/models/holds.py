"""Orders to keep what would otherwise go."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling
from retention import registry

KEPT = "records of disposal: as long as the portal; they hold no personal data"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Reads as a phrase."""

    def in_force(self) -> Self:
        """Set and not lifted."""
        return self.filter(lifted_at__isnull=True)


class LegalHold(models.Model):
    """An order to keep a study's records, whatever falls due (C-4).

    ``record_classes`` are the keys of those that it keeps; empty, it keeps everything. On
    ``review_on`` somebody asks whether it is still needed; the hold stays until it is lifted.
    """

    study_ref = models.UUIDField()
    study_code = models.CharField(max_length=40)
    record_classes = models.JSONField(default=list)
    reason = models.TextField()
    review_on = models.DateField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds_set"
    )
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds_lifted", null=True
    )
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.TextField(blank=True)

    objects = LegalHoldQuerySet.as_manager()

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(),
        plain=(
            "id",
            "study_ref",
            "study_code",
            "record_classes",
            "reason",
            "review_on",
            "set_by",
            "set_at",
            "lifted_by",
            "lifted_at",
            "lift_reason",
        ),
        kept=KEPT,
        forgotten_by=("disposal_record",),
    )

    class Meta:
        ordering = ("-set_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("study_ref",),
                condition=models.Q(lifted_at__isnull=True),
                name="one_hold_in_force_per_study",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_someone_at_some_time",
            ),
        )

    def __str__(self) -> str:
        return f"Hold on {self.study_code}"

    def keeps(self, record_class: str) -> bool:
        """Whether records of this class are in its scope."""
        return not self.record_classes or record_class in self.record_classes

    @property
    def scope(self) -> str:
        """What it keeps, in words."""
        if not self.record_classes:
            return "everything of the study"
        known = {each.key: each.title for each in registry.all_classes()}
        return ", ".join(known.get(key, key).lower() for key in self.record_classes)

    @property
    def is_in_force(self) -> bool:
        """Whether it still keeps things."""
        return self.lifted_at is None
