"""What import-linter cannot see: relations between databases, and ways around imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, Model

from research_portal.database_router import STORE_OF_APP, store_of

PROJECT = Path(__file__).parents[2]
PACKAGES = (
    "foundation",
    "retention",
    "studies",
    "consent",
    "oversight",
    "fieldwork",
    "participants",
    "reports",
    "research_portal",
)
SOURCES = sorted(
    file
    for package in PACKAGES
    for file in (PROJECT / package).rglob("*.py")
    if "migrations" not in file.parts
)

# Each is a way for one app to reach into another without an import that shows it.
BANNED_NAMES = {"get_model", "GenericForeignKey", "GenericRelation", "ModelSignal"}
BANNED_MODULES = ("django.db.models.signals", "django.dispatch", "django.core.signals")


def relations() -> Iterator[tuple[type[Model], Field]]:  # type: ignore[type-arg]
    """Every field of ours that points at a model, those named by strings resolved."""
    for model in apps.get_models(include_auto_created=True):
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.remote_field is not None:
                yield model, field


def names_in(tree: ast.AST) -> Iterator[str]:
    """Every name that the code says: imported, called or reached through a dot."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (alias.name for alias in names)
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Attribute(attr=name) | ast.Name(id=name):
                yield name


class TestRelations:
    def test_stay_inside_one_database(self) -> None:
        crossing = [
            f"{model._meta.label}.{field.name}"
            for model, field in relations()
            if store_of(model._meta.app_label) != store_of(field.related_model._meta.app_label)  # type: ignore[union-attr]
        ]
        assert crossing == []

    def test_the_vault_and_the_keyring_are_stores_of_their_own(self) -> None:
        assert STORE_OF_APP == {"participants": "vault", "keyring": "keyring"}


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(PROJECT)))
def test_reaches_other_apps_only_by_imports_that_show(file: Path) -> None:
    said = set(names_in(ast.parse(file.read_text(encoding="utf-8"))))
    assert said & BANNED_NAMES == set()
    assert [name for name in said if name.startswith(BANNED_MODULES)] == []
