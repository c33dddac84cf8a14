"""Whose study it is: only the studies know, so their settings name who is asked."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from foundation.access.models import User


def leads_of(study_ref: UUID, *, at: datetime) -> list[User]:
    """The leads of a study, from ``STUDY_LEAD_SOURCES``."""
    sources: list[Callable[..., Iterable[User]]] = [
        import_string(path) for path in settings.STUDY_LEAD_SOURCES
    ]
    return [lead for source in sources for lead in source(study_ref, at=at)]
