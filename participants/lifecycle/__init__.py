"""What may follow what, for the things of the vault that have states."""

from participants.lifecycle.mailings import (
    NEXT_ITEM,
    NEXT_MAILING,
    IllegalMoveError,
    ItemStatus,
    MailingStatus,
    check_item,
    check_mailing,
)

__all__ = [
    "NEXT_ITEM",
    "NEXT_MAILING",
    "IllegalMoveError",
    "ItemStatus",
    "MailingStatus",
    "check_item",
    "check_mailing",
]
