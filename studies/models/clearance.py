"""Paperwork Reduction Act: clearances, and the ledger of people addressed."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from studies.models.instrument import InstrumentVersion
from studies.models.review import Pta
from studies.models.study import KEPT, Study
from studies.vocabulary import ClearanceKind, CollectionChannel, PersonKind

# 5 CFR 1320.8(d) and 1320.10(a).
FIRST_NOTICE = timedelta(days=60)
SECOND_NOTICE = timedelta(days=30)


class Clearance(models.Model):
    """What the Office of Management and Budget allowed, or why it need not (C-3)."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="clearances")
    pta = models.ForeignKey(Pta, on_delete=models.PROTECT, related_name="clearances")
    kind = models.CharField(max_length=10, choices=ClearanceKind)
    control_number = models.CharField(max_length=9, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    notice60_citation = models.CharField(max_length=60, blank=True)
    notice60_on = models.DateField(null=True, blank=True)
    notice30_citation = models.CharField(max_length=60, blank=True)
    notice30_on = models.DateField(null=True, blank=True)
    forbids_publication = models.BooleanField(default=False)
    retention_months = models.PositiveSmallIntegerField(null=True, blank=True)
    basis = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    materials_hash = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clearances_recorded"
    )
    recorded_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "study",
            "pta",
            "kind",
            "control_number",
            "expires_on",
            "notice60_citation",
            "notice60_on",
            "notice30_citation",
            "notice30_on",
            "forbids_publication",
            "retention_months",
            "basis",
            "decided_by",
            "materials_hash",
            "recorded_by",
            "recorded_at",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("study_id", "-recorded_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="clearance_has_a_number_or_a_basis",
                condition=(
                    Q(kind=ClearanceKind.EXEMPT) & ~Q(basis="") & ~Q(decided_by="")
                    | ~Q(kind=ClearanceKind.EXEMPT)
                    & Q(control_number__regex=r"^\d{4}-\d{4}$")
                    & Q(expires_on__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="clearance_full_has_both_notices",
                condition=~Q(kind=ClearanceKind.FULL)
                | Q(notice60_on__isnull=False, notice30_on__isnull=False)
                & ~Q(notice60_citation="")
                & ~Q(notice30_citation=""),
            ),
        )

    def __str__(self) -> str:
        return self.control_number or str(self.get_kind_display())

    def first_day(self) -> date | None:
        """The first day on which both notice periods of a full clearance have run out."""
        if self.notice60_on is None or self.notice30_on is None:
            return None
        return max(self.notice60_on + FIRST_NOTICE, self.notice30_on + SECOND_NOTICE)


class Addressing(models.Model):
    """So many people of one kind addressed on one day: the ledger behind C-2. No identities."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="addressings")
    channel = models.CharField(max_length=12, choices=CollectionChannel)
    person_kind = models.CharField(max_length=12, choices=PersonKind)
    people = models.PositiveIntegerField()
    # What they were asked. Unknown only for people who were addressed before this was kept.
    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, related_name="addressings"
    )
    addressed_on = models.DateField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "study", "channel", "person_kind", "people", "version", "addressed_on"),
        kept=KEPT,
    )

    class Meta:
        ordering = ("study_id", "addressed_on", "pk")
        default_permissions = ()
        indexes = (models.Index(fields=("study", "addressed_on")),)
        constraints = (
            models.CheckConstraint(name="addressing_of_somebody", condition=Q(people__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.people} on {self.addressed_on}"
