"""Three databases (docs/architecture.md, “Where data lives”)."""

from typing import Any

from research_portal.settings import environment

PORTAL_OPENS_VAULT = environment.flag("PORTAL_OPENS_VAULT", default=True)
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
