"""What each application role may do with which table: the least that its store needs.

Read from the top; the first pattern that fits a table counts. Nobody may TRUNCATE, and only the
owner makes or changes tables and triggers.
"""

from fnmatch import fnmatchcase

from research_portal.allowances import (
    EVERYTHING,
    NEVER_DELETE,
    READ,
    READ_AND_ADD,
    Allowance,
)
from research_portal.recruiting_grants import RECRUITING

GRANTS: dict[str, tuple[Allowance, ...]] = {
    "default": (
        Allowance("django_migrations", READ),
        Allowance("fieldwork_sentrecording", READ_AND_ADD),  # what went to whom, and why
        Allowance("audit_*", READ_AND_ADD),  # append-only; the table's trigger says so too
        Allowance("*", EVERYTHING),
    ),
    "vault": (
        Allowance("django_migrations", READ),
        Allowance("participants_vaultopening", READ_AND_ADD),  # who opened contacts, and why
        Allowance("participants_disclosure", READ_AND_ADD),  # what went to whom, and why
        Allowance("participants_disclosurereturn", READ_AND_ADD),
        Allowance("participants_handover", NEVER_DELETE),
        Allowance("*", EVERYTHING),
    ),
    "keyring": (
        Allowance("django_migrations", READ),
        Allowance("keyring_keyopening", READ_AND_ADD),  # who opened what, and why
        Allowance("keyring_openingcount", READ_AND_ADD),
        Allowance("keyring_pendingupload", EVERYTHING),  # forgotten when used or abandoned
        Allowance("*", NEVER_DELETE),  # a destroyed key leaves a tombstone for ever
    ),
    "recruiting": RECRUITING,
}

RECRUITING_STORE = "default"
"""The store that the vault's services open under a role of their own."""


class UndecidedTableError(LookupError):
    """No pattern fits a table: nobody has decided yet what a role may do with it."""


def verbs_for(grants: str, table: str) -> tuple[str, ...]:
    """The verbs that a role holds on a table; ``grants`` is a key of ``GRANTS``.

    :raises UndecidedTableError: if no pattern fits.
    """
    for one in GRANTS[grants]:
        if fnmatchcase(table, one.tables):
            return one.verbs
    raise UndecidedTableError(f"What may {grants} do with {table}?")
