"""Where people sign up for one study by themselves: a page for each channel, and tablets."""

import uuid
from typing import ClassVar, Self
from uuid import UUID

from django.db import models

from foundation.access.data_handling import DataHandling
from participants.models.contacts import ContactBatch
from studies.vocabulary import PersonKind, RecruitingChannel


class JoinPageQuerySet(models.QuerySet["JoinPage"]):
    """Reads as a phrase."""

    def of_study(self, study_ref: UUID) -> Self:
        """The pages of one study."""
        return self.filter(study_ref=study_ref)


class JoinPage(models.Model):
    """The page of one channel of a study, and how many people signed up on it (R-014).

    Whoever signs up there belongs to its ``batch``. Closed, it keeps its address and its count.
    """

    page_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.CharField(max_length=12, unique=True)
    study_ref = models.UUIDField()
    study_code = models.CharField(max_length=24)
    channel = models.CharField(max_length=16, choices=RecruitingChannel)
    person_kind = models.CharField(max_length=12, choices=PersonKind)
    batch = models.OneToOneField(ContactBatch, on_delete=models.PROTECT, related_name="join_page")
    sign_ups = models.PositiveIntegerField(default=0)
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = JoinPageQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=(
            "id",
            "page_ref",
            "address",
            "study_ref",
            "study_code",
            "channel",
            "person_kind",
            "batch",
            "sign_ups",
            "opened_by",
            "opened_at",
            "closed_at",
        ),
        kept="record of where contacts came from: with the study; it names no contact",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study_ref", "channel"], name="one_page_for_a_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.study_code} by {self.channel}"

    @property
    def is_open(self) -> bool:
        """Whether people sign up there, as far as the recruiter decides it."""
        return self.closed_at is None


class Kiosk(models.Model):
    """A tablet on which people sign up one after the other, until a member of staff ends it."""

    kiosk_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(JoinPage, on_delete=models.CASCADE, related_name="kiosks")
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()
    is_over = models.BooleanField(default=False)

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("kiosk_ref", "page", "opened_by", "opened_at", "is_over"),
        kept="record of where contacts came from: with the study; it names no contact",
    )

    def __str__(self) -> str:
        return str(self.kiosk_ref)
