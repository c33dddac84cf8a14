"""What a study's lead said about records: still needed until a day, or no longer needed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from foundation.access.data_handling import DataHandling
from retention import registry
from retention.models.decided import DECISION, Decided, DecidedQuerySet, by_another, says_who
from retention.models.holds import KEPT


class NeedKind(models.TextChoices):
    """What is said."""

    STILL = "still", "Still needed"
    NO_LONGER = "no_longer", "No longer needed"


@dataclass(frozen=True, slots=True)
class Need:
    """What is said: ``until`` for what is still needed, ``count`` for what is not any more."""

    kind: NeedKind
    reason: str
    until: date | None = None
    count: int | None = None


class NeedStatementQuerySet(DecidedQuerySet["NeedStatement"]):
    """Reads as a phrase."""


class NeedStatement(Decided):
    """One lead's word about what of a study goes by one rule, and a records officer's answer.

    In force, each moves days of its study and rule, one after the other.
    """

    study_ref = models.UUIDField()
    study_code = models.CharField(max_length=40)
    rule = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=NeedKind)
    until = models.DateField(null=True)
    reason = models.TextField()
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    stated_at = models.DateTimeField()
    due_from = models.DateTimeField(null=True)

    counts_from = "due_from"
    objects = NeedStatementQuerySet.as_manager()

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=(),
        plain=(
            "id",
            "study_ref",
            "study_code",
            "rule",
            "kind",
            "until",
            "reason",
            "stated_by",
            "stated_at",
            *DECISION,
            "due_from",
        ),
        kept=KEPT,
        forgotten_by=("disposal_record",),
    )

    class Meta:
        ordering = ("-stated_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("study_ref", "rule"),
                condition=Q(state="proposed"),
                name="one_open_statement_per_study_and_rule",
            ),
            by_another("stated_by", name="needs_are_decided_by_another"),
            says_who(name="needs_say_who_decided"),
            models.CheckConstraint(
                condition=Q(kind="still", until__isnull=False) | Q(kind="no_longer", until=None),
                name="what_is_still_needed_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(kind="no_longer", state="in_force")
                & Q(due_from__isnull=False, due_from__gt=F("decided_at"))
                | Q(due_from=None) & ~Q(kind="no_longer", state="in_force"),
                name="what_is_no_longer_needed_has_notice",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} of {self.study_code}: {self.said}"

    @property
    def of_what(self) -> str:
        """What goes by the rule, in the rule's words; in its key, once no class declares it."""
        words = {each.key: each.words for each in registry.all_rules()}
        return words.get(self.rule, self.rule)

    @property
    def said(self) -> str:
        """In words: “still needed until 12 March 2028”."""
        if self.until is None:
            return "no longer needed"
        return f"still needed until {self.until.day} {self.until:%B %Y}"

    @property
    def needed_until(self) -> datetime:
        """The end of the day until which it is still needed."""
        assert self.until is not None, "only what is still needed has such a day"
        day = datetime.combine(self.until + timedelta(days=1), time.min)
        return timezone.make_aware(day, timezone.get_default_timezone())
