"""Which app lives in which database. A process that does not open the vault has no such entry."""

from typing import Any

from django.db.models import Model

STORE_OF_APP = {"participants": "vault", "keyring": "keyring"}


def store_of(app_label: str) -> str:
    """The database alias of an app."""
    return STORE_OF_APP.get(app_label, "default")


class OneStorePerApp:
    """Every app reads, writes and migrates in its own store, and relations stay inside it."""

    def db_for_read(self, model: type[Model], **_: Any) -> str:
        """Where rows of a model are read."""
        return store_of(model._meta.app_label)

    def db_for_write(self, model: type[Model], **_: Any) -> str:
        """Where rows of a model are written."""
        return store_of(model._meta.app_label)

    def allow_relation(self, one: Model, other: Model, **_: Any) -> bool:
        """Only rows of one store may point at each other."""
        return store_of(one._meta.app_label) == store_of(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        """Tables are made in the app's own store and nowhere else."""
        return db == store_of(app_label)
