"""Services of their own on the databases of a test: as a developer's, with the tests' passwords."""

from research_portal.settings.dev import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
