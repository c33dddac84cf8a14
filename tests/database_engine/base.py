from collections.abc import Iterable

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import (
    DatabaseOperations as PostgresOperations,
)

from tests.database_engine.creation import DatabaseCreation


class DatabaseOperations(PostgresOperations):
    """Emptying tables after a transactional test is the owner's business, not the role's."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Truncate as the owner, past the trigger that keeps the audit record whole."""
        first = ["SET LOCAL ROLE NONE", "SET LOCAL session_replication_role = replica"]
        super().execute_sql_flush([*first, *sql_list])


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL with the two differences above."""

    creation_class = DatabaseCreation
    ops_class = DatabaseOperations
