"""Whether purges run, and what makes them doubt the clock."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from retention import registry
from retention.clocks import SENTENCES, TAKEN_WITHIN, Doubt
from retention.models import LastLook
from retention.registry import Service


def looks_in_doubt() -> list[LastLook]:
    """The services whose purges stand still because of the clock."""
    return list(LastLook.objects.in_doubt())


def reasons_to_doubt_clock(services: Iterable[Service] = tuple(Service)) -> list[str]:
    """Why purges of these services stand still; empty where they run."""
    found = LastLook.objects.in_doubt().filter(service__in=[each.value for each in services])
    return [sentence_of(look) for look in found]


def sentence_of(look: LastLook) -> str:
    """Whose purges stand still, and why."""
    label = Service(look.service).label
    return f"{label} destroys nothing now. {SENTENCES[Doubt(look.doubt)]}"


def is_nightly_missed(*, at: datetime) -> bool:
    """Whether a service in sight did not have its purge of the last night, or never had one."""
    too_old = Q(dated_at__lt=at - TAKEN_WITHIN["dated"])
    never = Q(dated_at=None, event_at__isnull=False)
    looks = LastLook.objects.filter(service__in=registry.in_sight())
    return looks.filter(too_old | never).exists()
