"""Whose staff an account of a vendor's unit is."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from studies.models.vendor import Vendor


class VendorStaff(models.Model):
    """The one vendor that a person works for; its clearance decides about their access (R-016)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="works_for"
    )
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="staff")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "user", "vendor", "recorded_by", "recorded_at"),
        kept="access records: as long as the account",
    )

    class Meta:
        ordering = ("user__last_name", "user__username")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="vendor_staff_recorded_by_somebody_else", condition=~Q(user=F("recorded_by"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} of {self.vendor_id}"
