"""When each service's purges last ran, and what makes them doubt the clock."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from foundation.access.data_handling import DataHandling
from retention.clocks import Doubt
from retention.models.holds import KEPT
from retention.registry import Service


class LastLookQuerySet(models.QuerySet["LastLook"]):
    """Reads as a phrase."""

    def in_doubt(self) -> Self:
        """Of services whose purges stand still because of the clock."""
        return self.exclude(doubt="")


class LastLook(models.Model):
    """What purges of a service keep of their own running: one row for each.

    ``seen_at`` is when any purge last found the clock right, or a person confirmed it;
    ``event_at`` and ``dated_at`` are when the last whole look of either clock began that came to
    its end, and ``missed`` how many came too late. All are readings of the portal's database. In
    doubt, ``doubt`` says why, since when, and what the process's own clock said.
    """

    service = models.CharField(max_length=20, choices=Service, unique=True)
    seen_at = models.DateTimeField(null=True)
    event_at = models.DateTimeField(null=True)
    dated_at = models.DateTimeField(null=True)
    missed = models.PositiveIntegerField(default=0)
    doubt = models.CharField(max_length=20, choices=Doubt, blank=True)
    doubted_at = models.DateTimeField(null=True)
    doubted_clock = models.DateTimeField(null=True)

    objects = LastLookQuerySet.as_manager()

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(),
        plain=(
            "id",
            "service",
            "seen_at",
            "event_at",
            "dated_at",
            "missed",
            "doubt",
            "doubted_at",
            "doubted_clock",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("service",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(doubt="", doubted_at=None, doubted_clock=None)
                | models.Q(doubted_at__isnull=False, doubted_clock__isnull=False)
                & ~models.Q(doubt=""),
                name="doubts_say_since_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.service}, last looked at {self.seen_at}"

    def of(self, clock: str) -> datetime | None:
        """When the last whole look of this clock began."""
        return self.event_at if clock == "event" else self.dated_at

    def settle(self, at: datetime) -> None:
        """The clock is right at ``at``; not saved."""
        self.seen_at = at
        self.doubt, self.doubted_at, self.doubted_clock = "", None, None
