"""How a grant is written down: a pattern of tables, the verbs, and why."""

from dataclasses import dataclass

NOTHING = ()
READ = ("SELECT",)
READ_AND_ADD = ("SELECT", "INSERT")
# PostgreSQL locks a row only for those who may write a column of it.
READ_AND_LOCK = ("SELECT", "UPDATE (id)")
NEVER_DELETE = ("SELECT", "INSERT", "UPDATE")
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be done with the tables whose name fits the pattern, and what it is needed for."""

    tables: str
    verbs: tuple[str, ...]
    why: str = ""
