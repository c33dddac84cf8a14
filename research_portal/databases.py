"""Make the stores: roles, databases, tables and grants. Runs as the owner, as often as wanted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from research_portal.database_grants import RECRUITING_STORE, verbs_for
from research_portal.settings.environment import DatabaseAddress

MAINTENANCE = "postgres"


def owner_of(store: str) -> DatabaseAddress:
    """Where and as whom tables and grants of a store are made.

    :raises ImproperlyConfigured: if the environment does not say.
    """
    return _said(settings.STORE_OWNERS[store], f"{settings.STORE_VARIABLES[store]}_OWNER_URL")


def role_of(store: str) -> DatabaseAddress:
    """Where and as whom a store is used.

    :raises ImproperlyConfigured: if the environment does not say.
    """
    return _said(settings.STORE_ROLES[store], f"{settings.STORE_VARIABLES[store]}_URL")


def roles_of(store: str) -> dict[str, DatabaseAddress]:
    """Every role that uses a store, by the name of its grants.

    The vault's services use the portal's store too, under a role that reads no answers.

    :raises ImproperlyConfigured: if the environment does not say.
    """
    roles = {store: role_of(store)}
    if store == RECRUITING_STORE:
        roles["recruiting"] = _said(settings.RECRUITING_ROLE, "RECRUITING_URL")
    return roles


def _said(address: DatabaseAddress | None, variable: str) -> DatabaseAddress:
    if address is None:
        raise ImproperlyConfigured(f"{variable} must be set.")
    return address


def prepare(store: str, *, owner: DatabaseAddress, roles: Mapping[str, DatabaseAddress]) -> None:
    """Bring one store to where the code wants it; ``roles`` by the name of their grants."""
    with connected(owner, MAINTENANCE) as server:
        for role in roles.values():
            make_role(server, role)
        make_database(server, owner.name)
    with acting_as(store, owner):
        call_command("migrate", database=store, interactive=False, verbosity=0)
    with connected(owner, owner.name) as database:
        for grants, role in roles.items():
            grant(database, grants, role.user)


@contextmanager
def connected(owner: DatabaseAddress, database: str) -> Iterator[psycopg.Connection]:
    """A connection of the owner's to a database, each statement its own transaction."""
    with psycopg.connect(
        dbname=database,
        user=owner.user,
        password=owner.password,
        host=owner.host or None,
        port=owner.port or None,
        autocommit=True,
        **dict(owner.options),  # type: ignore[arg-type]
    ) as connection:
        yield connection


@contextmanager
def acting_as(store: str, owner: DatabaseAddress) -> Iterator[None]:
    """Let Django's connection to a store be the owner's inside this block."""
    connection = connections[store]
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = {**before, **owner.as_django()}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


def make_role(server: psycopg.Connection, role: DatabaseAddress) -> None:
    """Make the role of a store, or give the one that is there its password."""
    name, password = sql.Identifier(role.user), sql.Literal(role.password)
    if not _exists(server, "SELECT 1 FROM pg_roles WHERE rolname = %s", role.user):
        server.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, password))
    elif _may_make_roles(server):
        server.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, password))


def make_database(server: psycopg.Connection, name: str) -> None:
    """Make a database where there is none, closed to every role that is not let in."""
    if not _exists(server, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        server.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(name)))
    server.execute(
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)),
    )


def grant(database: psycopg.Connection, grants: str, role: str) -> None:
    """Give the role exactly what ``database_grants`` says, in the database that is connected."""
    who = sql.Identifier(role)
    name = sql.Identifier(database.info.dbname)
    with database.transaction():
        database.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, who))
        database.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        database.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(who))
        for table in _tables(database):
            _grant_table(database, table, verbs_for(grants, table), who)


def _grant_table(
    database: psycopg.Connection, table: str, verbs: tuple[str, ...], who: sql.Identifier
) -> None:
    name = sql.Identifier(table)
    database.execute(sql.SQL("REVOKE ALL ON TABLE {} FROM PUBLIC, {}").format(name, who))
    if not verbs:
        return
    granted = sql.SQL(", ").join(sql.SQL(verb) for verb in verbs)
    database.execute(sql.SQL("GRANT {} ON TABLE {} TO {}").format(granted, name, who))


def _tables(database: psycopg.Connection) -> list[str]:
    found = database.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY c.relname"
    )
    return [str(row[0]) for row in found]


def _exists(server: psycopg.Connection, question: str, name: str) -> bool:
    return server.execute(question, [name]).fetchone() is not None


def _may_make_roles(server: psycopg.Connection) -> bool:
    answer = server.execute(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(answer and answer[0])
