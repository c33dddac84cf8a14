"""Passages of transcripts that a report may show, each with the second person's decision."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fieldwork.models.sessions import Session
from foundation.access.data_handling import DataHandling

LONGEST_QUOTE = 600
"""Characters."""


class Quote(models.Model):
    """What one participant said, word for word, sealed under the key of the transcript.

    ``is_approved`` is empty until somebody decided. Once the transcript is destroyed only approved
    quotes are left, without their words: so that consent can still be asked on a report's way out.
    """

    quote_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="quotes")
    subject_code = models.CharField(max_length=12)
    sealed_words = models.BinaryField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField()
    is_approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    data_handling = DataHandling(
        personal=("sealed_words",),
        plain=(
            "id", "quote_ref", "session", "subject_code", "chosen_by", "chosen_at", "is_approved",
            "decided_by", "decided_at", "reason",
        ),
        kept="with the transcript; that a quote was approved stays with the study",
        forgotten_by=("transcripts",),
    )  # fmt: skip

    class Meta:
        ordering = ("quote_ref",)  # random: no order tells of a session
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(subject_code__regex=r"^[A-Z]{1,2}-\d{1,6}$"),
                name="quote_speaker_is_a_code",
            ),
            models.CheckConstraint(
                condition=Q(
                    is_approved__isnull=True,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    reason="",
                )
                | Q(is_approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="quote_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("chosen_by")),
                name="quote_decided_by_second_person",
            ),
            models.CheckConstraint(
                condition=Q(is_approved__isnull=True) | Q(is_approved=True) | ~Q(reason=""),
                name="refused_quote_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"quote {self.quote_ref}"

    @property
    def key_ref(self) -> str:
        """The transcript's own key: destroying it destroys the words here, too."""
        return f"transcript:{self.session.session_ref}"

    @property
    def aad(self) -> str:
        """The additional data that binds the sealed words to this quote."""
        return f"fieldwork_quote:sealed_words:{self.quote_ref}"

    @property
    def has_words(self) -> bool:
        """Whether they are still there."""
        return bool(self.sealed_words)
