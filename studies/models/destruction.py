"""Proof that what vendors and survey tools held is gone: certificates and confirmed deletions."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from studies.lead_times import LEAD_TIMES
from studies.lifecycle.vendors import (
    NEXT_DELETION,
    NEXT_DESTRUCTION,
    DeletionStatus,
    DestructionStatus,
    check,
)

KEPT = "contract and tool records: with the studies that used them"


class DestructionQuerySet(models.QuerySet["DestructionCertificate"]):
    """Certificates, asked about in the department's words."""

    def missing(self) -> "DestructionQuerySet":
        """Neither verified nor put off."""
        return self.exclude(status__in=(DestructionStatus.VERIFIED, DestructionStatus.NOT_DUE))

    def of_contacts(self) -> "DestructionQuerySet":
        """Those for contacts of a study that were handed over."""
        return self.filter(disclosure_ref__isnull=False)

    def outstanding(self) -> "DestructionQuerySet":
        """Not verified, due already or not."""
        return self.exclude(status=DestructionStatus.VERIFIED)

    def overdue(self, *, on: date) -> "DestructionQuerySet":
        """Due for more than 30 days and still not verified, whatever the clock has said yet."""
        late = self.exclude(status=DestructionStatus.VERIFIED)
        return late.filter(due_on__lte=on - LEAD_TIMES["destruction.overdue"].after)


class DestructionCertificate(models.Model):
    """A vendor's word that it destroyed the department's data (PIA 5.2).

    One is due when the contract ends (again, if it runs longer after that), one for each study
    that used the vendor, and one for each time that contacts or a recording of a study were handed
    over to it: ``disclosure_ref`` names that in the accounting, the vault's or fieldwork's.
    ``study`` is nothing for the contract's own. ``signed_by`` is an office or title at the vendor.
    """

    vendor = models.ForeignKey(
        "studies.Vendor", on_delete=models.PROTECT, related_name="certificates"
    )
    study = models.ForeignKey(
        "studies.Study", on_delete=models.PROTECT, null=True, related_name="destructions"
    )
    disclosure_ref = models.UUIDField(null=True)
    contract_number = models.CharField(max_length=60)
    due_on = models.DateField()
    status = models.CharField(
        max_length=12, choices=DestructionStatus, default=DestructionStatus.NOT_DUE
    )
    reference = models.CharField(max_length=60, blank=True)
    destroyed_on = models.DateField(null=True)
    destroyed = models.TextField(blank=True)
    signed_by = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True)

    objects = DestructionQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "vendor",
            "study",
            "disclosure_ref",
            "contract_number",
            "due_on",
            "status",
            "reference",
            "destroyed_on",
            "destroyed",
            "signed_by",
            "recorded_by",
            "recorded_at",
            "verified_by",
            "verified_at",
        ),
        kept=KEPT,
        forgotten_by=("contract_record",),
    )

    class Meta:
        ordering = ("due_on", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="destruction_certified_once",
                fields=("vendor", "contract_number", "study", "disclosure_ref"),
                condition=~Q(status=DestructionStatus.VERIFIED),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="destruction_verified_by_somebody_else",
                condition=Q(verified_by__isnull=True)
                | Q(recorded_by__isnull=False) & ~Q(verified_by=F("recorded_by")),
            ),
            models.CheckConstraint(
                name="destruction_verified_is_complete",
                condition=~Q(status=DestructionStatus.VERIFIED)
                | Q(verified_by__isnull=False, destroyed_on__isnull=False)
                & ~Q(reference="")
                & ~Q(destroyed=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.vendor}: {self.study or self.contract_number}"

    def move_to(self, status: DestructionStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check(NEXT_DESTRUCTION, DestructionStatus(self.status), status)
        self.status = status


class ToolDeletion(models.Model):
    """The deletion of a closed study's answers at the survey tool, followed to its confirmation."""

    tool = models.ForeignKey(
        "studies.SurveyTool", on_delete=models.PROTECT, related_name="deletions"
    )
    study = models.ForeignKey(
        "studies.Study", on_delete=models.PROTECT, related_name="tool_deletions"
    )
    due_on = models.DateField()
    status = models.CharField(max_length=12, choices=DeletionStatus, default=DeletionStatus.DUE)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_on = models.DateField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_on = models.DateField(null=True)
    reference = models.CharField(max_length=60, blank=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "tool",
            "study",
            "due_on",
            "status",
            "requested_by",
            "requested_on",
            "confirmed_by",
            "confirmed_on",
            "reference",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("due_on", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(name="deletion_followed_once", fields=("tool", "study")),
            models.CheckConstraint(
                name="deletion_confirmed_is_complete",
                condition=~Q(status=DeletionStatus.CONFIRMED)
                | Q(confirmed_on__isnull=False) & ~Q(reference=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.study} at {self.tool}"

    def move_to(self, status: DeletionStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check(NEXT_DELETION, DeletionStatus(self.status), status)
        self.status = status

    def is_overdue(self, *, on: date) -> bool:
        """Not confirmed although the day has passed."""
        return self.status != DeletionStatus.CONFIRMED and self.due_on < on
