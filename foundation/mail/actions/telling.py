"""Writing messages. Every app's ``notices`` call ``tell``, inside the action that they tell of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from foundation.access.models import User
from foundation.mail.groups import group_of
from foundation.mail.models import Message
from foundation.mail.queries import ways_for


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told. ``once`` names the thing told: the same name is told a person once.

    ``sentence`` holds at most a study's code: no title, no question, no answer, no name of a
    participant. ``url_name`` and ``url_args`` lead to the page that shows the rest.
    """

    kind: str
    once: str
    sentence: str
    url_name: str
    url_args: tuple[str | int, ...] = ()


def tell(people: Iterable[User], telling: Telling, *, at: datetime) -> int:
    """Write the message for each of these people who was not told yet; to how many.

    In the caller's transaction: what is rolled back was never told. The clock sends what is
    wanted by e-mail within a minute of the commit.
    """
    active = {person.pk: person for person in people if person.is_active}
    if not active:
        return 0
    ways = ways_for(active.values(), group_of(telling.kind))
    messages = [
        Message(
            to=person,
            kind=telling.kind,
            once=telling.once,
            sentence=telling.sentence,
            url_name=telling.url_name,
            url_args=[_plain(each) for each in telling.url_args],
            written_at=at,
            way=ways[person.pk],
        )
        for person in active.values()
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    # Those that told something again were left out, and so do not have the references made here.
    return Message.objects.filter(message_ref__in=[each.message_ref for each in messages]).count()


def _plain(argument: object) -> str | int:
    return argument if isinstance(argument, int) else str(argument)
