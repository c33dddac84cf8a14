"""Open answers apart from the codes of whoever wrote them: no row here leads to a response."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from fieldwork.lifecycle import NEXT_TEXT, TextStatus, check
from foundation.access.data_handling import DataHandling
from foundation.access.models import User
from foundation.keyring.keys import Opener


class OpenTextQuerySet(models.QuerySet["OpenText"]):
    """Open answers, by who may read them."""

    def waiting(self) -> "OpenTextQuerySet":
        """Texts that only a reviewer reads."""
        return self.filter(status=TextStatus.WAITING)

    def readable(self) -> "OpenTextQuerySet":
        """Texts that were reviewed and left something to read."""
        return self.filter(status__in=(TextStatus.KEPT, TextStatus.CUT))


class OpenText(models.Model):
    """One answer in somebody's own words, and whether it was reviewed (PIA 2.5; R-111).

    A text beside age, county and language can be enough to know who wrote it. So it stands alone:
    its identity is random, it has no time, and nothing joins two texts of one person. ``sealed``
    opens under ``answers:<study_ref>``; the review replaces it, and takes it away on removal.
    """

    text_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey(
        "studies.Wave", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    question_key = models.CharField(max_length=100)
    looks_personal = models.BooleanField()
    sealed = models.BinaryField(null=True)
    status = models.CharField(max_length=10, choices=TextStatus.choices, default=TextStatus.WAITING)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reviewed_on = models.DateField(null=True)

    objects = OpenTextQuerySet.as_manager()

    data_handling = DataHandling(
        personal=("sealed",),
        plain=(
            "text_ref",
            "study",
            "wave",
            "question_key",
            "looks_personal",
            "status",
            "reviewed_by",
            "reviewed_on",
        ),
        kept="with the raw answers: one year after the study closed, or the ICR's own period",
        forgotten_by=("responses",),
    )

    class Meta:
        default_permissions = ()
        indexes = (
            models.Index(fields=("wave", "question_key", "status"), name="fieldwork_open_texts"),
        )
        constraints = (
            models.CheckConstraint(
                name="open_text_reviewed_by_somebody",
                condition=Q(status=TextStatus.WAITING, reviewed_by=None, reviewed_on=None)
                | Q(
                    ~Q(status=TextStatus.WAITING),
                    reviewed_by__isnull=False,
                    reviewed_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="removed_open_text_is_gone",
                condition=Q(status=TextStatus.REMOVED, sealed=None)
                | Q(~Q(status=TextStatus.REMOVED), sealed__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.text_ref)

    @property
    def aad(self) -> str:
        """The additional data that binds the sealed text to this row."""
        return f"fieldwork_opentext:sealed:{self.text_ref}"

    def opened(self, opener: Opener) -> str:
        """The words, as long as there are any."""
        return opener.open(bytes(self.sealed or b""), self.aad).decode()

    @property
    def is_readable(self) -> bool:
        """Whether analysts may read what is left of it."""
        return self.status in {TextStatus.KEPT, TextStatus.CUT}

    def review(self, to: TextStatus, *, by: User, on: date) -> None:
        """Decide; for a text that was cut, ``sealed`` is replaced beside.

        :raises IllegalMoveError: if it was decided already.
        """
        check(NEXT_TEXT, TextStatus(self.status), to)
        self.status, self.reviewed_by, self.reviewed_on = to, by, on
        if to == TextStatus.REMOVED:
            self.sealed = None
