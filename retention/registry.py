"""What the apps above hold and how it is erased. They register in ``AppConfig.ready``."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from retention.rules import Promise


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that is held and will be erased as a whole.

    ``unit_ref`` is an opaque reference that names it within its class; ``count`` is how many
    records it has; ``promise`` is ``None`` while nothing has started the clock; ``event_text``
    says what starts it. ``kept_by_hold`` is filled in by ``queries``.
    """

    record_class: str
    study_ref: UUID
    study_code: str
    unit_ref: str
    count: int
    promise: Promise | None
    event_text: str
    kept_by_hold: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What makes this holding itself: its class and its reference in it."""
        return self.record_class, self.unit_ref

    def is_due(self, at: datetime) -> bool:
        """Whether the promise has come due."""
        return self.promise is not None and self.promise.due_at <= at

    @property
    def why(self) -> str:
        """One sentence: why this must go, or what keeps it."""
        if self.kept_by_hold:
            return "A legal hold keeps this; only a records officer can lift it."
        return self.promise.reason if self.promise else self.event_text


class RecordClass(Protocol):
    """A kind of record with one disposition rule.

    ``holds`` and ``event`` are sentences. ``clock`` says which purge looks at it: ``event`` every
    few minutes, ``dated`` nightly. A class with ``by_hand`` is destroyed by somebody who then says
    so, such as paper: it falls due like all others, and no purge takes it.
    """

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def holds(self) -> str: ...
    @property
    def authority(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def clock(self) -> Literal["event", "dated"]: ...

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """Everything of this class that is still there, due or not."""

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """Destroy the keys first, then rows and files; how many records went this time.

        Idempotent and resumable: called again after a kill at any point, it finishes the work.
        Never inside a transaction of the caller's: it commits as it goes.
        """

    def remaining(self, holding: Holding) -> int:
        """Look again, independently of ``erase``: 0 when nothing is left."""


_classes: dict[str, RecordClass] = {}
_out_of_sight: dict[str, str] = {}


class AlreadyRegisteredError(ValueError):
    """Two record classes want the same key."""


def register(record_class: RecordClass) -> None:
    """Make a record class known.

    :raises AlreadyRegisteredError: if another one has its key.
    """
    known = _classes.get(record_class.key)
    if known is not None and type(known) is not type(record_class):
        raise AlreadyRegisteredError(record_class.key)
    _classes[record_class.key] = record_class


def all_classes() -> list[RecordClass]:
    """Every registered class, by key, so that runs go in the same order everywhere."""
    return [_classes[key] for key in sorted(_classes)]


def record_class(key: str) -> RecordClass:
    """The class with this key.

    :raises KeyError: if nobody registered it.
    """
    return _classes[key]


def is_destroyed_by_hand(key: str) -> bool:
    """Whether no purge can destroy records of this class: a person does, and attests it."""
    return bool(getattr(record_class(key), "by_hand", False))


def keep_out_of_sight(key: str, *, why: str) -> None:
    """Say that a record class exists whose holdings this process cannot look at.

    What is due there is in no list, so that nobody may take an empty list for “nothing is left”.
    ``why`` is a sentence that says where to go instead.
    """
    _out_of_sight[key] = why


def out_of_sight() -> list[str]:
    """Why this process does not see everything that is held; empty where it does."""
    return list(dict.fromkeys(_out_of_sight.values()))


@contextmanager
def only(*record_classes: RecordClass) -> Iterator[None]:
    """For tests: know these classes and no others until the block ends."""
    known, unseen = dict(_classes), dict(_out_of_sight)
    _classes.clear()
    _out_of_sight.clear()
    for each in record_classes:
        register(each)
    try:
        yield
    finally:
        _classes.clear()
        _classes.update(known)
        _out_of_sight.clear()
        _out_of_sight.update(unseen)
