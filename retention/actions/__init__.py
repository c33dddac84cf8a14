"""What changes: holds are set and lifted, what is due is purged, what is held is said."""

from retention.actions.holds import AlreadyOnHoldError, lift_hold, set_hold
from retention.actions.publishing import ask_for_look, hurry_look, publish_holdings
from retention.actions.purging import PurgeChangedError, purge_due, purge_now

__all__ = [
    "AlreadyOnHoldError",
    "PurgeChangedError",
    "ask_for_look",
    "hurry_look",
    "lift_hold",
    "publish_holdings",
    "purge_due",
    "purge_now",
    "set_hold",
]
