"""Who oversees, whose a saved view is, and who reads the audit record."""

from datetime import datetime, timedelta

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page
from oversight.lifecycle import OPEN
from oversight.models import SavedView, Verification

LONGEST_VERIFICATION = timedelta(hours=6)  # after that, the worker was lost


@Policy
def view_inventory(user: User, *, at: datetime) -> Conditions:
    """The offices that oversee (R-083)."""
    yield may_use_page(user, "oversight", at=at), "You do not oversee studies."


save_view = view_inventory
view_dashboards = view_inventory
view_burden = view_inventory


@Policy
def rename_view(user: User, view: SavedView, *, at: datetime) -> Conditions:
    """Whoever saved it."""
    yield may_use_page(user, "oversight", at=at), "You do not oversee studies."
    yield view.owner_id == user.pk, "This view is somebody else's. Save one of your own."


delete_view = rename_view


@Policy
def view_audit(user: User, *, at: datetime) -> Conditions:
    """Auditors, who have no part in what is audited (R-158)."""
    yield may_use_page(user, "audit", at=at), "Only auditors read the audit record as a whole."


view_verification = view_audit


@Policy
def request_verification(user: User, *, at: datetime) -> Conditions:
    """An auditor, one at a time."""
    yield may_use_page(user, "audit", at=at), "Only auditors have the audit record verified."
    since = at - LONGEST_VERIFICATION
    under_way = Verification.objects.filter(status__in=OPEN, asked_at__gt=since)
    yield not under_way.exists(), "A verification is under way. Wait for its end."


run_verification = view_audit
