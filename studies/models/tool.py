"""Vendors under contract and outside survey tools, each approved before they are used."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling

KEPT = "contract and tool records: with the studies that used them"


class Vendor(models.Model):
    """A company under contract, with the clauses of PIA 5.2 and the policy of PIA 6.5."""

    name = models.CharField(max_length=120, unique=True)
    contract_number = models.CharField(max_length=60, blank=True)
    contract_ends_on = models.DateField(null=True, blank=True)
    clause_ownership = models.CharField(max_length=120, blank=True)
    clause_destruction = models.CharField(max_length=120, blank=True)
    clause_audit = models.CharField(max_length=120, blank=True)
    privacy_policy_url = models.URLField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="vendors_recorded"
    )
    recorded_at = models.DateTimeField()
    privacy_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    privacy_at = models.DateTimeField(null=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "name",
            "contract_number",
            "contract_ends_on",
            "clause_ownership",
            "clause_destruction",
            "clause_audit",
            "privacy_policy_url",
            "recorded_by",
            "recorded_at",
            "privacy_by",
            "privacy_at",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("name",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="vendor_reviewed_by_somebody_else",
                condition=Q(privacy_by__isnull=True) | ~Q(privacy_by=F("recorded_by")),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def has_contract(self, *, on: date) -> bool:
        """A numbered contract that has not ended."""
        return bool(self.contract_number) and (
            self.contract_ends_on is not None and self.contract_ends_on >= on
        )

    @property
    def missing_clauses(self) -> list[str]:
        """The clauses of PIA 5.2 for which no reference is recorded."""
        clauses = {
            "the Department owns all data": self.clause_ownership,
            "all data are destroyed at the end": self.clause_destruction,
            "the Department may investigate and audit": self.clause_audit,
        }
        return [clause for clause, reference in clauses.items() if not reference]


class SurveyTool(models.Model):
    """An outside survey tool; usable once two offices approved it (PIA, Third Party)."""

    name = models.CharField(max_length=120, unique=True)
    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="tools"
    )
    pta_ref = models.CharField(max_length=60)
    ip_capture_off = models.BooleanField(default=False)
    email_capture_off = models.BooleanField(default=False)
    capture_reason = models.TextField(blank=True)
    recruitment_features = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tools_recorded"
    )
    recorded_at = models.DateTimeField()
    privacy_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    privacy_at = models.DateTimeField(null=True)
    public_affairs_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    public_affairs_at = models.DateTimeField(null=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "name",
            "vendor",
            "pta_ref",
            "ip_capture_off",
            "email_capture_off",
            "capture_reason",
            "recruitment_features",
            "recorded_by",
            "recorded_at",
            "privacy_by",
            "privacy_at",
            "public_affairs_by",
            "public_affairs_at",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("name",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="tool_two_offices_two_people",
                condition=Q(privacy_by__isnull=True)
                | Q(public_affairs_by__isnull=True)
                | ~Q(privacy_by=F("public_affairs_by")),
            ),
            models.CheckConstraint(
                name="tool_capture_off_or_explained",
                condition=Q(ip_capture_off=True, email_capture_off=True) | ~Q(capture_reason=""),
            ),
            models.CheckConstraint(name="tool_refers_to_a_pta", condition=~Q(pta_ref="")),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_approved(self) -> bool:
        """Both the Privacy Office and Public Affairs said yes (R-033)."""
        return self.privacy_by_id is not None and self.public_affairs_by_id is not None
