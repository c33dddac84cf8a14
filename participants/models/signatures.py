"""Names and signatures of people who agreed in writing."""

from typing import ClassVar

from django.db import models

from foundation.access.data_handling import DataHandling


class ConsentSignature(models.Model):
    """The name and signature on a consent form, away from notes and answers (R-095).

    Sealed twice: under a key of its own, and around it under the key of the session's recording,
    so that destroying the recording destroys the signature with it (R-050), and destroying the
    signature leaves the recording to its own date (C-12).
    """

    decision_ref = models.UUIDField(unique=True)
    study_ref = models.UUIDField()
    session_ref = models.UUIDField(db_index=True)
    sealed_name = models.BinaryField()
    sealed_signature = models.BinaryField()
    signed_on = models.DateField()

    data_handling: ClassVar = DataHandling(
        personal=("sealed_name", "sealed_signature"),
        plain=("id", "decision_ref", "study_ref", "session_ref", "signed_on"),
        kept="consent evidence: with the recording, at most one year (GRS 6.5/010)",
        forgotten_by=("consent_signatures",),
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["study_ref"], name="signatures_of_study")]

    def __str__(self) -> str:
        return f"Signature for decision {self.decision_ref}"
