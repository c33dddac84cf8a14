"""People who work here, what they are, and what they were trained in."""

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from foundation.access.data_handling import DataHandling
from foundation.access.roles import Role, UnitKind

TRAINING_LASTS = timedelta(days=365)  # PIA 8.2: annual training
COMPONENT_CODE = r"^[A-Z]{2,12}$"
_STAFF_RECORD = "staff accounts: while the person works here, then with the audit record"


class Component(models.Model):
    """A part of the department, such as TSA.

    Its code begins every study's code. It is capital letters only, so that a study's code can
    never be mistaken for a telephone number by what watches over the audit record.
    """

    code = models.CharField(
        max_length=12,
        unique=True,
        validators=[RegexValidator(COMPONENT_CODE, "Use 2 to 12 capital letters, such as TSA.")],
    )
    name = models.CharField(max_length=120)

    data_handling: ClassVar = DataHandling(
        personal=(), plain=("id", "code", "name"), kept="as long as the department has it"
    )

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__regex=COMPONENT_CODE), name="component_code_is_capital_letters"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class User(AbstractUser):
    """A person with an account. Elsewhere a person is only ever the random ``user_ref``."""

    user_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    component = models.ForeignKey(Component, on_delete=models.PROTECT, null=True, blank=True)
    unit_kind = models.CharField(max_length=20, choices=UnitKind.choices, default=UnitKind.RESEARCH)
    rules_accepted_at = models.DateTimeField(null=True, blank=True)

    data_handling: ClassVar = DataHandling(
        personal=("username", "first_name", "last_name", "email", "password", "last_login"),
        plain=(
            "id",
            "user_ref",
            "component",
            "unit_kind",
            "rules_accepted_at",
            "is_superuser",
            "is_staff",
            "is_active",
            "date_joined",
        ),
        kept=_STAFF_RECORD,
    )

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            # A superuser passes every permission check, so nobody is one.
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_superuser"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Assignments, read as phrases."""

    def current(self, *, at: datetime) -> Self:
        """Neither ended nor expired. The day of expiry is the last day."""
        return self.filter(ended_at=None, expires_on__gte=timezone.localdate(at))


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
        kept=_STAFF_RECORD,
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


class Training(models.Model):
    """One course that a person completed."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", "Annual privacy training"
        FACILITATOR = "facilitator", "Facilitator training"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trainings")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    completed_on = models.DateField()

    data_handling: ClassVar = DataHandling(
        personal=("user",), plain=("id", "kind", "completed_on"), kept=_STAFF_RECORD
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind", "completed_on"], name="training_recorded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.completed_on}"

    @property
    def valid_until(self) -> date:
        """The last day on which this course still counts."""
        return self.completed_on + TRAINING_LASTS
