"""What a person does with messages: open one, mark all as read, choose how to be told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.mail import policies
from foundation.mail.groups import Way, group_of, groups
from foundation.mail.models import Message, Preference


class PreferenceError(ValueError):
    """A way of telling, or a group of things, that does not exist."""


@transaction.atomic
def open_message(*, message_id: int, by: User, at: datetime) -> Message:
    """Mark a message as read; the first time counts.

    :raises Refused: unless it is this person's.
    """
    message = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message_id)
    policies.open_message.require(by, message)
    if message.read_at is None:
        message.read_at = at
        message.save(update_fields=["read_at"])
    return message


@transaction.atomic
def read_messages(*, by: User, at: datetime) -> int:
    """Mark all of the person's messages as read; how many were not."""
    policies.read_messages.require(by)
    return Message.objects.filter(to=by).unread().update(read_at=at)


@transaction.atomic
def set_preferences(*, ways: Mapping[str, str], by: User, at: datetime) -> None:
    """Choose, for each group named, how to be told. What is not in an e-mail yet follows.

    :raises PreferenceError: if a group or a way does not exist.
    """
    policies.set_preferences.require(by)
    if not set(ways) <= set(groups()) or not set(ways.values()) <= set(Way.values):
        raise PreferenceError("This is no group of messages, or no way of telling.")
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    for group, way in ways.items():
        Preference.objects.update_or_create(user=by, group=group, defaults={"way": way})
    waiting = (
        Message.objects.filter(to=by, letter__isnull=True).unread().select_for_update(no_key=True)
    )
    changed = [message for message in waiting if group_of(message.kind).key in ways]
    for message in changed:
        message.way = _of_waiting(message, Way(ways[group_of(message.kind).key]))
    Message.objects.bulk_update(changed, ["way"])


def _of_waiting(message: Message, chosen: Way) -> Way:
    """What was meant for the portal only is not mailed later: it is old news by now."""
    return Way.PORTAL if message.way == Way.PORTAL else chosen
