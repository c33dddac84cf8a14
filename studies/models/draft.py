"""An instrument that is being written, before it is a version."""

import uuid

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling
from studies.models.study import Study


class InstrumentDraft(models.Model):
    """What a study's team writes together; a version is made of it as a whole.

    ``earlier`` and ``later`` are definitions that undo and redo go back to, the nearest last.
    ``revision`` counts the changes, so that nobody overwrites what they have not seen.
    ``filled_in`` is the form whose saves are one step: it saves itself while it is filled in.
    """

    draft_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="instrument_draft")
    definition = models.JSONField()
    earlier = models.JSONField(default=list)
    later = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    filled_in = models.CharField(max_length=32, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "draft_ref",
            "study",
            "definition",
            "earlier",
            "later",
            "revision",
            "filled_in",
            "saved_by",
            "saved_at",
        ),
        kept="until a version is made of it, or it is discarded",
        forgotten_by=("study_file",),
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Draft of {self.study}"
