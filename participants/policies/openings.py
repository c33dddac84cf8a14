"""Who sees who opened contacts (R-022)."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page
from studies.models import Study
from studies.queries import may

NOT_YOURS = "Only the Privacy Office sees who opened contacts of all studies."


@Policy
def list_openings(user: User, *, at: datetime) -> Conditions:
    """The Privacy Office sees the openings of every study."""
    yield may_use_page(user, "openings", at=at), NOT_YOURS


@Policy
def view_openings(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, the recruiters and the Privacy Office see the openings of a study."""
    yield (
        may(user, "manage_team", study, at=at)
        or may(user, "open_contacts", study, at=at)
        or may_use_page(user, "openings", at=at),
        "Only its lead, its recruiters and the Privacy Office see who opened contacts of a study.",
    )
