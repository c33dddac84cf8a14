"""On what an approval depends."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from studies.lifecycle import ConditionStatus, check_condition
from studies.models.remark import Due
from studies.models.review import Pta
from studies.models.study import KEPT
from studies.vocabulary import PtaSection


class PtaConditionQuerySet(models.QuerySet["PtaCondition"]):
    """Conditions, asked about in the department's words."""

    def stopping(self) -> "PtaConditionQuerySet":
        """Due before collection, and not confirmed as met."""
        return self.filter(due=Due.BEFORE).exclude(status=ConditionStatus.CONFIRMED)


class PtaCondition(models.Model):
    """Something that the lead must do, and a reviewer confirms where it comes before collection."""

    pta = models.ForeignKey(Pta, on_delete=models.CASCADE, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=16, choices=PtaSection, blank=True)
    question_key = models.SlugField(max_length=50, blank=True)
    text = models.TextField()
    due = models.CharField(max_length=8, choices=Due)
    status = models.CharField(max_length=10, choices=ConditionStatus, default=ConditionStatus.UNMET)
    note = models.TextField(blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    marked_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    refused_because = models.TextField(blank=True)

    objects = PtaConditionQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "pta",
            "number",
            "section",
            "question_key",
            "text",
            "due",
            "status",
            "note",
            "marked_by",
            "marked_at",
            "confirmed_by",
            "confirmed_at",
            "refused_because",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("pta_id", "number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(name="condition_number_once", fields=("pta", "number")),
            models.CheckConstraint(
                name="condition_marked_with_a_note",
                condition=Q(status=ConditionStatus.UNMET)
                | Q(marked_by__isnull=False, marked_at__isnull=False) & ~Q(note=""),
            ),
            models.CheckConstraint(
                name="condition_confirmed_by_somebody_else",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("marked_by")),
            ),
            models.CheckConstraint(
                name="condition_confirmed_by_somebody",
                condition=~Q(status=ConditionStatus.CONFIRMED) | Q(confirmed_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"Condition {self.number} of {self.pta}"

    def move_to(self, status: ConditionStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_condition(self.status, status)
        self.status = status

    @property
    def about(self) -> str:
        """What it is about, in words."""
        if self.question_key:
            return f"Question {self.question_key}"
        return str(PtaSection(self.section).label) if self.section else "The whole"

    @property
    def is_settled(self) -> bool:
        """Confirmed; or marked as met, where nobody has to confirm it."""
        if self.due == Due.DURING:
            return self.status != ConditionStatus.UNMET
        return self.status == ConditionStatus.CONFIRMED
