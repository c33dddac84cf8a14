"""Periods that the department set instead of those it started with."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from retention import lifecycle
from retention.lifecycle import RuleChangeState
from retention.models.holds import KEPT
from retention.periods import Period


class DispositionRuleChangeQuerySet(models.QuerySet["DispositionRuleChange"]):
    """Reads as a phrase."""

    def in_force(self) -> Self:
        """Approved; each counts from its own day, until the next of the same rule does."""
        return self.filter(state=RuleChangeState.IN_FORCE)

    def open(self) -> Self:
        """Proposed and not decided."""
        return self.filter(state=RuleChangeState.PROPOSED)


class DispositionRuleChange(models.Model):
    """One records officer's proposal of another period, and what another one decided.

    Nothing of it changes but its decision, once: a trigger in the database refuses all else.
    """

    rule = models.CharField(max_length=80)
    months = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    state = models.CharField(
        max_length=20, choices=RuleChangeState, default=RuleChangeState.PROPOSED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    in_force_from = models.DateTimeField(null=True)

    objects = DispositionRuleChangeQuerySet.as_manager()

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(),
        plain=(
            "id",
            "rule",
            "months",
            "days",
            "reason",
            "proposed_by",
            "proposed_at",
            "state",
            "decided_by",
            "decided_at",
            "decision_reason",
            "in_force_from",
        ),
        kept=KEPT,
        forgotten_by=("disposal_record",),
    )

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("rule",),
                condition=Q(state="proposed"),
                name="one_open_proposal_per_rule",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") | ~Q(decided_by=F("proposed_by")),
                name="rule_changes_are_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(state="proposed"),
                name="rule_changes_say_who_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="in_force", in_force_from__gt=F("decided_at"))
                | Q(in_force_from=None) & ~Q(state="in_force"),
                name="rule_changes_count_after_their_decision",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule}: {self.period.words}"

    @property
    def period(self) -> Period:
        """What is to count."""
        return Period(self.months, self.days)

    def move_to(self, to: RuleChangeState) -> None:
        """Go to another state, without saving.

        :raises IllegalPurgeMoveError: if that may not follow.
        """
        lifecycle.check_rule_change(RuleChangeState(self.state), to)
        self.state = to
