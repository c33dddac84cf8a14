"""Paper: the forms that are printed."""

import uuid

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling


class PaperForm(models.Model):
    """A version in one language, ready to print. It is never changed: another one is made.

    ``return_address`` is an office's. What the form says of the notice and the control number is
    looked up each time it is printed.
    """

    form_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    instrument_version = models.ForeignKey(
        "studies.InstrumentVersion", on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=20)
    return_address = models.TextField(max_length=400)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "form_ref",
            "study",
            "instrument_version",
            "language",
            "return_address",
            "made_by",
            "made_at",
        ),
        kept="study files: with the study, no personal data of participants",
    )

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What stands on every page: study, version, language and the text's fingerprint."""
        version = self.instrument_version
        return f"{self.study.code} v{version.number} {self.language} {version.content_hash[:8]}"
