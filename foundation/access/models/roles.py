"""Roles for the department or a component. Roles on studies are grants, which studies keep."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from foundation.access.data_handling import DataHandling
from foundation.access.models.people import STAFF_RECORD, Component, User
from foundation.access.roles import Role


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Assignments, read as phrases."""

    def current(self, *, at: datetime) -> Self:
        """Neither ended nor expired. The day of expiry is the last day."""
        return self.filter(ended_at=None, expires_on__gte=timezone.localdate(at))

    def expired(self, *, at: datetime) -> Self:
        """Past their day and not yet ended."""
        return self.filter(ended_at=None, expires_on__lt=timezone.localdate(at))


class RoleAssignment(models.Model):
    """A role for the whole department, or for one component. Study roles are grants on a study."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=40, choices=Role.choices)
    component = models.ForeignKey(Component, on_delete=models.PROTECT, null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    justification = models.CharField(max_length=400)
    granted_at = models.DateTimeField()
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=("user", "granted_by"),
        plain=(
            "id",
            "role",
            "component",
            "justification",
            "granted_at",
            "expires_on",
            "ended_at",
        ),
        kept=STAFF_RECORD,
        forgotten_by=("staff_account",),
    )

    class Meta:
        constraints: ClassVar = [
            # PIA 8.3: who asks for access does not grant it.
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("user")),
                name="role_not_granted_to_oneself",
            ),
            # Only the first administrator is appointed by nobody: by the installation.
            models.CheckConstraint(
                condition=Q(granted_by__isnull=False) | Q(role=Role.ADMINISTRATOR),
                name="role_granted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "component"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="role_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.component or 'whole department'})"
