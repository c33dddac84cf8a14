"""Requests of people about their contact data, and the letters that answer them (PIA 7)."""

import uuid
from datetime import date, datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Case, F, Q, When

from foundation.access.data_handling import DataHandling
from participants.lifecycle import (
    RedressLetterStatus,
    RedressStatus,
    check_redress,
    check_redress_letter,
)
from participants.redress_words import (
    LONGEST_SENDING,
    LOOK_UP_GAPS,
    AppealOutcome,
    CameBy,
    ExtensionReason,
    LetterKind,
    RedressKind,
    RedressLanguage,
    RedressOutcome,
    RefusalReason,
    ReplyWay,
)

KEPT = (
    "requests about contact data: what is personal until the time to appeal is over; that a "
    "request of a kind was answered in a time: with the vault"
)
WAITS_FOR_A_CODE = (RedressStatus.CODE_DUE, RedressStatus.CODE_SENT)
UNDECIDED = (RedressStatus.RECEIVED, *WAITS_FOR_A_CODE, RedressStatus.OPEN, RedressStatus.APPEALED)


class RedressRequestQuerySet(models.QuerySet["RedressRequest"]):
    """Reads as a phrase."""

    def undecided(self) -> Self:
        """Somebody has something to do, or the person has; what is due first at the top."""
        next_due = Case(When(acknowledged_on=None, then="acknowledge_by"), default="decide_by")
        return self.filter(status__in=UNDECIDED).order_by(next_due, "request_ref")

    def to_look_up(self, *, at: datetime) -> Self:
        """Nobody has looked yet, and the clock may try now."""
        now = Q(look_up_after=None) | Q(look_up_after__lte=at)
        return self.filter(now, status=RedressStatus.RECEIVED, look_up_tries__lte=len(LOOK_UP_GAPS))

    def never_looked_up(self) -> Self:
        """The clock has stopped trying to look."""
        return self.filter(status=RedressStatus.RECEIVED, look_up_tries__gt=len(LOOK_UP_GAPS))

    def with_letters_to_post(self) -> Self:
        """Answered, and the letter that says so waits for somebody's hand."""
        by_hand = ~Q(letters__way=ReplyWay.EMAIL) & Q(letters__status=RedressLetterStatus.WAITING)
        answered = self.filter(status__in=[RedressStatus.ANSWERED, RedressStatus.SETTLED])
        return answered.filter(by_hand).distinct()

    def with_stuck_letters(self, *, at: datetime) -> Self:
        """A letter could not be sent, or hangs; somebody says what became of it."""
        stuck = RedressLetter.objects.stuck(at=at).values("request")
        kept = self.exclude(status=RedressStatus.LAPSED).exclude(said=None)
        return kept.filter(pk__in=stuck)

    def in_components(self, codes: frozenset[str] | None) -> Self:
        """Of these components, unless referred; without a list, of the whole department."""
        if codes is None:
            return self
        return self.filter(component_code__in=codes, referred_on=None)


