"""What a service holds, as it said to those that cannot look. No personal data in any of it."""

from typing import ClassVar

from django.db import models

from foundation.access.data_handling import DataHandling
from retention.registry import Holding, Service
from retention.rules import Promise

KEPT = "until the service says anew what it holds, some minutes later"


class Publication(models.Model):
    """When a service last looked at all that it holds, and said so."""

    service = models.CharField(max_length=20, choices=Service, unique=True)
    at = models.DateTimeField()

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(), plain=("id", "service", "at"), kept=KEPT
    )

    def __str__(self) -> str:
        return f"{self.service} at {self.at}"


class PublishedHolding(models.Model):
    """One ``Holding`` of a service; without a promise, nothing has started its clock."""

    service = models.CharField(max_length=20, choices=Service)
    record_class = models.CharField(max_length=60)
    study_ref = models.UUIDField()
    study_code = models.CharField(max_length=40)
    unit_ref = models.CharField(max_length=120)
    count = models.PositiveBigIntegerField()
    due_at = models.DateTimeField(null=True)
    authority = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    since = models.DateTimeField(null=True)
    event_text = models.CharField(max_length=300)

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(),
        plain=(
            "id",
            "service",
            "record_class",
            "study_ref",
            "study_code",
            "unit_ref",
            "count",
            "due_at",
            "authority",
            "reason",
            "rule",
            "since",
            "event_text",
        ),
        kept=KEPT,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("record_class", "unit_ref"), name="one_publication_per_holding"
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_class} {self.unit_ref}"

    @classmethod
    def of(cls, holding: Holding, *, service: Service) -> "PublishedHolding":
        """What to say of a holding."""
        promise = holding.promise
        return cls(
            service=service,
            record_class=holding.record_class,
            study_ref=holding.study_ref,
            study_code=holding.study_code,
            unit_ref=holding.unit_ref,
            count=holding.count,
            due_at=promise.due_at if promise else None,
            authority=promise.authority if promise else "",
            reason=promise.reason if promise else "",
            rule=promise.rule if promise else "",
            since=promise.since if promise else None,
            event_text=holding.event_text,
        )

    @property
    def holding(self) -> Holding:
        """As the service's own record class would say it."""
        return Holding(
            record_class=self.record_class,
            study_ref=self.study_ref,
            study_code=self.study_code,
            unit_ref=self.unit_ref,
            count=self.count,
            promise=self._promise,
            event_text=self.event_text,
        )

    @property
    def _promise(self) -> Promise | None:
        if self.due_at is None:
            return None
        return Promise(self.due_at, self.authority, self.reason, rule=self.rule, since=self.since)


class RequestedLook(models.Model):
    """Something of a study changed: until the service has looked again, what it said is old.

    Gone with the next publication that began to look after it was asked for.
    """

    service = models.CharField(max_length=20, choices=Service)
    study_ref = models.UUIDField(db_index=True)
    asked_at = models.DateTimeField()

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(), plain=("id", "service", "study_ref", "asked_at"), kept=KEPT
    )

    def __str__(self) -> str:
        return f"{self.service} is to look at {self.study_ref}"
