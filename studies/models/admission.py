"""Who may still answer by invitation, without saying who that is."""

from django.db import models

from foundation.access.data_handling import DataHandling
from studies.models.study import Study
from studies.models.wave import Wave


class Admission(models.Model):
    """One invited person may answer once in one wave.

    ``fingerprint`` is a keyed hash of the token in the person's link, under a key of the study
    (``admissions:<study_ref>``): the vault keeps another, so that neither store alone says whose
    this is. Answering **deletes** the row: a mark or a time on it would carry the transaction of
    the answer, and so lead from one to the other (R-023). ``panel_ref`` is the code by which the
    answers of one person in several waves belong together; only wave studies have it (R-040).
    """

    fingerprint = models.BinaryField(primary_key=True, max_length=32)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+", db_index=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="admissions")
    panel_ref = models.UUIDField(null=True)

    data_handling = DataHandling(
        personal=("fingerprint", "panel_ref"),
        plain=("study", "wave"),
        kept="until the person has answered, at the latest until the wave is closed",
        forgotten_by=("admissions",),
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"An admission to {self.wave}"
