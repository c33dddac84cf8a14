"""What each application role may do with which table: the least that its store needs.

Read from the top; the first pattern that fits a table counts. Nobody may TRUNCATE, and only the
owner makes or changes tables and triggers.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

READ = ("SELECT",)
READ_AND_ADD = ("SELECT", "INSERT")
NEVER_DELETE = ("SELECT", "INSERT", "UPDATE")
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be done with the tables whose name fits the pattern."""

    tables: str
    verbs: tuple[str, ...]


GRANTS: dict[str, tuple[Allowance, ...]] = {
    "default": (
        Allowance("django_migrations", READ),
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
}


def verbs_for(store: str, table: str) -> tuple[str, ...]:
    """The verbs that the role of a store holds on a table."""
    return next(one.verbs for one in GRANTS[store] if fnmatchcase(table, one.tables))
