"""The name of a migrated template says from which migrations it was made."""

import hashlib
from pathlib import Path

import django
from django.apps import apps

from research_portal import allowances, database_grants, databases, recruiting_grants

MADE_BY = tuple(
    str(each.__file__) for each in (allowances, database_grants, recruiting_grants, databases)
)


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
    return [*migrations, *map(Path, MADE_BY)]
