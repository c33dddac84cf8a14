"""What orders keep back."""

from uuid import UUID

from django.db.models import QuerySet

from retention.models import LegalHold


def is_on_hold(study_ref: UUID) -> bool:
    """Whether a legal hold pauses all disposal of this study."""
    return LegalHold.objects.in_force().filter(study_ref=study_ref).exists()


def hold_on(study_ref: UUID) -> LegalHold | None:
    """The hold in force on this study."""
    return LegalHold.objects.in_force().filter(study_ref=study_ref).first()


def holds_in_force() -> QuerySet[LegalHold]:
    """Every hold that pauses something now."""
    return LegalHold.objects.in_force().select_related("set_by")
