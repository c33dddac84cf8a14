"""What oversight keeps: named views of the inventory, and verifications of the audit record."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling
from oversight.lifecycle import OPEN, VerificationStatus, check_verification


class SavedView(models.Model):
    """Filters, order and columns of the inventory under a name; ``query`` is the address's."""

    view_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    saved_at = models.DateTimeField()

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=("owner",),
        plain=("id", "view_ref", "name", "query", "saved_at"),
        kept="until the person deletes it; no data of participants",
        forgotten_by=("staff_account",),
    )

    class Meta:
        ordering = ("name", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("owner", "name"), name="saved_view_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class Verification(models.Model):
    """One walk along the chain of the audit record: how far it came, and what it found.

    ``kept`` is an earlier head, ``<number>:<hash>``, that somebody kept elsewhere.
    """

    verification_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verifications"
    )
    asked_at = models.DateTimeField()
    kept = models.CharField(max_length=90, blank=True)
    status = models.CharField(
        max_length=8, choices=VerificationStatus, default=VerificationStatus.WAITING
    )
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    head = models.CharField(max_length=90, blank=True)
    broken_at = models.PositiveBigIntegerField(null=True)
    problem = models.CharField(max_length=100, blank=True)

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=("asked_by",),
        plain=(
            "id",
            "verification_ref",
            "asked_at",
            "kept",
            "status",
            "done",
            "total",
            "finished_at",
            "head",
            "broken_at",
            "problem",
        ),
        kept="with the audit record, whose history it is",
        forgotten_by=("audit_record",),
    )

    class Meta:
        ordering = ("-asked_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="verification_that_holds_names_the_head",
                condition=~models.Q(status=VerificationStatus.HOLDS) | ~models.Q(head=""),
            ),
            models.CheckConstraint(
                name="verification_that_is_broken_says_where",
                condition=~models.Q(status=VerificationStatus.BROKEN)
                | models.Q(broken_at__isnull=False) & ~models.Q(problem=""),
            ),
        )

    def __str__(self) -> str:
        return f"Verification {self.verification_ref}"

    def move_to(self, status: VerificationStatus, *, at: datetime) -> None:
        """Set the next state; an ending one says when.

        :raises IllegalVerificationMoveError: if it may not follow the current one.
        """
        check_verification(self.status, status)
        self.status = status
        self.finished_at = at if status not in OPEN else None

    @property
    def is_open(self) -> bool:
        """Neither answered nor interrupted yet."""
        return self.status in OPEN
