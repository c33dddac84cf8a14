"""Who asked for access to a study, for whom and why, and who decided."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from foundation.access.roles import Role
from studies.lifecycle.access import AccessRequestStatus, check_access_request
from studies.models.study import Study
from studies.models.team import Grant

if TYPE_CHECKING:
    from foundation.access.models import User


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """Requests, asked about in the department's words."""

    def waiting(self) -> "AccessRequestQuerySet":
        """Not decided and not taken back."""
        return self.filter(status=AccessRequestStatus.REQUESTED)


class AccessRequest(models.Model):
    """A role on a study asked for one person; a second person decides (PIA 8.3, R-160)."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="access_requests")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_requests"
    )
    role = models.CharField(max_length=32, choices=Role)
    justification = models.CharField(max_length=300)
    expires_on = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_requests_made"
    )
    asked_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=AccessRequestStatus, default=AccessRequestStatus.REQUESTED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="access_requests_decided",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    grant = models.OneToOneField(
        Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="request"
    )

    objects = AccessRequestQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "study",
            "user",
            "role",
            "justification",
            "expires_on",
            "asked_by",
            "asked_at",
            "status",
            "decided_by",
            "decided_at",
            "reason",
            "grant",
        ),
        kept="access records: with the study, for audit",
        forgotten_by=("staff_account",),
    )

    class Meta:
        ordering = ("asked_at", "pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="access_request_says_why", condition=~Q(justification="")),
            models.CheckConstraint(
                name="access_request_is_decided_by_a_third",
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user"))),
            ),
            models.CheckConstraint(
                name="access_request_decision_is_signed",
                condition=~Q(status__in=("granted", "declined")) | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="access_request_granted_has_a_grant",
                condition=Q(status="granted", grant__isnull=False)
                | (~Q(status="granted") & Q(grant__isnull=True)),
            ),
            models.UniqueConstraint(
                name="access_request_once_at_a_time",
                fields=("study", "user", "role"),
                condition=Q(status="requested"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} on {self.study_id}"

    def move(self, to: AccessRequestStatus, *, by: "User | None", at: datetime) -> None:
        """Decide, or take back, which nobody decides.

        :raises IllegalMoveError: if it was decided already.
        """
        check_access_request(self.status, to)
        self.status, self.decided_by, self.decided_at = to, by, at
        self.save()
