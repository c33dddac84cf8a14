"""Answers on their way: kept at once, filed together, so that nothing says who came when."""

import uuid

from django.db import models

from foundation.access.data_handling import DataHandling
from studies.vocabulary import CollectionChannel

_KEPT = "until it is filed among the answers: a few minutes, at the latest when the wave closes"


class InboxAnswer(models.Model):
    """One person's answers, thanked for and not filed yet.

    ``sealed`` is JSON (see ``fieldwork.inbox``) under ``answers:<study_ref>``, with
    ``fieldwork_inboxanswer:sealed:<inbox_ref>`` as additional data. The identity is random; the
    response that is made of it gets another.
    """

    inbox_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(
        "studies.Study", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="+")
    instrument_version = models.ForeignKey(
        "studies.InstrumentVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    mode = models.CharField(max_length=12, choices=CollectionChannel)
    answered_on = models.DateField()
    sealed = models.BinaryField()

    data_handling = DataHandling(
        personal=("sealed",),
        plain=("inbox_ref", "study", "wave", "instrument_version", "mode", "answered_on"),
        kept=_KEPT,
        forgotten_by=("responses",),
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.inbox_ref)


class SpentTicket(models.Model):
    """A form that was sent: sent again, it is thanked for again and filed once.

    ``fingerprint`` is SHA-256 of a random value that lay sealed in the form. It says nothing of
    the answers nor of whose they are.
    """

    fingerprint = models.BinaryField(primary_key=True, max_length=32)
    wave = models.ForeignKey("studies.Wave", on_delete=models.CASCADE, related_name="+")

    data_handling = DataHandling(
        personal=(),
        plain=("fingerprint", "wave"),
        kept="until the wave is closed, at the latest a day later",
        forgotten_by=("spent_tickets",),
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"A form of {self.wave}"
