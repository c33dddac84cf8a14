"""Campaigns in which all access is certified again: each piece kept or removed (R-161)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from foundation.access.models import RoleAssignment
from studies.lifecycle.campaigns import Decision
from studies.models.team import Grant

KEPT = "access records: with the audit record"


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns, asked about in the department's words."""

    def open(self) -> "CampaignQuerySet":
        """Under way: there is at most one."""
        return self.filter(closed_at__isnull=True)

    def over(self, *, on: date) -> "CampaignQuerySet":
        """Past their last day and not closed yet."""
        return self.open().filter(ends_on__lt=on)


class Campaign(models.Model):
    """One round over everybody's access; opened by an administrator, or by the clock."""

    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(), plain=("id", "opened_by", "opened_at", "ends_on", "closed_at"), kept=KEPT
    )

    class Meta:
        ordering = ("-opened_at", "-pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="one_campaign_at_a_time",
                fields=("closed_at",),
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"campaign {self.pk}"


class CertificationQuerySet(models.QuerySet["Certification"]):
    """Certifications, asked about in the department's words."""

    def undecided(self) -> "CertificationQuerySet":
        """Neither kept nor removed."""
        return self.filter(decision=Decision.UNDECIDED)


class Certification(models.Model):
    """One grant on a study or role of the department, to be kept or removed by somebody else."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="certifications")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certifications"
    )
    grant = models.ForeignKey(
        Grant, on_delete=models.CASCADE, null=True, blank=True, related_name="certifications"
    )
    assignment = models.ForeignKey(
        RoleAssignment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.UNDECIDED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CertificationQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "campaign",
            "user",
            "grant",
            "assignment",
            "decision",
            "decided_by",
            "decided_at",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("campaign_id", "pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="certification_of_one_thing",
                condition=Q(grant__isnull=False, assignment__isnull=True)
                | Q(grant__isnull=True, assignment__isnull=False),
            ),
            models.CheckConstraint(
                name="certification_not_of_oneself",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("user")),
            ),
            models.CheckConstraint(
                name="certification_is_signed",
                condition=~Q(decision__in=("kept", "removed")) | Q(decided_by__isnull=False),
            ),
            models.UniqueConstraint(name="certified_grant_once", fields=("campaign", "grant")),
            models.UniqueConstraint(name="certified_role_once", fields=("campaign", "assignment")),
        )

    def __str__(self) -> str:
        return f"{self.decision} in campaign {self.campaign_id}"
