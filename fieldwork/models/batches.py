"""Piles of paper forms that came back, and what was keyed from them until it is taken over."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fieldwork.lifecycle import NEXT_BATCH, BatchStatus, check
from fieldwork.models.paper import PaperForm, PaperMedium
from foundation.access.data_handling import DataHandling

MOST_FORMS = 2_000
LONGEST = timedelta(days=366)


class PaperBatch(models.Model):
    """One pile: which form, how many, received when, to be destroyed when (R-031).

    ``newly_addressed`` counts forms that came back though nobody had recorded that they went out.
    ``holds_keyed`` is whether the key of what was keyed still exists.
    """

    batch_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(PaperForm, on_delete=models.PROTECT, related_name="batches")
    label = models.CharField(max_length=60)
    medium = models.CharField(max_length=12, choices=PaperMedium.choices)
    person_kind = models.CharField(max_length=12)
    received_on = models.DateField()
    forms = models.PositiveIntegerField()
    newly_addressed = models.PositiveIntegerField(default=0)
    second_keying = models.BooleanField()
    notice_stood = models.BooleanField()
    dispose_by = models.DateField()
    status = models.CharField(
        max_length=12, choices=BatchStatus.choices, default=BatchStatus.KEYING
    )
    holds_keyed = models.BooleanField(default=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    answers = models.PositiveIntegerField(default=0)
    destroyed_on = models.DateField(null=True)
    destroyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "batch_ref",
            "study",
            "wave",
            "form",
            "label",
            "medium",
            "person_kind",
            "received_on",
            "forms",
            "newly_addressed",
            "second_keying",
            "notice_stood",
            "dispose_by",
            "status",
            "holds_keyed",
            "opened_by",
            "opened_at",
            "ended_at",
            "answers",
            "destroyed_on",
            "destroyed_by",
        ),
        kept="with the study: that a batch existed, and that its paper was destroyed",
        forgotten_by=("paper_forms",),
    )

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name_plural = "paper batches"
        constraints = (
            models.UniqueConstraint(name="paper_batch_called_once", fields=("study", "label")),
            models.CheckConstraint(
                name="paper_batch_of_forms", condition=Q(forms__gte=1, forms__lte=MOST_FORMS)
            ),
            models.CheckConstraint(
                name="paper_batch_with_a_notice", condition=Q(notice_stood=True)
            ),
            models.CheckConstraint(
                name="paper_batch_goes_within_a_year",
                condition=Q(
                    dispose_by__gte=F("received_on"), dispose_by__lte=F("received_on") + LONGEST
                ),
            ),
            models.CheckConstraint(
                name="paper_batch_destroyed_by_somebody",
                condition=Q(destroyed_on__isnull=True, destroyed_by__isnull=True)
                | Q(
                    destroyed_on__gte=F("received_on"),
                    destroyed_by__isnull=False,
                    ended_at__isnull=False,
                ),
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def key_ref(self) -> str:
        """The data key of what was keyed; it ends when the answers are taken over."""
        return f"paper:{self.batch_ref}"

    @property
    def scans_key(self) -> str:
        """The data key of the scans, which stay as long as the paper."""
        return f"scans:{self.batch_ref}"

    @property
    def is_open(self) -> bool:
        """Whether forms are still being keyed."""
        return self.status == BatchStatus.KEYING

    def end(self, to: BatchStatus, *, at: datetime) -> None:
        """Take the last state.

        :raises IllegalMoveError: if it has one already.
        """
        check(NEXT_BATCH, BatchStatus(self.status), to)
        self.status, self.ended_at = to, at


class KeyedFormQuerySet(models.QuerySet["KeyedForm"]):
    """What was keyed, by what is left to do with it."""

    def once(self) -> "KeyedFormQuerySet":
        """Forms that nobody keyed a second time."""
        return self.filter(second_by=None)

    def to_settle(self) -> "KeyedFormQuerySet":
        """Forms that were keyed in two ways, and nobody said yet which is right."""
        return self.filter(differs=True, settled_by=None)


class KeyedForm(models.Model):
    """One form as it was keyed, sealed; it is gone when the answers are taken over.

    ``number`` is written on the paper when it is keyed, so that a second person finds it; it is
    not kept with the answers. ``differs`` is nothing before the second keying.
    """

    batch = models.ForeignKey(PaperBatch, on_delete=models.PROTECT, related_name="keyed")
    number = models.PositiveIntegerField()
    first = models.BinaryField()
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    second = models.BinaryField(null=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    differs = models.BooleanField(null=True)
    settled = models.BinaryField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    objects = KeyedFormQuerySet.as_manager()

    data_handling = DataHandling(
        personal=("first", "second", "settled"),
        plain=("id", "batch", "number", "first_by", "second_by", "differs", "settled_by"),
        kept="until the batch is taken over or given up, at the latest until its day of disposal",
        forgotten_by=("keyed_forms",),
    )

    class Meta:
        ordering = ("batch_id", "number")
        constraints = (
            models.UniqueConstraint(name="form_keyed_once", fields=("batch", "number")),
            models.CheckConstraint(
                name="form_keyed_again_by_second_person",
                condition=Q(second__isnull=True, second_by__isnull=True, differs__isnull=True)
                | Q(second__isnull=False, differs__isnull=False)
                & ~Q(second_by=F("first_by"))
                & Q(second_by__isnull=False),
            ),
            models.CheckConstraint(
                name="form_settled_where_it_differs",
                condition=Q(settled__isnull=True, settled_by__isnull=True)
                | Q(settled__isnull=False, settled_by__isnull=False)
                & Q(differs__isnull=False, differs=True),
            ),
        )

    def __str__(self) -> str:
        return f"Form {self.number}"

    def place(self, entry: str) -> str:
        """The additional data of “first”, “second” or “settled”."""
        return f"fieldwork_keyedform:{entry}:{self.batch.batch_ref}:{self.number}"
