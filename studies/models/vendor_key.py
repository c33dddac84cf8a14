"""The public key for which files of a vendor are encrypted, confirmed by another channel."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from foundation.keyring.outside import fingerprint_of_key
from studies.contracts import KeyCheck
from studies.models.vendor import KEPT, Vendor


class VendorKeyQuerySet(models.QuerySet["VendorKey"]):
    """Reads as a phrase."""

    def in_force(self) -> "VendorKeyQuerySet":
        """Confirmed, and neither replaced nor ended."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def waiting(self) -> "VendorKeyQuerySet":
        """Recorded, and not confirmed yet."""
        return self.filter(confirmed_at=None, ended_at=None)


class VendorKey(models.Model):
    """A key of age: recorded by one person, compared with the vendor and confirmed by another.

    A trigger keeps it as it was recorded: it is confirmed once, and ended once. Another key is
    another row.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="keys")
    public_key = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_how = models.CharField(max_length=10, choices=KeyCheck, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = VendorKeyQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "vendor",
            "public_key",
            "recorded_by",
            "recorded_at",
            "confirmed_by",
            "confirmed_at",
            "confirmed_how",
            "ended_by",
            "ended_at",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("-recorded_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="vendor_key_confirmed_by_somebody_else",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
            ),
            models.CheckConstraint(
                name="vendor_key_says_how_it_was_confirmed",
                condition=Q(confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_how=""),
            ),
            models.UniqueConstraint(
                name="vendor_has_one_key_in_force",
                fields=("vendor",),
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="vendor_has_one_key_waiting",
                fields=("vendor",),
                condition=Q(confirmed_at__isnull=True, ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.vendor}: {self.fingerprint}"

    @property
    def fingerprint(self) -> str:
        """What the two sides compare."""
        return fingerprint_of_key(self.public_key)

    @property
    def state(self) -> str:
        """Where it stands, as pages show it."""
        if self.ended_at is not None:
            return "over"
        return "current" if self.confirmed_at is not None else "waiting"
