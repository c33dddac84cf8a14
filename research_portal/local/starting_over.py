"""Drop the databases and the files of a state. Never asked of servers that somebody named."""

import shutil

import psycopg
from psycopg import sql

from research_portal.local.missing import MissingPrerequisiteError
from research_portal.local.servers import Servers
from research_portal.local.state import OWNER, STORES, State


def start_over(state: State) -> None:
    """Forget everything that the state's own servers hold.

    :raises MissingPrerequisiteError: if the databases are on a server named in the environment.
    """
    if Servers(state).uses_named_databases():
        raise MissingPrerequisiteError(
            "RESET drops databases, so it works on the embedded server only: unset DATABASE_URL."
        )
    with psycopg.connect(state.address("postgres", OWNER).url, autocommit=True) as server:
        for database, _ in STORES.values():
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )
    shutil.rmtree(state.folder / "files", ignore_errors=True)
    shutil.rmtree(state.folder / "portal", ignore_errors=True)
