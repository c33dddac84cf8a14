"""Who may work on a study: grants with a reason and an end, and the permissions they carry."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from foundation.access.data_handling import DataHandling
from foundation.access.roles import Role
from studies.models.study import Study


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants, asked about in the department's words."""

    def active(self, *, on: date) -> "GrantQuerySet":
        """Neither ended nor expired on that day; the day of expiry still counts."""
        return self.filter(ended_at__isnull=True, expires_on__gte=on)

    def expired(self, *, on: date) -> "GrantQuerySet":
        """Past their day and not yet ended."""
        return self.filter(ended_at__isnull=True, expires_on__lt=on)


class Grant(models.Model):
    """One person in one role on one study, for a reason and a time (PIA 3.4, 8.3)."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants"
    )
    role = models.CharField(max_length=32, choices=Role)
    justification = models.CharField(max_length=300)
    # Nobody gives the first lead: whoever creates a study leads it.
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="grants_given",
    )
    # Who asked for it; nobody for who starts a study, nor for some grants of earlier times.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants_asked",
    )
    granted_at = models.DateTimeField()
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "study",
            "user",
            "role",
            "justification",
            "granted_by",
            "asked_by",
            "granted_at",
            "expires_on",
            "ended_at",
        ),
        kept="access records: with the study, for audit",
        forgotten_by=("staff_account",),
    )

    class Meta:
        ordering = ("study_id", "-granted_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="grant_is_given_by_somebody_else",
                condition=Q(granted_by__isnull=True) | ~Q(user=F("granted_by")),
            ),
            models.CheckConstraint(
                name="grant_is_given_by_somebody",
                condition=Q(granted_by__isnull=False) | Q(role=Role.LEAD),
            ),
            models.CheckConstraint(
                name="grant_is_not_given_by_who_asked",
                condition=Q(asked_by__isnull=True)
                | Q(granted_by__isnull=True)
                | ~Q(asked_by=F("granted_by")),
            ),
            models.CheckConstraint(name="grant_says_why", condition=~Q(justification="")),
            models.UniqueConstraint(
                name="grant_once_at_a_time",
                fields=("study", "user", "role"),
                condition=Q(ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} on {self.study_id}"

    def is_active(self, *, on: date) -> bool:
        """Neither ended nor expired on that day."""
        return self.ended_at is None and self.expires_on >= on


class StudyUserPermission(UserObjectPermissionBase):
    """The permissions that the active grants of a person carry on a study."""

    content_object = models.ForeignKey(Study, on_delete=models.CASCADE)

    data_handling = DataHandling(
        personal=(),
        plain=("id", "user", "permission", "content_object"),
        kept="access records: until the grant ends",
    )

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()
