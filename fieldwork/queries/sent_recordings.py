"""What recordings went to transcription services."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from fieldwork.models import SentRecording


def recordings_sent_of(study_refs: Iterable[UUID]) -> QuerySet[SentRecording]:
    """What was sent of these studies, newest first."""
    sent = SentRecording.objects.filter(study__study_ref__in=study_refs)
    return sent.select_related("study", "sent_by", "recording")
