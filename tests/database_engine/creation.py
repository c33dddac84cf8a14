import os
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresCreation
from psycopg import sql

from research_portal import databases
from research_portal.local.state import State
from tests.database_engine.migrating import own_tables_only
from tests.database_engine.templates import template_name


class DatabaseCreation(PostgresCreation):
    """Makes a store's database for one run by copying a migrated template."""

    def create_test_db(self, *_: Any, **__: Any) -> str:
        """Copy the template, making it first where it is missing; the new database's name."""
        template = template_name(self.connection.alias)
        with State.named("test").locked("templates"), self._server() as server:
            drop_leftovers(server)
            if not is_there(server, template):
                self._make_template(server, template)
            copy_database(server, self.connection.alias, template, self._run_name)
        self._use(self._run_name)
        return self._run_name

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        with self._server() as server:
            server.execute(_drop(test_database_name))

    @property
    def _run_name(self) -> str:
        return f"test_{self.connection.alias}_{os.getpid()}"

    def _server(self) -> AbstractContextManager[psycopg.Connection]:
        owner = databases.owner_of(self.connection.alias)
        return databases.connected(owner, databases.MAINTENANCE)

    def _make_template(self, server: psycopg.Connection, name: str) -> None:
        """Prepare under another name first, so that a broken run leaves no half template."""
        store = self.connection.alias
        draft = f"{name}_draft"
        owner = replace(databases.owner_of(store), name=draft)
        _drop_other_templates(server, store)
        with own_tables_only():
            databases.prepare(store, owner=owner, roles=databases.roles_of(store))
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(draft), sql.Identifier(name)
            )
        )

    def _use(self, name: str) -> None:
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = name
        self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()


def copy_database(server: psycopg.Connection, store: str, template: str, name: str) -> None:
    """Make this database anew, as a copy of the template of a store."""
    made, source = sql.Identifier(name), sql.Identifier(template)
    server.execute(_drop(name))
    server.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(made, source)
    )
    # Grants on a database itself are not copied.
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(made))
    for role in databases.roles_of(store).values():
        who = sql.Identifier(role.user)
        server.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(made, who))


def _drop_other_templates(server: psycopg.Connection, store: str) -> None:
    """Drop templates of earlier migrations, and one that a killed run left half made."""
    pattern = f"template\\_{store}\\_%"
    found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
    for (name,) in found.fetchall():
        server.execute(_drop(name))


def drop_leftovers(server: psycopg.Connection) -> None:
    """Drop the databases of runs that were killed."""
    for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'"):
        number = name.rpartition("_")[2]
        if number.isdecimal() and not _is_alive(int(number)):
            server.execute(_drop(name))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _drop(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


def is_there(server: psycopg.Connection, name: str) -> bool:
    """Whether there is a database of this name."""
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None
