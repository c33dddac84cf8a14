"""An uploaded export on its way in. The file stays sealed, and so does what stood in its cells.

The rest of the findings (counts, columns, row numbers) is kept in the clear.
"""

import json
import uuid
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from fieldwork.lifecycle import NEXT_IMPORT, ImportStatus, check
from fieldwork.reading.codebook import CodeBook
from fieldwork.reading.findings import SEALED, values_in, with_values, without_values
from foundation.access.data_handling import DataHandling
from foundation.access.models import User
from foundation.keyring import keys

NEVER_READ_AGAIN = frozenset({ImportStatus.DONE, ImportStatus.DISCARDED})


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Import runs, by what is left to do with them."""

    def with_a_file(self) -> "ImportRunQuerySet":
        """Runs whose uploaded file still exists."""
        return self.exclude(path="")


class ImportRun(models.Model):
    """One uploaded file from upload to stored answers, or to its refusal.

    ``findings`` is what the dry run saw, with the values of cells sealed under the file's key;
    ``code_book`` is how the file is read, and names written answers of listed questions. Both
    keep only counts and columns from the end of the import on.
    ``people`` says how many rows are of each kind of person, where the study asks several.
    ``not_anonymised_because`` says why open answers came as they were written (R-090).
    ``path`` is empty as soon as the sealed file is gone.
    """

    run_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="+")
    instrument_version = models.ForeignKey(
        "studies.InstrumentVersion", on_delete=models.PROTECT, related_name="+"
    )
    upload_ref = models.UUIDField()
    path = models.CharField(max_length=500, blank=True)
    key_ref = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    code_book = models.JSONField(default=dict)
    status = models.CharField(
        max_length=20, choices=ImportStatus.choices, default=ImportStatus.UPLOADED
    )
    findings = models.JSONField(default=dict)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    # Empty only in runs from before it was asked; those import nothing any more.
    everyone_agreed = models.BooleanField(null=True)
    people = models.JSONField(default=dict)
    not_anonymised_because = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    finished_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    data_handling = DataHandling(
        personal=("code_book", "findings"),
        plain=(
            "id",
            "run_ref",
            "study",
            "wave",
            "instrument_version",
            "upload_ref",
            "path",
            "key_ref",
            "size",
            "status",
            "rows_done",
            "rows_total",
            "everyone_agreed",
            "people",
            "not_anonymised_because",
            "created_by",
            "created_at",
            "confirmed_by",
            "finished_at",
        ),
        kept="with the study; the uploaded file and the answers named in findings and code book "
        "go when the import ends, or in seven days",
        forgotten_by=("import_uploads", "responses"),
    )

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="import_of_people_who_agreed",
                condition=models.Q(everyone_agreed__isnull=True) | models.Q(everyone_agreed=True),
            ),
        )

    def __str__(self) -> str:
        return str(self.run_ref)

    def move(self, to: ImportStatus, *, at: datetime | None = None) -> None:
        """Take the next state; ``at`` is given when the run ends with it.

        :raises IllegalMoveError: if that state may not follow.
        """
        check(NEXT_IMPORT, ImportStatus(self.status), to)
        self.status = to
        self.finished_at = at
        if to in NEVER_READ_AGAIN:
            self.forget_answers()
        elif to == ImportStatus.FAILED:
            self.findings = without_values(self.findings)  # reading the file again finds them again

    def forget_answers(self) -> None:
        """Keep of findings and code book only what is no answer of anybody."""
        self.findings = without_values(self.findings)
        self.code_book = CodeBook.from_json(self.code_book).without_values().as_json()

    @property
    def names_answers(self) -> bool:
        """Whether findings or code book still hold something that was written in a cell."""
        book = CodeBook.from_json(self.code_book)
        return SEALED in self.findings or any(rule.values for rule in book.rules)

    def seen_findings(self, *, by: User, at: datetime) -> dict[str, Any]:
        """The findings with the values that stood in cells, for the person who mends the file.

        :raises KeyDestroyedError: if the file was forgotten meanwhile.
        """
        sealed = self.findings.get(SEALED)
        if sealed is None:
            return dict(self.findings)
        opened = keys.open_sealed(
            b64decode(sealed),
            key_ref=self.key_ref,
            aad=self._place,
            purpose=keys.Purpose.IMPORT_RESPONSES,
            by=by,
            at=at,
        )
        return with_values(self.findings, json.loads(opened))

    @property
    def _place(self) -> str:
        return f"fieldwork_importrun:findings:{self.run_ref}"

    def take_findings(self, findings: dict[str, Any], *, rows: int, refused: bool) -> None:
        """Keep what a dry run found."""
        self.move(ImportStatus.REFUSED if refused else ImportStatus.CHECKED)
        sealed = keys.seal(
            json.dumps(values_in(findings)).encode(), key_ref=self.key_ref, aad=self._place
        )
        self.findings = without_values(findings) | {SEALED: b64encode(sealed).decode()}
        self.rows_total = rows
        self.rows_done = 0
