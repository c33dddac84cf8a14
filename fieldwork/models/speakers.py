"""What was said in sessions is about: the themes that each participant named, and their sums."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fieldwork.models.sessions import Session
from foundation.access.data_handling import DataHandling


class CodedSpeaker(models.Model):
    """That somebody read a confirmed transcript, and the themes that one participant names in it.

    Numbers of themes, if any, beside the code of a participant, and no word of theirs. It is there
    for as long as the transcript is, so that it can be checked and changed, and goes with it.
    """

    coding_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="coded_speakers")
    subject_code = models.CharField(max_length=12)
    themes = ArrayField(models.PositiveSmallIntegerField(), default=list)
    coded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    coded_on = models.DateField()

    data_handling = DataHandling(
        personal=(),
        plain=("coding_ref", "session", "subject_code", "themes", "coded_by", "coded_on"),
        kept="with the transcript; sums of themes live on, without sessions and participants",
        forgotten_by=("transcripts",),
    )

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("session", "subject_code"), name="speaker_coded_once_per_session"
            ),
            models.CheckConstraint(
                condition=Q(subject_code__regex=r"^[A-Z]{1,2}-\d{1,6}$"),
                name="coded_speaker_is_a_code",
            ),
        )

    def __str__(self) -> str:
        return f"themes of a participant of {self.session_id}"


class SpokenThemes(models.Model):
    """Of how many participants of all sessions of a study how many named each theme: sums only.

    ``named`` has a count for each theme by its number, as text. A new ``counts_ref`` stands for
    other counts. ``is_final``: they stand in a released report, or transcripts were destroyed; no
    coding changes them any more. Without people, the coding was not finished in time.
    """

    study = models.OneToOneField("studies.Study", on_delete=models.PROTECT, related_name="+")
    counts_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    people = models.PositiveIntegerField()
    named = models.JSONField(default=dict)
    counted_at = models.DateTimeField()
    is_final = models.BooleanField(default=False)

    data_handling = DataHandling(
        personal=(),
        plain=("id", "study", "counts_ref", "people", "named", "counted_at", "is_final"),
        kept="sums without any row of one person: a year after the study closed, or the ICR's own "
        "period",
        forgotten_by=("spoken_themes",),
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"themes of the sessions of {self.study_id}"
