"""The name of a migrated template says from which migrations it was made."""

import hashlib
from pathlib import Path

import django
from django.apps import apps

from research_portal import database_grants, databases

MADE_BY = (database_grants.__file__, databases.__file__)


def template_name(store: str) -> str:
    """A name that changes whenever a migration of any app, or a grant, changes."""
    digest = hashlib.sha256(django.__version__.encode())
    for file in sorted(_sources()):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return f"template_{store}_{digest.hexdigest()[:16]}"


def _sources() -> list[Path]:
    migrations = [
        file
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("*.py")
    ]
    return [*migrations, *(Path(file) for file in MADE_BY)]
