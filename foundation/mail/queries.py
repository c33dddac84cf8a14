"""What do we know of messages: a person's own, how each wants to be told, and the outbox."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from foundation.access.models import User
from foundation.mail.groups import Group, Way, group_of, groups
from foundation.mail.lifecycle import LetterStatus
from foundation.mail.models import Letter, Message, Preference
from foundation.mail.models.message import MessageQuerySet

RECENTLY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the e-mails stand, as numbers: nobody's name or address.

    ``sent``, ``uncertain`` and ``cancelled`` are those of the last seven days.
    """

    waiting: int
    tried_again: int
    oldest_waiting: datetime | None
    sent: int
    failed: int
    uncertain: int
    cancelled: int
    troubles: tuple[str, ...]


def messages_of(user: User) -> MessageQuerySet:
    """Everything that the person was told and that is still kept, the newest first."""
    return Message.objects.filter(to=user)


def unread_count(user: User) -> int:
    """How many messages the person has not opened."""
    return messages_of(user).unread().count()


def ways_for(people: Collection[User], group: Group) -> dict[int, Way]:
    """How each of these people wants to be told of a group of things, by the person's key."""
    chosen = Preference.objects.filter(user__in=people, group=group.key)
    return {person.pk: group.usual for person in people} | {
        pk: Way(way) for pk, way in chosen.values_list("user", "way")
    }


def preferences_of(user: User) -> dict[str, Way]:
    """How the person wants to be told, for every group of the page."""
    chosen = dict(Preference.objects.filter(user=user).values_list("group", "way"))
    return {key: Way(chosen.get(key, group.usual)) for key, group in groups().items()}


def by_group(messages: Collection[Message]) -> list[tuple[Group, list[Message]]]:
    """Messages put together as a digest shows them; groups in the order of the page."""
    found: dict[str, list[Message]] = {}
    for message in messages:
        found.setdefault(group_of(message.kind).key, []).append(message)
    return [(group, found[key]) for key, group in groups().items() if key in found]


def outbox(*, at: datetime) -> Outbox:
    """How the e-mails stand."""
    waiting = Letter.objects.filter(status=LetterStatus.WAITING)
    oldest = waiting.order_by("written_at").values_list("written_at", flat=True).first()
    recent = dict(
        Letter.objects.filter(settled_at__gte=at - RECENTLY)
        .values_list("status")
        .annotate(number=Count("pk"))
        .order_by()
    )
    failed = Letter.objects.filter(status=LetterStatus.FAILED)
    troubled = failed | waiting.exclude(trouble="")
    return Outbox(
        waiting=waiting.count(),
        tried_again=waiting.filter(attempts__gt=0).count(),
        oldest_waiting=oldest,
        sent=recent.get(LetterStatus.SENT, 0),
        failed=failed.count(),
        uncertain=recent.get(LetterStatus.UNCERTAIN, 0),
        cancelled=recent.get(LetterStatus.CANCELLED, 0),
        troubles=tuple(troubled.order_by("trouble").values_list("trouble", flat=True).distinct()),
    )
