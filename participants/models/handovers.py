"""Contacts that go to a vendor: the way there, and the accounting that stays (C-8)."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from participants.lifecycle.handovers import HandoverStatus, check_handover
from participants.reading.columns import in_words
from participants.vocabulary import DisclosureCategory, OpeningPurpose


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Reads as a phrase."""

    def being_made(self) -> Self:
        """Released, and without a file yet."""
        return self.filter(status=HandoverStatus.RELEASED).order_by("released_at", "pk")


class Handover(models.Model):
    """A recruiter prepares it, the component privacy officer releases it (R-144, R-145).

    Nothing personal: the file lies sealed at ``path`` from the release until it was downloaded or
    a day passed since ``ready_at``, when it was made or had to be made anew. ``chosen`` are the
    fields that it has, ``left_out`` counts people who opted out.
    """

    handover_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study_ref = models.UUIDField()
    study_code = models.CharField(max_length=24)
    vendor_id = models.BigIntegerField()
    vendor_name = models.CharField(max_length=120)
    contract_number = models.CharField(max_length=60)
    agreement_ref = models.UUIDField()
    public_key = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, choices=OpeningPurpose)
    chosen = models.JSONField()
    sorn = models.CharField(max_length=120)
    routine_use = models.CharField(max_length=1)
    limits_acknowledged = models.BooleanField()
    status = models.CharField(
        max_length=11, choices=HandoverStatus, default=HandoverStatus.PREPARED
    )
    prepared_by = models.UUIDField()
    prepared_at = models.DateTimeField()
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    people = models.PositiveIntegerField(null=True)
    left_out = models.PositiveIntegerField(null=True)
    file_hash = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField(null=True)
    ready_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=(
            "handover_ref",
            "study_ref",
            "study_code",
            "vendor_id",
            "vendor_name",
            "contract_number",
            "agreement_ref",
            "public_key",
            "purpose",
            "chosen",
            "sorn",
            "routine_use",
            "limits_acknowledged",
            "status",
            "prepared_by",
            "prepared_at",
            "released_by",
            "released_at",
            "reason",
            "path",
            "people",
            "left_out",
            "file_hash",
            "file_size",
            "ready_at",
        ),
        kept="record of what was to go to vendors: with the accounting; it names no contact",
        forgotten_by=("accounting",),
    )

    class Meta:
        ordering: ClassVar = ["-prepared_at"]
        indexes: ClassVar = [
            models.Index(fields=["study_ref", "-prepared_at"], name="handovers_of_study"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
                name="handover_released_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(limits_acknowledged=True), name="handover_knows_its_limits"
            ),
            models.CheckConstraint(
                condition=~Q(routine_use="") & ~Q(sorn="") & ~Q(contract_number=""),
                name="handover_under_a_routine_use_and_contract",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        HandoverStatus.PREPARED.value,
                        HandoverStatus.DECLINED.value,
                        HandoverStatus.WITHDRAWN.value,
                    ]
                )
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="handover_goes_on_only_when_released",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_code} to {self.vendor_name}"

    def move_to(self, status: HandoverStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_handover(HandoverStatus(self.status), status)
        self.status = status


class Disclosure(models.Model):
    """What went to whom, when, why and under which rule. A trigger keeps it (R-146).

    Source: 5 U.S.C. 552a(c)(1). It holds nobody's data, so that it outlives the contacts (C-8).
    """

    handover = models.OneToOneField(
        Handover, on_delete=models.PROTECT, primary_key=True, related_name="disclosure"
    )
    at = models.DateTimeField()
    study_ref = models.UUIDField()
    study_code = models.CharField(max_length=24)
    category = models.CharField(max_length=12, choices=DisclosureCategory)
    chosen = models.JSONField()
    people = models.PositiveIntegerField()
    vendor_id = models.BigIntegerField()
    recipient = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, choices=OpeningPurpose)
    sorn = models.CharField(max_length=120)
    routine_use = models.CharField(max_length=1)
    contract_number = models.CharField(max_length=60)
    agreement_ref = models.UUIDField()
    file_hash = models.CharField(max_length=64)
    prepared_by = models.UUIDField()
    released_by = models.UUIDField()
    handed_over_by = models.UUIDField()

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=(
            "handover",
            "at",
            "study_ref",
            "study_code",
            "category",
            "chosen",
            "people",
            "vendor_id",
            "recipient",
            "purpose",
            "sorn",
            "routine_use",
            "contract_number",
            "agreement_ref",
            "file_hash",
            "prepared_by",
            "released_by",
            "handed_over_by",
        ),
        kept="accounting of disclosures: as long as the vault; it names no contact",
        forgotten_by=("accounting",),
    )

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [
            models.Index(fields=["study_ref", "-at"], name="disclosures_of_study"),
            models.Index(fields=["-at"], name="disclosures_by_day"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(released_by=F("prepared_by")),
                name="disclosure_released_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.people} contacts of {self.study_code} to {self.recipient}"

    @property
    def chosen_in_words(self) -> str:
        """What went out, as people read it."""
        return in_words(self.chosen)


class DisclosedPerson(models.Model):
    """One way to reach somebody whose data a hand-over holds, as a keyed fingerprint (C-8).

    Or the mark of their entry in the panel, if that is where they were handed over from.

    Under a key of its own, ``accounting``, so that the person can be answered who asks who got
    their data, after the contacts themselves are gone. It is written with the file; whoever looks
    counts it only once there is a ``Disclosure``.
    """

    handover = models.ForeignKey(
        Handover, on_delete=models.PROTECT, related_name="disclosed", db_index=True
    )
    fingerprint = models.BinaryField(max_length=32)

    data_handling: ClassVar = DataHandling(
        personal=("fingerprint",),
        plain=("id", "handover"),
        kept="who was disclosed: five years or the life of the contacts, whichever is longer",
        forgotten_by=("disclosed_people",),
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["fingerprint"], name="disclosed_by_fingerprint")]

    def __str__(self) -> str:
        return f"Somebody in {self.handover_id}"


class DisclosureReturn(models.Model):
    """What a vendor told of its work, in numbers only: nobody it reached is named."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="returns")
    received_on = models.DateField()
    reached = models.PositiveIntegerField()
    declined = models.PositiveIntegerField()
    not_reached = models.PositiveIntegerField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=(
            "id",
            "disclosure",
            "received_on",
            "reached",
            "declined",
            "not_reached",
            "recorded_by",
            "recorded_at",
        ),
        kept="counts of people that vendors told: with the accounting",
    )

    class Meta:
        ordering: ClassVar = ["-received_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.reached} reached until {self.received_on}"
