"""Whom a release lets go to a vendor, and how they are reached: known until the file goes."""

from typing import ClassVar

from django.db import models

from foundation.access.data_handling import DataHandling
from participants.models.handovers import Handover


class HandoverContact(models.Model):
    """A contact whom a release counted, as a reference: nobody who comes later goes with them.

    ``sealed_hash`` is of what was sealed in the contact when the file took it up, and empty where
    it did not. It says nothing of the person, and another one that the contact changed since.
    """

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="let_go")
    contact_ref = models.UUIDField()
    sealed_hash = models.BinaryField(max_length=32, null=True)

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("id", "handover", "contact_ref", "sealed_hash"),
        kept="references of who goes to a vendor: with the file, a day at most",
        forgotten_by=("handover_files",),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["handover", "contact_ref"], name="contact_once_in_a_handover"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_ref} in {self.handover_id}"


class HandoverWay(models.Model):
    """One way to reach somebody in a file, keyed as opt-outs are, so that both can be compared."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="ways")
    fingerprint = models.BinaryField(max_length=32)

    data_handling: ClassVar = DataHandling(
        personal=("fingerprint",),
        plain=("id", "handover"),
        kept="how people in a file for a vendor are reached: with the file, a day at most",
        forgotten_by=("handover_files",),
    )

    def __str__(self) -> str:
        return f"A way in {self.handover_id}"
