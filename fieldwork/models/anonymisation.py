"""That the answers of employees were made anonymous before anybody analyzes them (G7)."""

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling


class Anonymisation(models.Model):
    """The step for one closed wave: who confirmed it, and when. It is taken once."""

    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    wave = models.OneToOneField(
        "studies.Wave", on_delete=models.PROTECT, related_name="anonymisation"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "study", "wave", "recorded_by", "recorded_at"),
        kept="study files: with the study, no personal data of participants",
    )

    class Meta:
        ordering = ("study_id", "wave_id")
        default_permissions = ()

    def __str__(self) -> str:
        return f"Anonymisation of {self.wave}"
