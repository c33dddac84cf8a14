"""What readers were told, and about whom: the ledger against which later reports are held."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from reports.linked import Change
from reports.models.report import WavesAs


class LedgerEntry(models.Model):
    """One release. Append-only, and no true number in it, so that it may outlive all answers.

    What the report asked stands here as it stands in a report; ``words`` gives the words of each
    population, ``statements`` the protected numbers that left. ``frozen`` is the fingerprint of the
    snapshots that were counted, without a count in it; empty where nothing was frozen. References
    and no keys: the entry stays when the report and the study's file are gone.
    """

    entry_ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    study_ref = models.UUIDField()
    report_ref = models.UUIDField(unique=True)
    questions = models.JSONField(default=list)
    demographics = models.JSONField(default=list)
    pairs = models.JSONField(default=list)
    measures = models.JSONField(default=list)
    bands = models.JSONField(default=dict)
    merges = models.JSONField(default=dict)
    company_tables = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    waves = ArrayField(models.PositiveIntegerField())
    waves_as = models.CharField(max_length=8, choices=WavesAs.choices)
    change = models.CharField(max_length=8, choices=Change.choices, blank=True)
    filters = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    threshold = models.PositiveSmallIntegerField()
    statements = models.JSONField()
    statements_hash = models.CharField(max_length=64)
    frozen = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    ASKED: ClassVar = (
        *("questions", "demographics", "pairs", "measures", "bands", "company_tables", "themes"),
        *("waves", "waves_as", "change", "filters", "merges"),
    )

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id", "entry_ref", "study_ref", "report_ref", "questions", "demographics", "pairs",
            "measures", "bands", "company_tables", "themes", "waves", "waves_as", "change",
            "filters", "words", "merges", "threshold", "statements", "statements_hash", "frozen",
            "at",
        ),
        kept="what was told: as long as anybody may hold it, beyond the answers and the file",
        forgotten_by=("disclosure_ledger",),
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["study_ref"], name="ledger_of_a_study")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(statements_hash="") & Q(threshold__gte=5, threshold__lte=30),
                name="ledger_entry_is_of_a_protected_report",
            )
        ]

    def __str__(self) -> str:
        return str(self.report_ref)

    @property
    def asked(self) -> tuple[object, ...]:
        """What decides which numbers there are."""
        return tuple(getattr(self, name) for name in self.ASKED)
