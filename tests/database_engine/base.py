from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import (
    DatabaseOperations as PostgresOperations,
)

from tests.database_engine.creation import DatabaseCreation
from tests.playing_back.beginnings import watching

# What is in them follows from the models, so that they are the same after every test.
MADE_BY_MIGRATING = ("auth_permission", "django_content_type")


class DatabaseOperations(PostgresOperations):
    """Emptying tables after a transactional test is the owner's business, not the role's."""

    def sql_flush(
        self,
        style: Any,
        tables: Iterable[str],
        *,
        reset_sequences: bool = False,
        allow_cascade: bool = False,
    ) -> list[str]:
        """Delete in one round: TRUNCATE makes new files for every table, however empty it is."""
        emptied = (table for table in tables if table not in MADE_BY_MIGRATING)
        return ["; ".join(f"DELETE FROM {self.quote_name(table)}" for table in emptied)]

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Empty as the owner, past foreign keys and the trigger that keeps the audit record."""
        first = ["SET LOCAL ROLE NONE", "SET LOCAL session_replication_role = replica"]
        super().execute_sql_flush([*first, *sql_list])


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL with the two differences above; it says what is changed."""

    creation_class = DatabaseCreation
    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(watching)
