"""The e-mails: the outbox."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from foundation.mail.lifecycle import LetterStatus, check

KEPT = "work messages: half a year after they were written (MESSAGES_KEPT_DAYS), then deleted daily"


class LetterQuerySet(models.QuerySet["Letter"]):
    """E-mails, read as phrases."""

    def to_send(self, *, at: datetime) -> "LetterQuerySet":
        """Waiting, and not to be tried later."""
        return self.filter(status=LetterStatus.WAITING, not_before__lte=at)

    def claimed_too_long(self, *, at: datetime, longest: timedelta) -> "LetterQuerySet":
        """Held by a worker that must have died."""
        held = (LetterStatus.CLAIMED, LetterStatus.HANDING_OVER)
        return self.filter(status__in=held, claimed_at__lt=at - longest)


class Letter(models.Model):
    """One e-mail to one person, with one message or a day's messages.

    ``digest_on`` is the day of a digest. ``claim`` is the number of the claim that may hand it
    over: a claim that was taken away finds another number. ``trouble`` is the kind of the last
    failure, never its text, which may quote an address.
    """

    letter_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest_on = models.DateField(null=True)
    status = models.CharField(max_length=12, choices=LetterStatus, default=LetterStatus.WAITING)
    written_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=60, blank=True)

    objects = LetterQuerySet.as_manager()

    data_handling = DataHandling(
        personal=("to",),
        plain=(
            "id",
            "letter_ref",
            "digest_on",
            "status",
            "written_at",
            "not_before",
            "attempts",
            "claim",
            "claimed_at",
            "settled_at",
            "trouble",
        ),
        kept=KEPT,
        forgotten_by=("staff_messages",),
    )

    class Meta:
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("to", "digest_on"),
                condition=Q(digest_on__isnull=False),
                name="letter_one_digest_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[LetterStatus.CLAIMED, LetterStatus.HANDING_OVER])
                | Q(claim__isnull=False, claimed_at__isnull=False),
                name="letter_claimed_by_a_claim",
            ),
        )
        indexes = (
            models.Index(
                fields=("not_before",),
                condition=Q(status=LetterStatus.WAITING),
                name="letter_to_send",
            ),
            models.Index(fields=("status", "settled_at"), name="letter_by_status"),
        )

    def __str__(self) -> str:
        return f"letter {self.letter_ref}"

    def move_to(self, status: LetterStatus) -> None:
        """Set the next state; whoever calls saves.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check(self.status, status)
        self.status = status
