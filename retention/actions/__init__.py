"""What changes: holds are set and lifted, what is due is purged."""

from retention.actions.holds import AlreadyOnHoldError, lift_hold, set_hold
from retention.actions.purging import PurgeChangedError, purge_due, purge_now

__all__ = [
    "AlreadyOnHoldError",
    "PurgeChangedError",
    "lift_hold",
    "purge_due",
    "purge_now",
    "set_hold",
]
