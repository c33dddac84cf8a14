"""Messages to many people: what is said to whom, and how far it came."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from participants.lifecycle import ItemStatus, MailingStatus, check_item, check_mailing
from participants.vocabulary import MailKind, MailWay, WhyNotSent


class MailingQuerySet(models.QuerySet["Mailing"]):
    """Reads as a phrase."""

    def of_study(self, study_ref: UUID) -> Self:
        """The mailings of one study."""
        return self.filter(study_ref=study_ref)

    def under_way(self, *, at: datetime) -> Self:
        """Sending, or scheduled for a time that has come."""
        due = Q(status=MailingStatus.SCHEDULED, starts_at__lte=at)
        return self.filter(Q(status=MailingStatus.SENDING) | due)


class Mailing(models.Model):
    """Invitations, reminders or thanks of one wave, sent in one way. It names nobody.

    ``versions`` are the texts: the key of each document and the number of its version, in the
    order in which they are read. A reminder goes to each person ``after_days`` days after the
    invitation; ``last_day`` is what its texts name. ``scheduled_by`` stands for what is sent: if
    that person may not send any more, the mailing pauses. ``unmet`` says why it paused.
    ``numbers`` are counts by status and reason, kept when the messages themselves are destroyed
    with the contacts.
    """

    mailing_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study_ref = models.UUIDField()
    study_code = models.CharField(max_length=24)
    wave = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=MailKind)
    way = models.CharField(max_length=8, choices=MailWay)
    versions = models.JSONField(default=list)
    starts_at = models.DateTimeField(null=True)
    last_day = models.DateField(null=True)
    after_days = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=12, choices=MailingStatus, default=MailingStatus.DRAFT)
    created_by = models.UUIDField()
    created_at = models.DateTimeField()
    scheduled_by = models.UUIDField(null=True)
    scheduled_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)
    unmet = models.JSONField(default=list)
    numbers = models.JSONField(default=dict)

    objects = MailingQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=(
            "id",
            "mailing_ref",
            "study_ref",
            "study_code",
            "wave",
            "kind",
            "way",
            "versions",
            "starts_at",
            "last_day",
            "after_days",
            "status",
            "created_by",
            "created_at",
            "scheduled_by",
            "scheduled_at",
            "people",
            "unmet",
            "numbers",
        ),
        kept="record of what was said to how many: with the study; it names nobody",
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["study_ref", "wave"], name="mailings_of_wave"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=[MailingStatus.DRAFT, MailingStatus.STOPPED])
                | Q(
                    scheduled_by__isnull=False, scheduled_at__isnull=False, starts_at__isnull=False
                ),
                name="mailing_scheduled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.study_code}, wave {self.wave}"

    @property
    def status_in_words(self) -> str:
        """Its state as people read it: nobody here sends letters and calls, people do them."""
        is_by_hand = self.way in {MailWay.LETTER, MailWay.PHONE}
        if is_by_hand and self.status == MailingStatus.SENDING:
            return "In progress"
        return str(self.get_status_display())

    def move_to(self, status: MailingStatus) -> None:
        """Set the next state; whoever calls saves.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_mailing(self.status, status)
        self.status = status


class MailItemQuerySet(models.QuerySet["MailItem"]):
    """Reads as a phrase."""

    def of_study(self, study_ref: UUID) -> Self:
        """The messages of all mailings of one study."""
        return self.filter(mailing__in=Mailing.objects.of_study(study_ref).values("pk"))

    def to_send(self, *, at: datetime) -> Self:
        """Waiting, and not to be tried later."""
        return self.filter(status=ItemStatus.WAITING, not_before__lte=at)

    def held_too_long(self, *, at: datetime, longest: timedelta) -> Self:
        """Held by a worker that must have died."""
        held = (ItemStatus.CLAIMED, ItemStatus.HANDING_OVER)
        return self.filter(status__in=held, claimed_at__lt=at - longest)


