"""SQL with each role's own credentials: what a service that was broken into could do."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from fnmatch import fnmatchcase

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from research_portal import databases
from research_portal.allowances import NOTHING
from research_portal.recruiting_grants import ANSWERS, RECRUITING
from research_portal.settings.environment import DatabaseAddress

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("R-023")]

STORES = ("default", "vault", "keyring")
OPENS = {
    "portal_app": {"default"},
    "portal_recruiting": {"default"},
    "portal_vault": {"vault"},
    "portal_keyring": {"keyring"},
}
SERVICES = {
    "portal": {"portal_app", "portal_keyring"},
    "vault": {"portal_recruiting", "portal_vault", "portal_keyring"},
}
"""Whose credentials each kind of service holds (docker-compose.yml, test_production_shape)."""

ONLY_GROW = ("audit_auditevent", "participants_vaultopening", "keyring_keyopening")


def addresses() -> dict[str, DatabaseAddress]:
    """Every role with its password."""
    every = (databases.roles_of(store) for store in STORES)
    return {role.user: role for roles in every for role in roles.values()}


def signed_in(role: str, store: str) -> psycopg.Connection:
    """As whoever stole the password of this role."""
    name = str(connections[store].settings_dict["NAME"])
    url = replace(addresses()[role], name=name).url
    return psycopg.connect(url, autocommit=True, connect_timeout=10)


def tables(store: str) -> list[str]:
    with connections[store].cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        names = connections[store].introspection.table_names(cursor)
        cursor.execute("RESET ROLE")
    return sorted(names)


@pytest.fixture(params=sorted(OPENS))
def thief(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    (store,) = OPENS[request.param]
    with closing(signed_in(request.param, store)) as connection:
        yield connection


@pytest.fixture
def recruiting() -> Iterator[psycopg.Connection]:
    with closing(signed_in("portal_recruiting", "default")) as connection:
        yield connection


class TestConnecting:
    @pytest.mark.parametrize("role", sorted(OPENS))
    @pytest.mark.parametrize("store", STORES)
    def test_is_refused_to_every_database_but_the_roles_own(self, role: str, store: str) -> None:
        if store in OPENS[role]:
            signed_in(role, store).close()
            return
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            signed_in(role, store)

    def test_gives_no_service_both_contacts_and_answers(self) -> None:
        everything = {
            service: {
                table for role in roles for store in OPENS[role] for table in readable(role, store)
            }
            for service, roles in SERVICES.items()
        }
        assert "fieldwork_response" in everything["portal"]
        assert "participants_contact" in everything["vault"]
        assert not [one for one in everything["portal"] if one.startswith("participants_")]
        assert not [one for one in everything["vault"] if is_of_answers(one)]


def readable(role: str, store: str) -> list[str]:
    """The tables of which the role can read anything at all."""
    with closing(signed_in(role, store)) as connection:
        found = connection.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')"
            " AND has_any_column_privilege(c.oid, 'SELECT')"
        )
        return [str(row[0]) for row in found]


def is_of_answers(table: str) -> bool:
    """By the reason that stands beside the first pattern that fits."""
    reasons = (one.why for one in RECRUITING if fnmatchcase(table, one.tables))
    return next(reasons, "of no pattern: of another store") == ANSWERS


class TestTheVaultsServices:
    """In the portal's store, under ``portal_recruiting``."""

    def test_read_and_write_no_table_of_answers(self, recruiting: psycopg.Connection) -> None:
        attacked = [one for one in tables("default") if is_of_answers(one)]
        assert {"fieldwork_response", "fieldwork_opentext", "reports_snapshot"} <= set(attacked)
        for table in attacked:
            for attack in (
                "SELECT * FROM {} LIMIT 1",
                "SELECT count(*) FROM {}",
                "TABLE {}",
                "SELECT 1 FROM {} FOR UPDATE",
                "COPY {} TO STDOUT",
                "INSERT INTO {} DEFAULT VALUES",
                "DELETE FROM {}",
                "TRUNCATE {}",
                "BEGIN; LOCK TABLE {}",
                "CREATE TEMPORARY TABLE stolen AS SELECT * FROM {}",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    recruiting.execute(sql.SQL(attack).format(sql.Identifier(table)))
                recruiting.execute("ROLLBACK")

    def test_learn_nothing_of_answers_from_the_planner(
        self, recruiting: psycopg.Connection
    ) -> None:
        """Its statistics hold the most common values of each column."""
        seen = recruiting.execute("SELECT DISTINCT tablename FROM pg_stats").fetchall()
        assert not [name for (name,) in seen if is_of_answers(name)]

    def test_read_of_a_public_address_the_address_alone(
        self, recruiting: psycopg.Connection
    ) -> None:
        recruiting.execute("SELECT address FROM fieldwork_surveylink WHERE wave_id = 1")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            recruiting.execute("SELECT quota FROM fieldwork_surveylink")

    def test_have_a_reason_for_every_table(self) -> None:
        for table in tables("default"):
            fitting = [one for one in RECRUITING if fnmatchcase(table, one.tables)]
            assert fitting, f"What may the vault's services do with {table}?"
            assert fitting[0].why

    def test_read_nothing_that_no_pattern_grants(self, recruiting: psycopg.Connection) -> None:
        closed = {
            table
            for table in tables("default")
            if next(one for one in RECRUITING if fnmatchcase(table, one.tables)).verbs == NOTHING
        }
        assert closed.isdisjoint(readable("portal_recruiting", "default"))


@pytest.mark.parametrize(
    "attack",
    [
        *(f"SET ROLE {role}" for role in (*sorted(OPENS), "postgres")),
        "SET SESSION AUTHORIZATION postgres",
        "SET session_replication_role = replica",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER ROLE CURRENT_USER CREATEROLE",
        "CREATE ROLE another LOGIN SUPERUSER",
        "GRANT postgres TO CURRENT_USER",
        "GRANT pg_read_all_data TO CURRENT_USER",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT pg_read_binary_file('PG_VERSION')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT rolpassword FROM pg_authid",
        "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'",
        "COPY (SELECT 1) TO '/tmp/stolen'",
        "CREATE TEMPORARY TABLE t (x text); COPY t FROM PROGRAM 'id'",
        "CREATE TEMPORARY TABLE t (x text); COPY t FROM '/etc/passwd'",
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION postgres_fdw",
        "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc.so.6', 'getpid'",
        "CREATE TABLE something (id int)",
        "CREATE SCHEMA something",
        "CREATE DATABASE something",
        "ALTER SYSTEM SET log_statement = 'all'",
        "SET log_statement = 'all'",
    ],
)
def test_no_role_gets_beyond_its_tables(thief: psycopg.Connection, attack: str) -> None:
    if attack == f"SET ROLE {thief.info.user}":
        return  # oneself
    with pytest.raises(psycopg.Error) as refused:
        thief.execute(attack.encode())
    assert isinstance(
        refused.value,
        psycopg.errors.InsufficientPrivilege
        | psycopg.errors.UndefinedFile  # an extension that this server does not even have
        | psycopg.errors.FeatureNotSupported,
    )


def test_no_role_changes_what_only_grows(thief: psycopg.Connection) -> None:
    here = thief.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relname = ANY(%s)", [list(ONLY_GROW)]
    )
    for (table,) in here.fetchall():
        for attack in ("UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                thief.execute(sql.SQL(attack).format(sql.Identifier(table)))


def test_no_role_disables_a_trigger(thief: psycopg.Connection) -> None:
    found = thief.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger").fetchall()
    for table, _ in found:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            thief.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
