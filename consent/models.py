"""What is true about notices, privacy statements and consent decisions."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from studies.models import Study

FIVE_ELEMENTS = ("authority", "purpose", "routine_uses", "voluntary", "effect_of_refusal")


class ReleasedError(ValueError):
    """A released text was about to be changed."""


class NoticeKind(models.TextChoices):
    """Which law asks for the text (PIA 4.1)."""

    PRIVACY_NOTICE = "privacy_notice", "Privacy notice"
    PRIVACY_ACT_STATEMENT = "privacy_act_statement", "Privacy Act statement"


class Notice(models.Model):
    """What participants are told before the first question: five elements, each its own field.

    A released notice never changes; a new text is a new number (R-167, C-14).
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="notices")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24, choices=NoticeKind, default=NoticeKind.PRIVACY_NOTICE)
    authority = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    routine_uses = models.TextField(blank=True)
    voluntary = models.TextField(blank=True)
    effect_of_refusal = models.TextField(blank=True)
    redress = models.TextField(blank=True)
    translations = models.JSONField(default=dict, blank=True)  # see consent/languages.py
    content_hash = models.CharField(max_length=64)
    released_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices_written"
    )
    written_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "study",
            "number",
            "kind",
            *FIVE_ELEMENTS,
            "redress",
            "translations",
            "content_hash",
            "released_at",
            "written_by",
            "written_at",
        ),
        kept="study files: with the study, no personal data of participants",
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("study_id", "-number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("study", "number"), name="notice_number_once"),
            models.CheckConstraint(
                name="notice_released_is_complete",
                condition=Q(released_at__isnull=True)
                | ~Q(authority="")
                & ~Q(purpose="")
                & ~Q(routine_uses="")
                & ~Q(voluntary="")
                & ~Q(effect_of_refusal="")
                & ~Q(redress=""),
            ),
        )

    def __str__(self) -> str:
        return f"Notice {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a draft, or its release.

        :raises ReleasedError: if the notice was released before.
        """
        if self.pk and Notice.objects.filter(pk=self.pk, released_at__isnull=False).exists():
            raise ReleasedError("A released notice never changes: write a new one.")
        super().save(*args, **kwargs)


class PrivacyStatement(models.Model):
    """The statement of an earlier official form; the basis on which its contacts are used again.

    Whether it may be one is asked of its text, element by element (R-011, R-012).
    """

    statement_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_number = models.CharField(max_length=40)
    form_title = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    authority = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    routine_uses = models.TextField(blank=True)
    voluntary = models.TextField(blank=True)
    effect_of_refusal = models.TextField(blank=True)
    allows_research_reuse = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="statements_recorded"
    )
    recorded_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "statement_ref",
            "form_number",
            "form_title",
            "version",
            *FIVE_ELEMENTS,
            "allows_research_reuse",
            "recorded_by",
            "recorded_at",
        ),
        kept="reference texts: while contacts rest on them",
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("form_number", "version")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("form_number", "version"), name="statement_version_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.form_number} ({self.version})"

    @property
    def missing_elements(self) -> list[str]:
        """Which of the five elements its text lacks."""
        return [name for name in FIVE_ELEMENTS if not getattr(self, name).strip()]

    @property
    def is_basis_for_research(self) -> bool:
        """All five elements, and a text that allows the re-use."""
        return self.allows_research_reuse and not self.missing_elements


class DecisionKind(models.TextChoices):
    """What a participant is asked to agree to, each separately (R-052, R-056)."""

    PARTICIPATE = "participate", "Take part"
    RECORD_AUDIO = "record_audio", "Sound recording"
    RECORD_VIDEO = "record_video", "Video recording"
    OBSERVE = "observe", "Observation"
    QUOTE = "quote", "Being quoted"
    DISSEMINATE = "disseminate", "Dissemination in reports, without a name"


class DecisionMethod(models.TextChoices):
    """How the decision was given; a signature is never the only way (C-10)."""

    SPOKEN = "spoken", "Spoken"
    SIGNED = "signed", "Signed"
    CODE = "code", "By participant code"


class ConsentDecision(models.Model):
    """A yes or no to one thing, informed by one text, without saying who (C-9).

    ``subject_code`` is a random code of the session such as ``P-03``.
    """

    decision_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="decisions")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="decisions")
    session_ref = models.UUIDField(null=True, db_index=True)
    subject_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=16, choices=DecisionKind)
    given = models.BooleanField()
    method = models.CharField(max_length=8, choices=DecisionMethod)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="decisions_read",
    )
    informed_at = models.DateTimeField()
    decided_on = models.DateField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "decision_ref",
            "study",
            "notice",
            "session_ref",
            "subject_code",
            "kind",
            "given",
            "method",
            "read_by",
            "informed_at",
            "decided_on",
        ),
        kept="consent facts without personal data: with the study (C-9)",
    )

    class Meta:
        ordering = ("study_id", "pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="decision_subject_is_a_code",
                condition=Q(subject_code__regex=r"^[A-Z]{1,2}-\d{1,6}$"),
            ),
            models.CheckConstraint(
                name="decision_spoken_names_its_reader",
                condition=~Q(method=DecisionMethod.SPOKEN) | Q(read_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {'yes' if self.given else 'no'}"
