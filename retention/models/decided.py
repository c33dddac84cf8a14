"""What somebody asks for and a records officer decides, once: the room of rules and of needs."""

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.models import User
from retention import lifecycle
from retention.lifecycle import DecisionState

DECISION = ("state", "decided_by", "decided_at", "decision_reason")


Row = TypeVar("Row", bound="Decided")


class DecidedQuerySet(models.QuerySet[Row]):
    """Reads as a phrase."""

    def open(self) -> Self:
        """Asked and not decided."""
        return self.filter(state=DecisionState.PROPOSED)

    def in_force(self) -> Self:
        """Approved."""
        return self.filter(state=DecisionState.IN_FORCE)


class Decided(models.Model):
    """``counts_from`` names the field that says from when it counts.

    Nothing of it changes but its decision, once: a trigger of each table refuses all else.
    """

    state = models.CharField(max_length=20, choices=DecisionState, default=DecisionState.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    counts_from: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.state == DecisionState.PROPOSED

    @property
    def is_in_force(self) -> bool:
        """Whether it was approved."""
        return self.state == DecisionState.IN_FORCE

    def settle(self, to: DecisionState, *, by: User, at: datetime, reason: str = "") -> None:
        """Write the decision down, for good.

        :raises IllegalPurgeMoveError: if it is decided.
        """
        lifecycle.check_decision(DecisionState(self.state), to)
        self.state, self.decided_by, self.decided_at = to, by, at
        self.decision_reason = reason
        self.save(update_fields=[*DECISION, self.counts_from])


def by_another(asked_by: str, *, name: str) -> models.CheckConstraint:
    """Nobody decides what they asked for; they may only take it back."""
    return models.CheckConstraint(
        condition=Q(state="withdrawn") | ~Q(decided_by=F(asked_by)), name=name
    )


def says_who(*, name: str) -> models.CheckConstraint:
    """What is decided says by whom and when, and nothing else does."""
    return models.CheckConstraint(
        condition=Q(state="proposed", decided_by=None, decided_at=None)
        | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(state="proposed"),
        name=name,
    )
