"""What the clock asks of the keyring."""

from celery import shared_task
from django.utils import timezone

from foundation.keyring import uploads


@shared_task
def forget_abandoned_uploads() -> int:
    """Forget uploads of people who never finished; how many there were."""
    return uploads.forget_abandoned(at=timezone.now())
