"""May one more person begin here now?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from foundation.crowds.counting import counted
from foundation.crowds.networks import HOUR, name_of_network
from foundation.crowds.work import FIELD, spend_work

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """Why not yet, as a sentence to translate, and after how many seconds to try again."""

    sentence: str
    seconds: int


CROWDED = Wait(
    gettext_noop("Many people are beginning right now. Please try again in a minute."), 60
)
MANY_FROM_HERE = Wait(
    gettext_noop(
        "Very many people began from your network within an hour. Please try again later, or use "
        "another connection."
    ),
    600,
)


def may_start(request: HttpRequest, *, place: str, at: datetime) -> Wait | None:
    """Count one start at a place, and say why it must wait; nothing when it may go on.

    A network may begin ``CROWD_STARTS_PER_HOUR`` times in an hour, which is generous for an
    office behind one address. Whoever comes without the work done, as without JavaScript or
    quicker than their device, takes the slow lane of ``CROWD_SLOW_STARTS_PER_MINUTE`` for each
    place. Where Redis does not answer, nobody has to wait: answering is worth more than the
    limit.
    """
    network = name_of_network(request, at=at)
    if network and counted(f"starts:{network}", within=HOUR) > settings.CROWD_STARTS_PER_HOUR:
        return MANY_FROM_HERE
    if spend_work(request.POST.get(FIELD, ""), place=place, at=at):
        return None
    slowly = counted(f"slow:{place}", within=MINUTE)
    return CROWDED if slowly > settings.CROWD_SLOW_STARTS_PER_MINUTE else None
