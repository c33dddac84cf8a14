"""What may follow what: a long list of contacts that a job brings in."""

from django.db import models

from studies.lifecycle import IllegalMoveError


class ContactImportStatus(models.TextChoices):
    """Where a list stands between its upload and the vault."""

    UPLOADED = "uploaded", "Being checked"
    CHECKED = "checked", "Checked"
    REFUSED = "refused", "Cannot be stored"
    IMPORTING = "importing", "Being stored"
    DONE = "done", "Stored"
    FAILED = "failed", "Stopped"
    DISCARDED = "discarded", "Thrown away"


_S = ContactImportStatus

NEXT_CONTACT_IMPORT: dict[ContactImportStatus, frozenset[ContactImportStatus]] = {
    _S.UPLOADED: frozenset({_S.CHECKED, _S.REFUSED, _S.FAILED, _S.DISCARDED}),
    _S.CHECKED: frozenset({_S.IMPORTING, _S.DISCARDED}),
    _S.REFUSED: frozenset({_S.DISCARDED}),
    # Back to what was checked when somebody came into the vault meanwhile who is to be settled.
    _S.IMPORTING: frozenset({_S.DONE, _S.CHECKED, _S.FAILED}),
    _S.DONE: frozenset(),
    _S.FAILED: frozenset({_S.UPLOADED, _S.DISCARDED}),
    _S.DISCARDED: frozenset(),
}


def check_contact_import(current: ContactImportStatus, to: ContactImportStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    if to not in NEXT_CONTACT_IMPORT[current]:
        raise IllegalMoveError(str(current.label), str(to.label))
