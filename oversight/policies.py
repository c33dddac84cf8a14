"""Who oversees."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page


@Policy
def view_inventory(user: User, *, at: datetime) -> Conditions:
    """The offices that oversee (R-083)."""
    yield may_use_page(user, "oversight", at=at), "You do not oversee studies."
