"""A study that somebody is setting up, before it has a code."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from foundation.access.roles import Role
from studies.models.study import KEPT, Study

KEPT_WHILE_UNFINISHED = "set-ups: until their owner starts or deletes them, then with the study"


class StudyPlanQuerySet(models.QuerySet["StudyPlan"]):
    """Set-ups, asked about in the department's words."""

    def unfinished_of(self, user_id: int) -> "StudyPlanQuerySet":
        """What a person began and has not started yet, the latest first."""
        return self.filter(owner_id=user_id, study__isnull=True)


class StudyPlan(models.Model):
    """What was typed so far, step by step; nobody but its owner sees it.

    ``answers`` maps each field to the texts that were typed, readable or not; ``saved`` each step
    to the time when it was last left (ISO 8601).
    """

    plan_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="study_plans"
    )
    copied_from = models.ForeignKey(
        Study, on_delete=models.PROTECT, null=True, related_name="copies_planned"
    )
    answers = models.JSONField(default=dict)
    saved = models.JSONField(default=dict)
    left_at_step = models.CharField(max_length=16)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    study = models.OneToOneField(
        Study, on_delete=models.PROTECT, null=True, related_name="set_up_in"
    )

    objects = StudyPlanQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "plan_ref",
            "owner",
            "copied_from",
            "answers",
            "saved",
            "left_at_step",
            "begun_at",
            "saved_at",
            "study",
        ),
        kept=KEPT_WHILE_UNFINISHED,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("-saved_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="plan_is_saved_after_it_began",
                condition=Q(saved_at__gte=F("begun_at")),
            ),
        )

    def __str__(self) -> str:
        return f"Set-up {self.pk}"

    @property
    def title(self) -> str:
        """What the study is called so far; "" while it has no title."""
        said = self.answers.get("title") or [""]
        return str(said[0]).strip()


class ProposedMember(models.Model):
    """Somebody who should work on a study once it is started. It gives no access (R-160)."""

    plan = models.ForeignKey(StudyPlan, on_delete=models.CASCADE, related_name="proposed")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, choices=Role)
    justification = models.CharField(max_length=300)

    data_handling = DataHandling(
        personal=(), plain=("id", "plan", "user", "role", "justification"), kept=KEPT
    )

    class Meta:
        ordering = ("plan_id", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("plan", "user", "role"), name="member_proposed_once"),
            models.CheckConstraint(
                name="member_is_proposed_for_a_reason", condition=~Q(justification="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} in set-up {self.plan_id}"
