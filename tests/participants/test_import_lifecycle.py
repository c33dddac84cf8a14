"""The full square of states of a long list."""

from itertools import product

import pytest

from participants.lifecycle.imports import (
    NEXT_CONTACT_IMPORT,
    ContactImportStatus,
    check_contact_import,
)
from studies.lifecycle import IllegalMoveError

MOVES = {
    ("uploaded", "checked"),
    ("uploaded", "refused"),
    ("uploaded", "failed"),
    ("uploaded", "discarded"),
    ("checked", "importing"),
    ("checked", "discarded"),
    ("refused", "discarded"),
    ("importing", "done"),
    ("importing", "checked"),
    ("importing", "failed"),
    ("failed", "uploaded"),
    ("failed", "discarded"),
}


@pytest.mark.parametrize(("current", "to"), [*product(ContactImportStatus, ContactImportStatus)])
def test_every_pair_follows_or_is_refused(
    current: ContactImportStatus, to: ContactImportStatus
) -> None:
    assert set(NEXT_CONTACT_IMPORT) == set(ContactImportStatus)
    if (current.value, to.value) in MOVES:
        check_contact_import(current, to)
        return
    with pytest.raises(IllegalMoveError):
        check_contact_import(current, to)
