"""Ways to reach people who do not want to be asked again, known only by their fingerprints."""

from typing import ClassVar

from django.db import models

from foundation.access.data_handling import DataHandling


class OptOut(models.Model):
    """An e-mail address, phone number or mailing address to which no study writes any more (R-030).

    ``fingerprint`` is a keyed hash under a key of its own: it outlives the contacts, finds the same
    way again, and says nothing to who reads it.
    """

    fingerprint = models.BinaryField(primary_key=True, max_length=32)
    recorded_on = models.DateField()

    data_handling: ClassVar = DataHandling(
        personal=("fingerprint",),
        plain=("recorded_on",),
        kept="opt-outs: as long as anybody is asked, or until the person takes it back",
        forgotten_by=("opt_out",),
    )

    def __str__(self) -> str:
        return f"An opt-out of {self.recorded_on}"
