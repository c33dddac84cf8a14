"""How the running test began, as far as builders made it so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import UserSettingsHolder, settings
from django.db import connection, connections

from tests.playing_back.statements import changes_something, goes_back, opened, with_values

STORES = ("default", "vault", "keyring")
SET_BY_EVERY_TEST = {"PORTAL_FILES_DIR"}
PATCHED_BY_EVERY_TEST = {"__call__", "send_task_message", "now"}
_SOMETHING = "SELECT EXISTS (SELECT FROM audit_auditevent), EXISTS (SELECT FROM access_user)"


class Recording:
    """The changes that a builder is making."""

    def __init__(self) -> None:
        self.statements: dict[str, list[str]] = {store: [] for store in STORES}
        self.holds = True

    def add(self, store: str, statement: Any, params: Any) -> None:
        """Write down one change, with its values."""
        self.statements[store].append(with_values(store, statement, params))


class Beginning:
    """``built`` numbers what was built so far, 0 for nothing; none once anything else happened."""

    def __init__(self) -> None:
        self.built: int | None = None
        self.tasks: list[Any] = []
        self.patched: Any = None
        self.recording: Recording | None = None

    def may_repeat(self) -> bool:
        """Whether nothing but builders has made the world what it is."""
        return (
            self.built is not None
            and self.recording is None
            and all(connections[store].in_atomic_block for store in STORES)
            and not _settings_changed()
            and {name for _, name, _ in self.patched._setattr} <= PATCHED_BY_EVERY_TEST
            and (self.built > 0 or _is_empty())
        )


now = Beginning()


@contextmanager
def beginning(*, tasks: list[Any], patched: Any) -> Iterator[None]:
    """A test that takes back what it does, from its first to its last step."""
    now.built, now.tasks, now.patched = 0, tasks, patched
    try:
        yield
    finally:
        now.built = now.recording = None


def nothing_is_known() -> None:
    """Something happened that cannot be sent again as a statement."""
    if now.recording is None:
        now.built = None
    else:
        now.recording.holds = False


def watching(execute: Any, statement: Any, params: Any, many: bool, context: Any) -> Any:
    """Django's hook around every statement of a store."""
    result = execute(statement, params, many, context)
    if now.built is not None and changes_something(statement):
        if now.recording is None or many or goes_back(statement):
            nothing_is_known()
        else:
            now.recording.add(context["connection"].alias, statement, params)
    return result


def _settings_changed() -> bool:
    changed: set[str] = set()
    layer = vars(settings)["_wrapped"]
    while isinstance(layer, UserSettingsHolder):
        changed |= {name for name in vars(layer) if name.isupper()}
        changed |= set(layer._deleted)
        layer = layer.default_settings
    return not changed <= SET_BY_EVERY_TEST


def _is_empty() -> bool:
    connection.ensure_connection()
    return opened("default").execute(_SOMETHING).fetchone() == (False, False)
