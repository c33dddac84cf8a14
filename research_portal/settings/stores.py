"""Three databases (docs/architecture.md, “Where data lives”)."""

from typing import Any

from research_portal.settings import environment

# Two kinds of processes: one opens the vault and no answers, the other answers and no vault. The
# demonstration, on one machine, is both at once.
PORTAL_OPENS_VAULT = environment.flag("PORTAL_OPENS_VAULT", default=True)
PORTAL_OPENS_ANSWERS = environment.flag("PORTAL_OPENS_ANSWERS", default=True)
PORTAL_ACT_AS_OWNER = environment.flag("PORTAL_ACT_AS_OWNER", default=False)

DATABASE_ROUTERS = ["research_portal.database_router.OneStorePerApp"]
STORE_VARIABLES = {"default": "DATABASE", "keyring": "KEYRING"}
if PORTAL_OPENS_VAULT:
    STORE_VARIABLES["vault"] = "VAULT"

# Per store: the role that serves requests, and the owner that makes tables and grants.
STORE_ROLES = {
    alias: environment.database(f"{variable}_URL") for alias, variable in STORE_VARIABLES.items()
}
STORE_OWNERS = {
    alias: environment.database(f"{variable}_OWNER_URL")
    for alias, variable in STORE_VARIABLES.items()
}
# The portal's store as the vault's services open it. To make that role, ``prepare_databases`` must
# know it; the vault's services are given its address as their ``DATABASE_URL``.
RECRUITING_ROLE = environment.database("RECRUITING_URL")
_opened = STORE_OWNERS if PORTAL_ACT_AS_OWNER else STORE_ROLES
DATABASES: dict[str, dict[str, Any]] = {
    alias: {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **(address.as_django() if address else {}),
    }
    for alias, address in _opened.items()
}
