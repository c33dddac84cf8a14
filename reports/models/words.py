"""What a report found and recommends, one by one; each finding is tied to the table that shows it.

Once a report is released none of it changes, but for what becomes of a recommendation.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, Q

from foundation.access.data_handling import DataHandling
from reports.lifecycle import RecommendationState, check_recommendation
from reports.models.release import KEPT
from reports.models.report import Report


class Finding(models.Model):
    """One thing that the numbers show, and the table where they show it.

    ``demographic`` may be two taken together ("age × gender"). Without a ``wave`` (its number) the
    finding is about all waves of the report.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="findings")
    number = models.PositiveSmallIntegerField()
    headline = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    question = models.CharField(max_length=500)
    demographic = models.CharField(max_length=500)
    wave = models.PositiveIntegerField(null=True)

    data_handling = DataHandling(
        personal=(),
        plain=("id", "report", "number", "headline", "text", "question", "demographic", "wave"),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering: ClassVar = ["report_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="finding_number_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~Q(headline=""), name="finding_has_a_headline"),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(demographic=""), name="finding_has_a_table"
            ),
        ]

    def __str__(self) -> str:
        return f"Finding {self.number}"


class ConfirmedNumber(models.Model):
    """A number of a finding that its table does not print, and why it is right all the same.

    ``number`` is as it was written. It goes when the finding gets other words or another table.
    """

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="confirmed")
    number = models.CharField(max_length=40)
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "finding", "number", "reason", "by", "at"),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering: ClassVar = ["finding_id", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "number"], name="number_confirmed_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="confirmed_number_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.number} in {self.finding_id}"


class Recommendation(models.Model):
    """What is to be done, by whom, by when, and how far it has come.

    The owner is somebody of the department or, in ``office``, words such as the name of an office.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    office = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    state = models.CharField(
        max_length=10, choices=RecommendationState, default=RecommendationState.PROPOSED
    )
    because = models.TextField(blank=True)
    followed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    followed_at = models.DateTimeField(null=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id", "report", "number", "text", "owner", "office", "due_on", "state", "because",
            "followed_by", "followed_at",
        ),
        kept=KEPT, forgotten_by=("study_file",),
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["report_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="recommendation_number_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~Q(text=""), name="recommendation_has_words"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(office=""), name="recommendation_has_one_owner"
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(because=""),
                name="declined_recommendation_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.number}"

    @property
    def owner_words(self) -> str:
        """Whose it is, for those who may know the name."""
        return str(self.owner) if self.owner else self.office

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(RecommendationState(self.state).label)

    @property
    def is_declined(self) -> bool:
        """Whether it will not be done."""
        return self.state == RecommendationState.DECLINED

    def move(self, to: RecommendationState) -> None:
        """:raises IllegalMoveError: unless this recommendation may go there."""
        check_recommendation(self.state, to)
        self.state = to
