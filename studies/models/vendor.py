"""Vendors under contract: clauses, vetting and policy, reviewed before they are used."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import IsNull

from foundation.access.data_handling import DataHandling
from foundation.access.models import User
from studies.contracts import VendorCheck, VendorKind

KEPT = "contract and tool records: with the studies that used them"


def no_author(approver: str) -> Q:
    """Who approves is none of the row's ``authors`` (R-160); nobody is none of them either."""
    place = Func(
        F("authors"), F(approver), function="array_position", output_field=models.IntegerField()
    )
    return Q(IsNull(place, True))


class Vendor(models.Model):
    """A company under contract, with the clauses of PIA 5.2 and the policy of PIA 6.5.

    Each clause is the reference of its place in the contract. ``ticked`` is what the Privacy
    Office found in order, one by one. ``vetted_by`` and ``contact_office`` name offices.
    ``recorded_by`` is who last changed what an approval rests on, ``authors`` are the keys of all
    who did since the last approval.
    """

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=VendorKind, default=VendorKind.RESEARCH_COMPANY)
    contract_number = models.CharField(max_length=60, blank=True)
    contract_starts_on = models.DateField(null=True, blank=True)
    contract_ends_on = models.DateField(null=True, blank=True)
    clause_ownership = models.CharField(max_length=120, blank=True)
    clause_destruction = models.CharField(max_length=120, blank=True)
    clause_audit = models.CharField(max_length=120, blank=True)
    privacy_policy_url = models.URLField(blank=True)
    vetted_by = models.CharField(max_length=120, blank=True)
    vetted_on = models.DateField(null=True, blank=True)
    vetted_until = models.DateField(null=True, blank=True)
    vetting_ref = models.CharField(max_length=60, blank=True)
    routine_use = models.CharField(max_length=120, blank=True)
    redissemination_limits = models.TextField(blank=True)
    contact_office = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="vendors_recorded"
    )
    recorded_at = models.DateTimeField()
    authors = ArrayField(models.BigIntegerField(), default=list)
    privacy_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    privacy_at = models.DateTimeField(null=True)
    ticked = ArrayField(models.CharField(max_length=12, choices=VendorCheck), default=list)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "name",
            "kind",
            "contract_number",
            "contract_starts_on",
            "contract_ends_on",
            "clause_ownership",
            "clause_destruction",
            "clause_audit",
            "privacy_policy_url",
            "vetted_by",
            "vetted_on",
            "vetted_until",
            "vetting_ref",
            "routine_use",
            "redissemination_limits",
            "contact_office",
            "recorded_by",
            "recorded_at",
            "authors",
            "privacy_by",
            "privacy_at",
            "ticked",
            "returned_by",
            "returned_at",
            "return_reason",
        ),
        kept=KEPT,
        forgotten_by=("contract_record",),
    )

    class Meta:
        ordering = ("name",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="vendor_reviewed_by_somebody_else",
                condition=Q(privacy_by__isnull=True) | ~Q(privacy_by=F("recorded_by")),
            ),
            models.CheckConstraint(
                name="vendor_approved_by_no_author", condition=no_author("privacy_by")
            ),
            models.CheckConstraint(
                name="vendor_approved_clause_by_clause",
                condition=Q(privacy_by__isnull=True)
                | Q(ticked__contains=[str(each) for each in VendorCheck]),
            ),
            models.CheckConstraint(
                name="vendor_contract_ends_after_it_starts",
                condition=Q(contract_starts_on__isnull=True)
                | Q(contract_ends_on__isnull=True)
                | Q(contract_ends_on__gte=F("contract_starts_on")),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def has_contract(self, *, on: date) -> bool:
        """A numbered contract that has begun and has not ended."""
        return (
            bool(self.contract_number)
            and (self.contract_starts_on is None or self.contract_starts_on <= on)
            and (self.contract_ends_on is not None and self.contract_ends_on >= on)
        )

    @property
    def clauses(self) -> dict[VendorCheck, str]:
        """Each clause of PIA 5.2 with the reference of its place in the contract."""
        return {
            VendorCheck.OWNERSHIP: self.clause_ownership,
            VendorCheck.DESTRUCTION: self.clause_destruction,
            VendorCheck.AUDIT: self.clause_audit,
        }

    @property
    def missing_clauses(self) -> list[str]:
        """The clauses of PIA 5.2 for which no reference is recorded, as parts of a sentence."""
        labels = [str(clause.label) for clause, said in self.clauses.items() if not said]
        return [label[0].lower() + label[1:] for label in labels]

    @property
    def state(self) -> str:
        """Where its approval stands, as pages show it."""
        if self.privacy_by_id is not None:
            return "approved"
        return "returned" if self.returned_at else "waiting"

    def was_changed(self, *, by: User, at: datetime) -> None:
        """Remember who changed what an approval rests on: none of them approves it."""
        self.recorded_by, self.recorded_at = by, at
        self.authors = sorted({*self.authors, by.pk})

    def await_review(self) -> None:
        """Take back every decision: what it rested on has changed."""
        if self.privacy_by_id is not None:
            self.authors = []
        self.privacy_by, self.privacy_at, self.ticked = None, None, []
        self.returned_by, self.returned_at, self.return_reason = None, None, ""


class ContractExtension(models.Model):
    """A longer contract: recorded by one person, in force once the Privacy Office confirmed it."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="extensions")
    ends_on = models.DateField()
    reference = models.CharField(max_length=60)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "vendor",
            "ends_on",
            "reference",
            "recorded_by",
            "recorded_at",
            "confirmed_by",
            "confirmed_at",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("-recorded_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="extension_confirmed_by_somebody_else",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.vendor} until {self.ends_on}"
