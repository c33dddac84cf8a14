"""Questions of approved versions that other studies may ask again."""

import uuid

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling
from studies.models.instrument import InstrumentVersion


class BankQuestion(models.Model):
    """A question as it was approved; ``bank_ref`` is how definitions name it.

    ``question`` and ``said`` are as in ``studies.instruments.bank.Banked``. Its words never change:
    it can only be retired, once, and stays known to the studies that ask it.
    """

    bank_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="banked")
    question_key = models.SlugField(max_length=50)
    question = models.JSONField()
    language = models.CharField(max_length=35)
    said = models.JSONField(default=dict)
    words_hash = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "bank_ref",
            "name",
            "version",
            "question_key",
            "question",
            "language",
            "said",
            "words_hash",
            "added_by",
            "added_at",
            "retired_by",
            "retired_at",
        ),
        kept="for good: it holds questions of the department, and nobody's answers",
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("name", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("words_hash",),
                condition=models.Q(retired_at=None),
                name="bank_has_each_question_once",
            ),
            models.CheckConstraint(
                condition=models.Q(retired_at__isnull=True, retired_by__isnull=True)
                | models.Q(retired_at__isnull=False, retired_by__isnull=False),
                name="bank_question_retired_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.name
