"""What speaks against closing a wave now, said by the apps that hold something of it."""

from django.conf import settings
from django.utils.module_loading import import_string

from studies.models import Wave


def reasons_to_keep_open(wave: Wave) -> list[str]:
    """Sentences of ``settings.BEFORE_WAVE_CLOSES``; nothing where it may close."""
    return [reason for path in settings.BEFORE_WAVE_CLOSES for reason in import_string(path)(wave)]
