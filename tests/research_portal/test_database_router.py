"""Each app in its own store."""

from typing import Any

import pytest
from django.apps import apps

from research_portal.database_router import OneStorePerApp, store_of

STORES = ("default", "vault", "keyring")


class TestARow:
    @pytest.mark.parametrize(
        ("app", "store"),
        [("participants", "vault"), ("keyring", "keyring"), ("studies", "default")],
    )
    def test_lives_in_the_store_of_its_app(self, app: str, store: str) -> None:
        assert store_of(app) == store

    def test_makes_its_table_in_one_store_only(self) -> None:
        router = OneStorePerApp()
        for app in apps.get_app_configs():
            places = [store for store in STORES if router.allow_migrate(store, app.label)]
            assert len(places) == 1

    def test_points_at_no_row_of_another_store(self) -> None:
        router = OneStorePerApp()
        models = apps.get_models()
        for one in models:
            for field in one._meta.get_fields():
                other: Any = field.related_model
                if other is not None:
                    assert router.allow_relation(one(), other()), f"{one._meta.label}.{field.name}"