class MailItem(models.Model):
    """One message, letter or call to one contact.

    ``claim`` is the number of the claim that may hand it over. ``addressed_on`` is the day on which
    this item entered the person into the ledger, nothing where the person stood there already.
    ``trouble`` is the kind of a failure, or a reason of ``WhyNotSent``, never a text that may name
    somebody; ``outcome`` a code of what came of it, such as that of a call. ``sealed_hash`` is of
    what was sealed in the contact when a letter or a call took it up, while that is under way.
    ``went_to`` is the blind index of the address or number that it goes to: what comes back
    concerns that one, whatever the contact says by then. Once it is settled only the day is kept.
    """

    item_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="items")
    contact_ref = models.UUIDField()
    status = models.CharField(max_length=12, choices=ItemStatus, default=ItemStatus.WAITING)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    addressed_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    trouble = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    sealed_hash = models.BinaryField(max_length=32, null=True)
    went_to = models.BinaryField(max_length=16, null=True)

    objects = MailItemQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=("contact_ref", "addressed_on", "settled_on", "outcome", "went_to"),
        plain=(
            "item_ref",
            "mailing",
            "status",
            "claim",
            "claimed_at",
            "attempts",
            "not_before",
            "trouble",
            "sealed_hash",
        ),
        kept="messages to contacts: with the contacts of the study (GRS 6.5/020)",
        forgotten_by=("messages_to_contacts",),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["contact_ref"], name="mail_items_of_contact"),
            models.Index(
                fields=["mailing", "not_before"],
                condition=Q(status=ItemStatus.WAITING),
                name="mail_items_to_send",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=Q(claimed_at__isnull=False),
                name="mail_items_claimed",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mailing", "contact_ref"], name="contact_once_per_mailing"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[ItemStatus.CLAIMED, ItemStatus.HANDING_OVER],
                    claim__isnull=False,
                    claimed_at__isnull=False,
                )
                | ~Q(status__in=[ItemStatus.CLAIMED, ItemStatus.HANDING_OVER])
                & Q(claim__isnull=True, claimed_at__isnull=True),
                name="mail_item_claimed_by_a_claim",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item_ref)

    def move_to(self, status: ItemStatus, *, why: WhyNotSent | str = "") -> None:
        """Set the next state, and forget whose claim it was once it is out of its hands.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_item(self.status, status)
        self.status = status
        self.trouble = str(why)
        if status not in {ItemStatus.CLAIMED, ItemStatus.HANDING_OVER}:
            self.claim, self.claimed_at, self.sealed_hash = None, None, None


class AskedBefore(models.Model):
    """Somebody was first invited by a study on a day, known by the fingerprint of a way (a cap).

    Over all studies, so that nobody is asked too often. ``study_mark`` is a keyed hash: it tells
    two studies apart and names none. Forgotten when it counts no more.
    """

    fingerprint = models.BinaryField(max_length=32)
    study_mark = models.BinaryField(max_length=32)
    asked_on = models.DateField()

    data_handling: ClassVar = DataHandling(
        personal=("fingerprint", "study_mark"),
        plain=("id", "asked_on"),
        kept="how often somebody was asked: 90 days (ASKED_WITHIN_DAYS), then deleted daily",
        forgotten_by=("asked_lately",),
    )

    class Meta:
        verbose_name_plural: ClassVar = "asked before"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fingerprint", "study_mark"], name="asked_before_once_a_study"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["asked_on"], name="asked_before_by_day")]

    def __str__(self) -> str:
        return f"Asked on {self.asked_on}"


class DemonstrationVaultMail(models.Model):
    """A message to a contact that a demonstration did not send, sealed like the contact itself."""

    mail_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study_ref = models.UUIDField(db_index=True)
    item_ref = models.UUIDField(null=True, db_index=True)
    sealed = models.BinaryField()
    sent_at = models.DateTimeField()

    data_handling: ClassVar = DataHandling(
        personal=("sealed", "item_ref"),
        plain=("mail_ref", "study_ref", "sent_at"),
        kept="only in demonstrations: with the contacts of the study",
        forgotten_by=("messages_to_contacts",),
    )

    class Meta:
        ordering: ClassVar = ["-sent_at"]

    def __str__(self) -> str:
        return str(self.mail_ref)
