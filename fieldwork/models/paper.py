"""Paper: the forms that are printed, and to how many people they were handed out."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling


class PaperMedium(models.TextChoices):
    """How forms reach people and come back (PIA, DHS Administered Surveys)."""

    MAIL = "mail", "By mail"
    IN_PERSON = "in_person", "In person"


class PaperForm(models.Model):
    """A version in one language, ready to print. It is never changed: another one is made.

    ``return_address`` is an office's. What the form says of the notice and the control number is
    looked up each time it is printed.
    """

    form_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    instrument_version = models.ForeignKey(
        "studies.InstrumentVersion", on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=20)
    return_address = models.TextField(max_length=400)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "form_ref",
            "study",
            "instrument_version",
            "language",
            "return_address",
            "made_by",
            "made_at",
        ),
        kept="study files: with the study, no personal data of participants",
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What stands on every page: study, version, language and the text's fingerprint."""
        version = self.instrument_version
        return f"{self.study.code} v{version.number} {self.language} {version.content_hash[:8]}"


class PaperHandout(models.Model):
    """So many forms that go out on a day: each addresses somebody, whoever answers (C-2).

    ``notice`` is the one that stands on them. It is never changed.
    """

    form = models.ForeignKey(PaperForm, on_delete=models.PROTECT, related_name="handouts")
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey("consent.Notice", on_delete=models.PROTECT, related_name="+")
    medium = models.CharField(max_length=12, choices=PaperMedium.choices)
    person_kind = models.CharField(max_length=12)
    people = models.PositiveIntegerField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "form",
            "wave",
            "notice",
            "medium",
            "person_kind",
            "people",
            "recorded_by",
            "recorded_at",
        ),
        kept="with the study: how many people were addressed, never who",
    )

    class Meta:
        ordering = ("-recorded_at", "-pk")
        constraints = (
            models.CheckConstraint(name="handout_to_somebody", condition=Q(people__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.people} forms"
