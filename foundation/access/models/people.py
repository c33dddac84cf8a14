"""People who work here and the part of the department they belong to."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from foundation.access.roles import UnitKind
from foundation.access.rules import RULES_VERSION

COMPONENT_CODE = r"^[A-Z]{2,12}$"
STAFF_RECORD = "staff accounts: while the person works here, then with the audit record"


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
    rules_version = models.PositiveSmallIntegerField(default=0)

    data_handling: ClassVar = DataHandling(
        personal=("username", "first_name", "last_name", "email", "password", "last_login"),
        plain=(
            "id",
            "user_ref",
            "component",
            "unit_kind",
            "rules_accepted_at",
            "rules_version",
            "is_superuser",
            "is_staff",
            "is_active",
            "date_joined",
        ),
        kept=STAFF_RECORD,
        forgotten_by=("staff_account",),
    )

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            # A superuser passes every permission check, so nobody is one.
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_superuser"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def has_accepted_rules(self) -> bool:
        """Whether the person accepted the rules of behavior as they stand now (R-157)."""
        return self.rules_accepted_at is not None and self.rules_version >= RULES_VERSION


class RulesAcceptance(models.Model):
    """Who accepted which version of the rules of behavior, and when (PIA 8.1, R-157)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="rules_acceptances")
    version = models.PositiveSmallIntegerField()
    accepted_at = models.DateTimeField()

    data_handling: ClassVar = DataHandling(
        personal=("user",),
        plain=("id", "version", "accepted_at"),
        kept=STAFF_RECORD,
        forgotten_by=("staff_account",),
    )

    class Meta:
        ordering: ClassVar = ["-version", "-accepted_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "version"], name="rules_accepted_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
