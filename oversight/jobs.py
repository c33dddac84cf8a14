"""The queue asks: long readings, outside any web request. Messages carry references."""

from celery import shared_task
from django.utils import timezone

from foundation.access.policy import Refused
from oversight import actions
from oversight.models import Verification


@shared_task(acks_late=True)
def verify_audit_record(verification_ref: str) -> None:
    """Somebody asked for it; delivered twice, an ended one stays as it is."""
    found = Verification.objects.select_related("asked_by")
    verification = found.get(verification_ref=verification_ref)
    if not verification.is_open:
        return
    key, by = verification.pk, verification.asked_by
    try:
        actions.run_verification(verification_id=key, by=by, at=timezone.now())
    except Refused:
        return
    except Exception:
        actions.fail_verification(verification_id=key, by=by, at=timezone.now())
        raise
