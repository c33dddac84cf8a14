"""The part of ``make check`` that asks Django: are migrations complete, is production safe?

python -m research_portal.local.check_settings
"""

import base64
import os
import subprocess
import sys

from research_portal.settings import environment
from research_portal.settings.environment import PROJECT


def main() -> int:
    """Run both questions; the first exit status that is not zero."""
    migrations = _manage("makemigrations", "--check", "--dry-run", settings="test")
    safe = _manage(
        *("check", "--deploy", "--fail-level", "WARNING"),
        settings="production",
        **throwaway_production(),
    )
    return migrations or safe


def throwaway_production() -> dict[str, str]:
    """An environment that production accepts: made-up addresses, fresh secrets."""
    return {
        "SECRET_KEY": base64.urlsafe_b64encode(os.urandom(48)).decode(),
        "KEYRING_KEK": base64.b64encode(os.urandom(32)).decode(),
        "CERTIFICATE_SIGNING_KEY": base64.b64encode(os.urandom(32)).decode(),
        "ALLOWED_HOSTS": "research.example.gov",
        "DATABASE_URL": "postgresql://portal_app:secret@portal-db/portal",
        "VAULT_URL": "postgresql://portal_vault:secret@vault-db/vault",
        "KEYRING_URL": "postgresql://portal_keyring:secret@keyring-db/keyring",
        "REDIS_URL": "redis://:secret@redis:6379/0",
        "PORTAL_ADDRESS": "https://research.example.gov",
        "PORTAL_MAIL_FROM": "research-portal@example.gov",
        "PORTAL_SMTP_HOST": "mail.example.gov",
    }


def _manage(*command: str, settings: str, **values: str) -> int:
    values["DJANGO_SETTINGS_MODULE"] = f"research_portal.settings.{settings}"
    return subprocess.run(
        # No database is needed: Django would only warn that it cannot ask one for its history.
        [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py", *command],
        cwd=PROJECT,
        env=environment.for_a_process(**values),
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
