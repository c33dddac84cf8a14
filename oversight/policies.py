"""Who oversees, and whose a saved view is."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page
from oversight.models import SavedView


@Policy
def view_inventory(user: User, *, at: datetime) -> Conditions:
    """The offices that oversee (R-083)."""
    yield may_use_page(user, "oversight", at=at), "You do not oversee studies."


save_view = view_inventory


@Policy
def rename_view(user: User, view: SavedView, *, at: datetime) -> Conditions:
    """Whoever saved it."""
    yield may_use_page(user, "oversight", at=at), "You do not oversee studies."
    yield view.owner_id == user.pk, "This view is somebody else's. Save one of your own."


delete_view = rename_view
