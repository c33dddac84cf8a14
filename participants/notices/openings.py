"""The Privacy Office hears of days on which somebody opened unusually many contacts."""

from datetime import datetime

from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from participants.models import UnusualDay


def tell_privacy_office_of_unusual_day(unusual: UnusualDay, *, at: datetime) -> int:
    """Once for each person and day."""
    telling = Telling(
        kind="contacts.opened_unusually",
        once=f"unusual_day:{unusual.user_ref}:{unusual.day.isoformat()}",
        sentence="Somebody opened unusually many contacts in a day. See who, for which study.",
        url_name="list_openings",
    )
    return tell(holders_of(Role.PRIVACY_OFFICE, at=at), telling, at=at)
