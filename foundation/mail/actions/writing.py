"""From messages to e-mails that wait: one for each, or one a day and person."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.mail.groups import Way
from foundation.mail.models import Letter, Message

AT_ONE_TIME = 200


@transaction.atomic
def write_letters(*, at: datetime) -> int:
    """An e-mail for each message that is wanted at once, is in none and was not read; how many.

    Two workers at the same time skip each other's messages.
    """
    letters = []
    for message in _unwritten(Way.AT_ONCE)[:AT_ONE_TIME]:
        message.letter = Letter(to_id=message.to_id, written_at=at, not_before=at)
        letters.append(message)
    Letter.objects.bulk_create([each.letter for each in letters if each.letter])
    Message.objects.bulk_update(letters, ["letter"])
    return len(letters)


@transaction.atomic
def write_digests(*, at: datetime) -> int:
    """One e-mail for each person with unread messages that are wanted once a day; how many.

    A second run of the same day adds nothing: what came meanwhile goes tomorrow.
    """
    today = timezone.localdate(at)
    waiting: dict[int, list[Message]] = defaultdict(list)
    for message in _unwritten(Way.DAILY):
        waiting[message.to_id].append(message)
    letters = [
        Letter(to_id=person, digest_on=today, written_at=at, not_before=at) for person in waiting
    ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    written = Letter.objects.filter(letter_ref__in=[letter.letter_ref for letter in letters])
    for letter in written:
        own = [message.pk for message in waiting[letter.to_id]]
        Message.objects.filter(pk__in=own).update(letter=letter)
    return len(written)


def _unwritten(way: Way) -> QuerySet[Message]:
    waiting = Message.objects.without_letter(way).unread()
    return waiting.select_for_update(skip_locked=True, no_key=True).order_by("pk")
