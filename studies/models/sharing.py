"""Agreements to share, and new uses: reviewed by three offices, then cleared by a fourth person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from studies.lifecycle.sharing import NEXT_AGREEMENT, AgreementStatus, check

KEPT = "agreement records: with the study that they belong to"


class AgreementKind(models.TextChoices):
    """What is asked for."""

    SHARING = "sharing", "Sharing with somebody"
    NEW_USE = "new_use", "A new use of what is held"


class RecipientKind(models.TextChoices):
    """With whom; outside the department only aggregate reports are shared (R-143)."""

    COMPONENT = "component", "A component of the department"
    AGENCY = "agency", "Another agency"
    CONGRESS = "congress", "Congress"
    PUBLIC = "public", "The public"
    VENDOR = "vendor", "A vendor under contract"


class SharedData(models.TextChoices):
    """What is shared."""

    AGGREGATES = "aggregates", "Aggregate reports"
    PERSONAL = "personal", "Personal data"


def _person(related: str = "+") -> "models.ForeignKey":  # type: ignore[type-arg]
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name=related
    )


class SharingAgreement(models.Model):
    """What is shared with whom and why, until when, and who said what to it (PIA 6.1, 6.2, 8.4).

    Personal data goes only to a vendor under an active contract with a routine use (R-144).
    """

    sharingagreement_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="agreements")
    kind = models.CharField(max_length=8, choices=AgreementKind, default=AgreementKind.SHARING)
    recipient_kind = models.CharField(max_length=10, choices=RecipientKind)
    recipient = models.CharField(max_length=160)
    vendor = models.ForeignKey(
        "studies.Vendor", on_delete=models.PROTECT, null=True, blank=True, related_name="agreements"
    )
    shares = models.CharField(max_length=10, choices=SharedData, default=SharedData.AGGREGATES)
    what = models.TextField()
    purpose = models.TextField()
    expires_on = models.DateField()
    status = models.CharField(
        max_length=10, choices=AgreementStatus, default=AgreementStatus.REQUESTED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    security_by = _person()
    security_at = models.DateTimeField(null=True)
    privacy_by = _person()
    privacy_at = models.DateTimeField(null=True)
    counsel_by = _person()
    counsel_at = models.DateTimeField(null=True)
    cleared_by = _person()
    cleared_at = models.DateTimeField(null=True)
    returned_by = _person()
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "sharingagreement_ref",
            "study",
            "kind",
            "recipient_kind",
            "recipient",
            "vendor",
            "shares",
            "what",
            "purpose",
            "expires_on",
            "status",
            "requested_by",
            "requested_at",
            "security_by",
            "security_at",
            "privacy_by",
            "privacy_at",
            "counsel_by",
            "counsel_at",
            "cleared_by",
            "cleared_at",
            "returned_by",
            "returned_at",
            "return_reason",
        ),
        kept=KEPT,
        forgotten_by=("contract_record",),
    )

    class Meta:
        ordering = ("-requested_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="sharing_of_personal_data_is_with_a_vendor",
                condition=~Q(shares=SharedData.PERSONAL)
                | Q(recipient_kind=RecipientKind.VENDOR, vendor__isnull=False),
            ),
            models.CheckConstraint(
                name="sharing_reviewed_by_different_people",
                condition=(
                    Q(security_by__isnull=True)
                    | Q(privacy_by__isnull=True)
                    | ~Q(security_by=F("privacy_by"))
                )
                & (
                    Q(security_by__isnull=True)
                    | Q(counsel_by__isnull=True)
                    | ~Q(security_by=F("counsel_by"))
                )
                & (
                    Q(privacy_by__isnull=True)
                    | Q(counsel_by__isnull=True)
                    | ~Q(privacy_by=F("counsel_by"))
                ),
            ),
            models.CheckConstraint(
                name="sharing_not_reviewed_by_who_asked",
                condition=(Q(security_by__isnull=True) | ~Q(security_by=F("requested_by")))
                & (Q(privacy_by__isnull=True) | ~Q(privacy_by=F("requested_by")))
                & (Q(counsel_by__isnull=True) | ~Q(counsel_by=F("requested_by"))),
            ),
            models.CheckConstraint(
                name="sharing_cleared_by_a_fourth_person",
                condition=Q(cleared_by__isnull=True)
                | ~Q(cleared_by=F("requested_by"))
                & ~Q(cleared_by=F("security_by"))
                & ~Q(cleared_by=F("privacy_by"))
                & ~Q(cleared_by=F("counsel_by")),
            ),
            models.CheckConstraint(
                name="sharing_cleared_after_three_reviews",
                condition=~Q(status=AgreementStatus.CLEARED)
                | Q(
                    cleared_by__isnull=False,
                    security_by__isnull=False,
                    privacy_by__isnull=False,
                    counsel_by__isnull=False,
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.study}: {self.recipient}"

    def move_to(self, status: AgreementStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check(NEXT_AGREEMENT, AgreementStatus(self.status), status)
        self.status = status

    @property
    def reviewers(self) -> set[int]:
        """The keys of those who reviewed it so far."""
        people = (self.security_by_id, self.privacy_by_id, self.counsel_by_id)
        return {person for person in people if person is not None}

    @property
    def is_reviewed(self) -> bool:
        """All three offices said yes."""
        return len(self.reviewers) == 3

    def await_review(self) -> None:
        """Take back every review: what they read has changed."""
        for office in ("security", "privacy", "counsel", "returned"):
            setattr(self, f"{office}_by", None)
            setattr(self, f"{office}_at", None)
        self.return_reason = ""
