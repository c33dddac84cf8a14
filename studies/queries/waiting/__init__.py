"""What waits for a person: each file tells its own."""

from collections.abc import Callable
from datetime import datetime

from foundation.access.models import User
from foundation.access.waiting import WaitingItem
from studies.queries.waiting.access_requests import access_requests
from studies.queries.waiting.campaigns import certifications
from studies.queries.waiting.clearances import icrs, returned_icrs
from studies.queries.waiting.conditions import conditions
from studies.queries.waiting.plans import plans
from studies.queries.waiting.reviews import own_studies, ptas_to_decide, reviews
from studies.queries.waiting.revisions import revisions
from studies.queries.waiting.sharing import agreements, agreements_to_decide, incidents
from studies.queries.waiting.tools import tools, tools_to_decide
from studies.queries.waiting.vendors import deletions, vendors, vendors_to_decide

__all__ = [
    "agreements_to_decide",
    "ptas_to_decide",
    "tools_to_decide",
    "vendors_to_decide",
    "waiting_for",
]

Source = Callable[..., list[WaitingItem]]

SOURCES: tuple[Source, ...] = (
    reviews,
    tools,
    vendors,
    deletions,
    agreements,
    incidents,
    own_studies,
    revisions,
    conditions,
    icrs,
    returned_icrs,
    access_requests,
    certifications,
    plans,
)


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """Everything that this person alone, or with their office, can take further."""
    return [item for source in SOURCES for item in source(user, at=at)]
