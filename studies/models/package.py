"""What the request to the Office of Management and Budget says besides the study's own words."""

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling
from studies.models.study import KEPT, Study


class Package(models.Model):
    """The supporting statements and the survey checklist of one study.

    ``statements`` maps an item such as "a2" to the text that was written for it; an item that
    the study's own words answer is kept only where somebody wrote something else.
    ``checklist`` maps a point to ``{"answer", "how"}``. ``is_statistical`` is empty until the
    study says it.
    """

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="package")
    is_statistical = models.BooleanField(null=True)
    statements = models.JSONField(default=dict)
    checklist = models.JSONField(default=dict)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="packages_edited"
    )
    edited_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "study",
            "is_statistical",
            "statements",
            "checklist",
            "edited_by",
            "edited_at",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("study_id",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"Package of {self.study}"
