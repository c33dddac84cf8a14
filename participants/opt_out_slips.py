"""The slip at the foot of a letter: its code stands for the opt-out of whoever got the letter.

What the code stands for is what the link of a message carries (``opt_out_links``). So a slip that
comes back after the contacts were destroyed still does what it says.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from foundation.keyring import keys
from participants.models import OptOutSlip
from participants.opt_out_links import accounted_in, fingerprints_in, token_of_person
from participants.reading.columns import Field
from participants.unmistakable import as_typed, random_code

KEY_REF = "opt_out_slips"
LENGTH = 12  # signs: 59 bits, of which nobody tries many


def new_slip(ways: Mapping[Field, str], *, item_ref: UUID, at: datetime) -> tuple[str, OptOutSlip]:
    """A fresh code, and the row by which it is found again; whoever prints it saves the row.

    :raises ValueError: if no way to reach the person is given.
    """
    code = random_code(LENGTH)
    row = OptOutSlip(
        code_hash=_hashed(code),
        token=token_of_person(ways),
        item_ref=item_ref,
        printed_on=timezone.localdate(at),
    )
    return code, row


def slip_called(typed: str) -> OptOutSlip | None:
    """The slip with this code, as somebody typed it; nothing if there is none."""
    return OptOutSlip.objects.filter(code_hash=_hashed(as_typed(typed))).first()


def fingerprints_on(typed: str) -> list[bytes] | None:
    """What an opt-out by this slip keeps; nothing if no slip has this code."""
    slip = slip_called(typed)
    return fingerprints_in(slip.token) if slip else None


def accounted_on(typed: str) -> list[bytes]:
    """By what the accounting finds whoever got the letter; nothing if no slip has this code."""
    slip = slip_called(typed)
    return accounted_in(slip.token) if slip else []


def _hashed(code: str) -> bytes:
    return keys.fingerprint(code, key_ref=KEY_REF)