class RedressRequest(models.Model):
    """One request. What the person said is sealed under a key of its own and forgotten.

    What stays is a fact without personal data: of which kind, when, how it ended. ``reference`` is
    what the person quotes and no secret; ``code_hash`` is the keyed hash of what is. ``reply_way``
    is how the code goes, and afterwards the answer; ``held`` names the contacts that are reached in
    this way, ``companies`` who got what was deleted. ``component_code`` is "" for the department.
    ``look_up_trouble`` is the kind of the last failure to look, never its text.
    """

    request_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=12, choices=RedressKind)
    came_by = models.CharField(max_length=10, choices=CameBy)
    language = models.CharField(max_length=2, choices=RedressLanguage)
    component_code = models.CharField(max_length=12, blank=True)
    status = models.CharField(max_length=10, choices=RedressStatus, default=RedressStatus.RECEIVED)
    look_up_tries = models.PositiveSmallIntegerField(default=0)
    look_up_after = models.DateTimeField(null=True)
    look_up_trouble = models.CharField(max_length=60, blank=True)
    said = models.BinaryField(null=True)
    reply_way = models.CharField(max_length=8, choices=ReplyWay, blank=True)
    reply_to = models.BinaryField(null=True)
    held = models.BinaryField(null=True)
    companies = models.BinaryField(null=True)
    code_hash = models.BinaryField(max_length=32, null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_until = models.DateField(null=True)
    received_on = models.DateField()
    acknowledge_by = models.DateField()
    acknowledged_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    decide_by = models.DateField()
    extended_for = models.CharField(max_length=10, choices=ExtensionReason, blank=True)
    referred_on = models.DateField(null=True)
    incident_ref = models.UUIDField(null=True)
    decided_on = models.DateField(null=True)
    decided_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=14, choices=RedressOutcome, blank=True)
    refused_for = models.CharField(max_length=14, choices=RefusalReason, blank=True)
    appealed_on = models.DateField(null=True)
    appeal_decided_on = models.DateField(null=True)
    appeal_decided_by = models.UUIDField(null=True)
    appeal_outcome = models.CharField(max_length=8, choices=AppealOutcome, blank=True)

    objects = RedressRequestQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=("said", "reply_to", "held", "companies", "code_hash"),
        plain=(
            *("request_ref", "reference", "kind", "came_by", "language", "component_code"),
            *("status", "look_up_tries", "look_up_after", "look_up_trouble"),
            *("reply_way", "code_tries", "code_until", "received_on"),
            *("acknowledge_by", "acknowledged_on", "confirmed_on", "decide_by", "extended_for"),
            *("referred_on", "incident_ref", "decided_on", "decided_by", "outcome", "refused_for"),
            *("appealed_on", "appeal_decided_on", "appeal_decided_by", "appeal_outcome"),
        ),
        kept=KEPT,
        forgotten_by=("redress_requests",),
    )

    class Meta:
        ordering: ClassVar = ["decide_by", "request_ref"]
        indexes: ClassVar = [
            models.Index(fields=["status", "decide_by"], name="redress_by_status"),
        ]
        constraints: ClassVar = [
            # who decided does not decide about the appeal.
            models.CheckConstraint(
                condition=Q(appeal_decided_by=None) | ~Q(appeal_decided_by=F("decided_by")),
                name="redress_appeal_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[
                        RedressStatus.ANSWERED,
                        RedressStatus.APPEALED,
                        RedressStatus.SETTLED,
                    ]
                )
                | Q(decided_on__isnull=False, decided_by__isnull=False) & ~Q(outcome=""),
                name="redress_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=RedressOutcome.REFUSED) | ~Q(refused_for=""),
                name="redress_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(
                    outcome__in=[
                        RedressOutcome.ACCESS_GIVEN,
                        RedressOutcome.CORRECTED,
                        RedressOutcome.DELETED,
                    ]
                )
                | Q(confirmed_on__isnull=False),
                name="redress_done_for_the_person_only",
            ),
            models.CheckConstraint(
                condition=~Q(status=RedressStatus.SETTLED)
                | Q(appeal_decided_by__isnull=False) & ~Q(appeal_outcome=""),
                name="redress_appeal_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def key_ref(self) -> str:
        """The data key of this request alone."""
        return key_of(self.request_ref)

    def place(self, field: str) -> str:
        """The additional data that binds what is sealed to its row."""
        return f"participants_redressrequest:{field}:{self.request_ref}"

    def move_to(self, status: RedressStatus) -> None:
        """Set the next state; whoever calls saves.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_redress(self.status, status)
        self.status = status

    @property
    def is_never_looked_up(self) -> bool:
        """Whether the clock has stopped trying to look."""
        given_up = self.look_up_tries > len(LOOK_UP_GAPS)
        return self.status == RedressStatus.RECEIVED and given_up

    def is_late(self, today: date) -> bool:
        """Whether something should have happened by now."""
        if self.status not in UNDECIDED:
            return False
        return self.next_due < today

    @property
    def next_due(self) -> date:
        """By when the next thing is to happen."""
        return self.decide_by if self.acknowledged_on else self.acknowledge_by


def key_of(request_ref: UUID) -> str:
    """The reference of the key of a request and its letters, which goes with them."""
    return f"redress:{request_ref}"


class RedressLetterQuerySet(models.QuerySet["RedressLetter"]):
    """Reads as a phrase."""

    def hanging(self, *, at: datetime) -> Self:
        """Being sent for longer than any mail server takes: perhaps sent."""
        long = Q(sending_since=None) | Q(sending_since__lt=at - LONGEST_SENDING)
        return self.filter(long, status=RedressLetterStatus.SENDING)

    def stuck(self, *, at: datetime) -> Self:
        """Hanging, or not sent for good."""
        return self.hanging(at=at) | self.filter(status=RedressLetterStatus.FAILED)


class RedressLetter(models.Model):
    """One letter to the person, whole and sealed under the key of the request.

    ``trouble`` is the kind of a failure, never its text, which may quote an address.
    ``sending_since`` is kept only while it is being sent, or hangs.
    """

    letter_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(RedressRequest, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=16, choices=LetterKind)
    way = models.CharField(max_length=8, choices=ReplyWay)
    status = models.CharField(
        max_length=8, choices=RedressLetterStatus, default=RedressLetterStatus.WAITING
    )
    sending_since = models.DateTimeField(null=True)
    words = models.BinaryField(null=True)
    written_on = models.DateField()
    settled_on = models.DateField(null=True)
    trouble = models.CharField(max_length=60, blank=True)

    objects = RedressLetterQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=("words",),
        plain=(
            *("letter_ref", "request", "kind", "way", "status", "sending_since"),
            *("written_on", "settled_on", "trouble"),
        ),
        kept=KEPT,
        forgotten_by=("redress_requests",),
    )

    class Meta:
        ordering: ClassVar = ["written_on", "letter_ref"]
        indexes: ClassVar = [
            models.Index(
                fields=["written_on"],
                condition=~Q(status=RedressLetterStatus.SENT),
                name="redress_letters_to_send",
            ),
        ]

    def __str__(self) -> str:
        return str(self.letter_ref)

    @property
    def place(self) -> str:
        """The additional data that binds what is sealed to its row."""
        return f"participants_redressletter:words:{self.letter_ref}"

    def hangs(self, at: datetime) -> bool:
        """Whether it is being sent for longer than any mail server takes: perhaps it was sent."""
        since = self.sending_since
        long = since is None or since < at - LONGEST_SENDING
        return self.status == RedressLetterStatus.SENDING and long

    def move_to(self, status: RedressLetterStatus, *, at: datetime | None = None) -> None:
        """Set the next state, and since when it is being sent; whoever calls saves.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_redress_letter(self.status, status)
        self.status = status
        self.sending_since = at if status == RedressLetterStatus.SENDING else None
