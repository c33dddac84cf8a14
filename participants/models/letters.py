"""Letters that were set in print, their files, and the slips by which people opt out."""

import uuid
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from participants.lifecycle import PrintStatus, check_print
from participants.models.mailings import Mailing


class PrintRunQuerySet(models.QuerySet["PrintRun"]):
    """Reads as a phrase."""

    def of_study(self, study_ref: UUID) -> Self:
        """The print runs of one study."""
        return self.filter(mailing__study_ref=study_ref)

    def with_files(self) -> Self:
        """Those of which something may still lie on disk."""
        return self.exclude(status=PrintStatus.DESTROYED)

    def under_way(self) -> Self:
        """Those whose letters are still being set, or are to be."""
        return self.filter(status__in=[PrintStatus.WAITING, PrintStatus.PRINTING])


class PrintRun(models.Model):
    """Letters of a mailing that are printed together, as sealed files under a key of their own.

    ``office`` is the return address of the office. ``unmet`` says why no more of them were set.
    ``downloaded_at`` is the first time: a day later the files are destroyed. That the letters went
    to the mail is a person's word: ``mailed_on``, ``mailed_by``. ``somebody_left`` once a contact
    to whom one of them goes was deleted, with all that says which.
    """

    run_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="print_runs")
    status = models.CharField(max_length=12, choices=PrintStatus, default=PrintStatus.WAITING)
    office = models.TextField()
    large = models.BooleanField(default=False)
    both_sides = models.BooleanField(default=True)
    requested_by = models.UUIDField()
    requested_at = models.DateTimeField()
    people = models.PositiveIntegerField(default=0)
    unmet = models.JSONField(default=list)
    downloaded_at = models.DateTimeField(null=True)
    mailed_on = models.DateField(null=True)
    mailed_by = models.UUIDField(null=True)
    somebody_left = models.BooleanField(default=False)

    objects = PrintRunQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=(
            "id",
            "run_ref",
            "mailing",
            "status",
            "office",
            "large",
            "both_sides",
            "requested_by",
            "requested_at",
            "people",
            "unmet",
            "downloaded_at",
            "mailed_on",
            "mailed_by",
            "somebody_left",
        ),
        kept="record of what was printed: with the study; its files go a day after download",
        forgotten_by=("printed_letters", "study_file"),
    )

    class Meta:
        ordering: ClassVar = ["-requested_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mailed_on=None, mailed_by=None)
                | Q(mailed_on__isnull=False, mailed_by__isnull=False),
                name="print_run_mailed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["mailing"],
                condition=Q(status__in=[PrintStatus.WAITING, PrintStatus.PRINTING]),
                name="one_print_run_of_a_mailing_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Letters of {self.mailing.study_code}"

    @property
    def key_ref(self) -> str:
        """The reference of the key of its files, which goes with them."""
        return f"print_run:{self.run_ref}"

    @property
    def folder(self) -> str:
        """Where its files lie in the file store."""
        return f"printed/{self.run_ref}"

    def move_to(self, status: PrintStatus) -> None:
        """Set the next state; whoever calls saves.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_print(self.status, status)
        self.status = status


class PrintedFile(models.Model):
    """One file of a run: a few hundred letters, sealed. The row is written after the file."""

    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=200)
    letters = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("id", "run", "number", "path", "letters", "size", "sha256"),
        kept="where a printed file lies: with the file, a day after download",
        forgotten_by=("printed_letters",),
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="printed_file_once_in_a_run"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        """What the file is called where it is saved: it names no person."""
        return f"{self.run.mailing.study_code}-letters-{self.run_id}-{self.number}.pdf"


class OptOutSlip(models.Model):
    """What the code of a slip stands for: the opt-out of whoever got the letter (R-030, R-136).

    ``code_hash`` is a keyed hash of the code, which only the letter bears. ``token`` is what the
    link of a message would carry, so that a slip works when the contact is long destroyed.
    """

    code_hash = models.BinaryField(max_length=32, primary_key=True)
    token = models.CharField(max_length=400)
    item_ref = models.UUIDField(null=True)
    printed_on = models.DateField(db_index=True)

    data_handling: ClassVar = DataHandling(
        personal=("code_hash", "token", "item_ref"),
        plain=("printed_on",),
        kept="slips of letters: two years, in which people send them back",
        forgotten_by=("opt_out_slips",),
    )

    def __str__(self) -> str:
        return f"A slip of {self.printed_on}"
