"""Unit and architecture tests: the embedded servers of ``.local/test``, and the real grants."""

import tempfile
from pathlib import Path

from research_portal.local.state import State
from research_portal.settings import environment

_state = State.named("test")
environment.add_defaults(_state.environment())

from research_portal.settings.base import *  # noqa: E402, F403
from research_portal.settings.base import (  # noqa: E402
    DATABASES,
    DEFAULT_KEY,
    MIDDLEWARE,
    STORE_OWNERS,
    STORE_ROLES,
)

PORTAL_ENVIRONMENT = "test"
SECRET_KEY = "tests"  # noqa: S105
KEYRING_KEK = DEFAULT_KEY
CERTIFICATE_SIGNING_KEY = DEFAULT_KEY
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PORTAL_FILES_DIR = Path(tempfile.gettempdir()) / "research-portal-test-files"  # see conftest
PORTAL_FILES_BUCKET = ""
WHITENOISE_AUTOREFRESH = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# The owner logs in and at once becomes the role of the store, so that tests run with the grants
# of production and the engine can still clean up between them.
for _alias, _database in DATABASES.items():
    _owner, _role = STORE_OWNERS[_alias], STORE_ROLES[_alias]
    assert _owner is not None
    assert _role is not None
    _database |= _owner.as_django() | {
        "ENGINE": "tests.database_engine",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"options": f"-c role={_role.user}"},
    }

# Tests come in crowds; those of the limits say so.
CROWD_SLOW_STARTS_PER_MINUTE = 100_000
CROWD_STARTS_PER_HOUR = 100_000

# The vault's pages are answered under the role of its services, as in production.
MIDDLEWARE = ["tests.vault_service.AsItsService", *MIDDLEWARE]
