"""What several rooms of the vault ask of whoever comes in."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions
from studies.models import Study
from studies.queries import why_not

CLOSED = "The study is closed: nobody else is to be asked."
DESTROYED = "The contacts of this study were destroyed as promised. None can be added or opened."


def may(user: User, permission: str, study: Study, at: datetime) -> Conditions:
    """Whether this person holds the permission for the study now, with the reason why not."""
    reason = why_not(user, permission, study, at=at)
    yield reason is None, reason or ""


def unless(refusal: str | None) -> Conditions:
    """The refusal of another policy as a condition of this one."""
    yield refusal is None, refusal or ""
