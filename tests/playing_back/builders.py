import itertools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, LiteralString, ParamSpec, TypeVar

import psycopg
from django.conf import settings
from django.core import mail
from django.db import connections
from django.db.models import Model
from django.utils import timezone

from tests.playing_back import statements
from tests.playing_back.arguments import UnrepeatableError, rows_among, said
from tests.playing_back.beginnings import STORES, Recording, now
from tests.playing_back.statements import Sequences

P = ParamSpec("P")
Made = TypeVar("Made")
_numbers = itertools.count(1)
_clock = timezone.now


@dataclass(frozen=True)
class Build:
    """All that one call of a builder left behind."""

    number: int
    given: list[Model]
    made: Any
    changes: dict[str, list[str]]
    since: dict[str, Sequences]
    aside: dict[str, list[Any]]
    files: dict[Path, bytes]


_builds: dict[Hashable, Build] = {}
_used: set[int] = set()
_unrepeatable: set[Hashable] = set()


def forget_unused() -> None:
    """Keep what was wanted twice: a run makes thousands of worlds."""
    for key in [key for key, build in _builds.items() if build.number not in _used]:
        del _builds[key]


def played_back(builder: Callable[P, Made]) -> Callable[P, Made]:
    """A builder that does its work once for the tests that begin with it."""

    @wraps(builder)
    def build(*args: P.args, **kwargs: P.kwargs) -> Made:
        if not now.may_repeat():
            return builder(*args, **kwargs)
        try:
            moment = said(None if timezone.now is _clock else timezone.now())
            key = (
                now.built,
                builder.__module__,
                builder.__qualname__,
                said([args, kwargs]),
                moment,
            )
        except UnrepeatableError:
            return builder(*args, **kwargs)
        if key in _unrepeatable:
            return builder(*args, **kwargs)  # but those that it calls may be
        if key in _builds and _is_played(_builds[key]):
            made: Made = _handed_out(_builds[key], rows_among([args, kwargs]))
            return made
        return _written_down(key, builder, args, kwargs)

    return build


def _written_down(key: Hashable, builder: Callable[..., Made], args: Any, kwargs: Any) -> Made:
    since = {store: statements.sequences(store) for store in STORES}
    before = {name: len(things) for name, things in _aside().items()}
    files = _files()
    now.recording = recording = Recording()
    try:
        made = builder(*args, **kwargs)
    except BaseException:
        now.built = None
        raise
    finally:
        now.recording = None
    number = next(_numbers)
    kept = _copied((rows_among([args, kwargs]), made)) if recording.holds else None
    if kept is None:
        _unrepeatable.add(key)
        now.built = None
        return made
    _builds[key] = Build(
        number=number,
        given=kept[0],
        made=kept[1],
        changes=recording.statements,
        since={store: _moved(store, since[store]) for store in STORES},
        aside={name: things[before[name] :] for name, things in _aside().items()},
        files={name: content for name, content in _files().items() if files.get(name) != content},
    )
    now.built = number
    return made


def _copied(things: tuple[list[Model], Made]) -> tuple[list[Model], Made] | None:
    try:
        return deepcopy(things)
    except TypeError:  # an open file, a generator
        return None


def _moved(store: str, since: Sequences) -> Sequences:
    now_at = statements.sequences(store)
    return {name: since.get(name) for name, last in now_at.items() if since.get(name) != last}


def _is_played(build: Build) -> bool:
    """Send its changes; if the databases refuse one, nothing happened."""
    try:
        with _all_or_nothing():
            for store in STORES:
                statements.send(store, build.changes[store], since=build.since[store])
    except psycopg.Error:
        return False
    return True


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    _in_every_store("SAVEPOINT played_back")
    try:
        yield
    except psycopg.Error:
        _in_every_store("ROLLBACK TO SAVEPOINT played_back")
        raise
    _in_every_store("RELEASE SAVEPOINT played_back")


def _in_every_store(statement: LiteralString) -> None:
    for store in STORES:
        statements.opened(store).execute(statement)


def _handed_out(build: Build, given: list[Model]) -> Any:
    """Everything beside the databases; rows that the caller handed over are the caller's own."""
    _used.add(build.number)
    now.built = build.number
    for name, things in _aside().items():
        things.extend(_again(name, thing) for thing in build.aside[name])
    for place, content in build.files.items():
        file = Path(settings.PORTAL_FILES_DIR) / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    known: dict[int, Any] = {id(kept): own for kept, own in zip(build.given, given, strict=True)}
    for kept, own in zip(build.given, given, strict=True):
        vars(own).clear()
        vars(own).update({name: deepcopy(value, known) for name, value in vars(kept).items()})
    return deepcopy(build.made, known)


def _aside() -> dict[str, list[Any]]:
    """What waits for the commit, and what was sent."""
    waiting = {store: connections[store].run_on_commit for store in STORES}
    return {**waiting, "tasks": now.tasks, "mail": mail.outbox}


def _again(where: str, thing: Any) -> Any:
    if where not in STORES:
        return deepcopy(thing)
    _, call, robust = thing
    return set(connections[where].savepoint_ids), call, robust


def _files() -> dict[Path, bytes]:
    folder = Path(settings.PORTAL_FILES_DIR)
    found = [file for file in folder.rglob("*") if file.is_file()] if folder.exists() else []
    return {file.relative_to(folder): file.read_bytes() for file in found}
