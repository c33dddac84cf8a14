"""Purge runs with their items, and what they signed. No personal data in any of them."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling
from retention import lifecycle
from retention.lifecycle import ItemState, RunStatus, Trouble
from retention.models.holds import KEPT
from retention.registry import Holding
from retention.rules import Promise


class Trigger(models.TextChoices):
    """Who or what asked for a purge run."""

    BEAT_EVENT = "beat_event", "The clock, every few minutes"
    BEAT_NIGHTLY = "beat_nightly", "The clock, at night"
    REPORT = "report", "A report about to be rendered"
    COMMAND = "command", "An operator's command"
    PERSON = "person", "A records officer"


class PurgeRunQuerySet(models.QuerySet["PurgeRun"]):
    """Reads as a phrase."""

    def unfinished(self) -> Self:
        """Begun and not settled: a kill or a failure came between."""
        return self.filter(status=RunStatus.RUNNING)


class PurgeRun(models.Model):
    """One purge: planned in one commit, worked off item by item, certified at the end."""

    run_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField()
    trigger = models.CharField(max_length=20, choices=Trigger)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    study_ref = models.UUIDField(null=True)
    status = models.CharField(max_length=20, choices=RunStatus, default=RunStatus.RUNNING)

    objects = PurgeRunQuerySet.as_manager()

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(),
        plain=(
            "id",
            "run_ref",
            "started_at",
            "finished_at",
            "as_of",
            "trigger",
            "by",
            "study_ref",
            "status",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"Purge run {self.run_ref}"

    def settle(self, to: RunStatus, *, at: datetime) -> None:
        """Finish the run.

        :raises IllegalPurgeMoveError: if it was finished before.
        """
        lifecycle.check_run(RunStatus(self.status), to)
        self.status = to
        self.finished_at = at
        self.save(update_fields=["status", "finished_at"])


class PurgeItem(models.Model):
    """One holding in a run: what was promised about it, and what was found afterwards."""

    run = models.ForeignKey(PurgeRun, on_delete=models.PROTECT, related_name="items")
    record_class = models.CharField(max_length=60)
    study_ref = models.UUIDField()
    study_code = models.CharField(max_length=40)
    unit_ref = models.CharField(max_length=120)
    count = models.PositiveBigIntegerField()
    due_at = models.DateTimeField()
    authority = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    erased_count = models.PositiveBigIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=ItemState, default=ItemState.PLANNED)
    trouble = models.CharField(max_length=20, choices=Trouble, blank=True, default="")

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(),
        plain=(
            "id",
            "run",
            "record_class",
            "study_ref",
            "study_code",
            "unit_ref",
            "count",
            "due_at",
            "authority",
            "reason",
            "erased_count",
            "verified_at",
            "state",
            "trouble",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("run", "record_class", "unit_ref"), name="one_item_per_holding_and_run"
            ),
            models.UniqueConstraint(
                fields=("record_class", "unit_ref"),
                condition=models.Q(state__in=("planned", "erasing", "erased", "failed")),
                name="one_unsettled_item_per_holding",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="verified") | models.Q(verified_at__isnull=False),
                name="verified_items_say_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_class} {self.unit_ref}"

    @property
    def key(self) -> tuple[str, str]:
        """As ``Holding.key``."""
        return self.record_class, self.unit_ref

    @property
    def holding(self) -> Holding:
        """What was planned to go, as the record class knows it."""
        promise = Promise(self.due_at, self.authority, self.reason)
        return Holding(
            record_class=self.record_class,
            study_ref=self.study_ref,
            study_code=self.study_code,
            unit_ref=self.unit_ref,
            count=self.count,
            promise=promise,
            event_text=self.reason,
        )

    def move(self, to: ItemState) -> None:
        """Go to another state and save everything.

        :raises IllegalPurgeMoveError: if that may not follow.
        """
        lifecycle.check_item(ItemState(self.state), to)
        self.state, self.trouble = to, ""
        self.save()

    def fail(self, trouble: Trouble) -> None:
        """Say that it could not be destroyed this time, and why.

        :raises IllegalPurgeMoveError: if nobody had begun.
        """
        lifecycle.check_item(ItemState(self.state), ItemState.FAILED)
        self.state, self.trouble = ItemState.FAILED, trouble
        self.save()


class Certificate(models.Model):
    """What a finished run signed. Never changed: a trigger in the database refuses it.

    ``body`` is canonical JSON (sorted keys, no blanks); ``signature`` is Ed25519 over its UTF-8
    bytes, ``public_key`` the raw key; both in base64.
    """

    run = models.OneToOneField(PurgeRun, on_delete=models.PROTECT, related_name="certificate")
    body = models.TextField()
    signature = models.CharField(max_length=120)
    public_key = models.CharField(max_length=60)

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(),
        plain=("id", "run", "body", "signature", "public_key"),
        kept=KEPT,
        forgotten_by=("disposal_record",),
    )

    def __str__(self) -> str:
        return f"Certificate of {self.run}"
