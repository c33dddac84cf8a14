"""Periods that the department set instead of those it started with."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from retention.models.decided import DECISION, Decided, DecidedQuerySet, by_another, says_who
from retention.models.holds import KEPT
from retention.periods import Period


class DispositionRuleChangeQuerySet(DecidedQuerySet["DispositionRuleChange"]):
    """Reads as a phrase."""


class DispositionRuleChange(Decided):
    """One records officer's proposal of another period, and what another one decided.

    In force, each counts from its own day, until the next of the same rule does.
    """

    rule = models.CharField(max_length=80)
    months = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    in_force_from = models.DateTimeField(null=True)

    counts_from = "in_force_from"
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
            *DECISION,
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
            by_another("proposed_by", name="rule_changes_are_decided_by_another"),
            says_who(name="rule_changes_say_who_decided"),
            models.CheckConstraint(
                condition=Q(state="in_force")
                & Q(in_force_from__isnull=False, in_force_from__gt=F("decided_at"))
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
