"""A list of contacts that is too long to be read while somebody waits."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from participants.lifecycle.imports import ContactImportStatus, check_contact_import
from participants.settling import Known, Repeated
from participants.vocabulary import ALLOWED_ORIGINS


class ContactImport(models.Model):
    """One list from its upload to the vault. The sealed file holds the people; this holds nobody.

    ``places`` are the positions of the columns of each field and of those left out: a column's
    name may be a person's, where a list has no header. ``findings`` are counts and row numbers.
    """

    run_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study_ref = models.UUIDField(db_index=True)
    upload_ref = models.UUIDField()
    origin = models.CharField(max_length=20)
    details = models.JSONField()
    places = models.JSONField()
    repeated = models.CharField(max_length=12, choices=Repeated, blank=True)
    known = models.CharField(max_length=12, choices=Known, blank=True)
    status = models.CharField(
        max_length=12, choices=ContactImportStatus, default=ContactImportStatus.UPLOADED
    )
    rows_total = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=dict)
    stopped_because = models.JSONField(default=list)
    asked_by = models.UUIDField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=(
            "id",
            "run_ref",
            "study_ref",
            "upload_ref",
            "origin",
            "details",
            "places",
            "repeated",
            "known",
            "status",
            "rows_total",
            "findings",
            "stopped_because",
            "asked_by",
            "begun_at",
            "ended_at",
        ),
        kept="record of a list that was brought in: with the study; it names no contact",
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering: ClassVar = ["-begun_at", "-pk"]
        constraints: ClassVar = [
            # not even to be read.
            models.CheckConstraint(
                condition=Q(origin__in=[origin.value for origin in ALLOWED_ORIGINS]),
                name="contact_import_of_an_allowed_origin",
            ),
        ]

    def __str__(self) -> str:
        return str(self.run_ref)

    def move(self, to: ContactImportStatus, *, at: datetime) -> None:
        """Take the next state.

        :raises IllegalMoveError: if that state may not follow.
        """
        check_contact_import(ContactImportStatus(self.status), to)
        self.status, self.ended_at = to, at
