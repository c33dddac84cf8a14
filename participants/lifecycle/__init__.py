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
from participants.lifecycle.printing import NEXT_PRINT, PrintStatus, check_print
from participants.lifecycle.redress import (
    NEXT_REDRESS,
    NEXT_REDRESS_LETTER,
    RedressLetterStatus,
    RedressStatus,
    check_redress,
    check_redress_letter,
)

__all__ = [
    "NEXT_ITEM",
    "NEXT_MAILING",
    "NEXT_PRINT",
    "NEXT_REDRESS",
    "NEXT_REDRESS_LETTER",
    "IllegalMoveError",
    "ItemStatus",
    "MailingStatus",
    "PrintStatus",
    "RedressLetterStatus",
    "RedressStatus",
    "check_item",
    "check_mailing",
    "check_print",
    "check_redress",
    "check_redress_letter",
]
