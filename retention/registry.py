"""What the apps above hold and how it is erased. They register in ``AppConfig.ready``."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from django.db.models import TextChoices

from retention.rules import Promise, Rule


class Service(TextChoices):
    """The two kinds of processes, by the queue of which their workers take tasks."""

    PORTAL = "portal", "The portal"
    VAULT = "vault", "The contact vault"


PUBLISHED = (Service.VAULT,)
"""The services that say what they hold, for those that cannot look (decision 11)."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that is held and will be erased as a whole.

    ``unit_ref`` is an opaque reference that names it within its class; ``count`` is how many
    records it has; ``promise`` is ``None`` while nothing has started the clock; ``event_text``
    says what starts it. ``newest_at`` is when the newest of it came, where more may come after its
    clock has started. ``kept_by_hold`` and ``hold_lifted_at`` are filled in by ``queries``: the
    latter where a hold kept it past its day and was lifted since.
    """

    record_class: str
    study_ref: UUID
    study_code: str
    unit_ref: str
    count: int
    promise: Promise | None
    event_text: str
    newest_at: datetime | None = None
    kept_by_hold: bool = False
    hold_lifted_at: datetime | None = None

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
        if self.hold_lifted_at is not None and self.promise is not None:
            return (
                f"{self.promise.reason} A legal hold kept it and was lifted: a day’s notice runs."
            )
        return self.promise.reason if self.promise else self.event_text


class RecordClass(Protocol):
    """A kind of record, and the rules that say when it goes.

    ``rules`` are all that may make a promise about it, its own or those of what it was made of;
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
    @property
    def rules(self) -> tuple[Rule, ...]: ...

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
_services: dict[str, Service] = {}
_out_of_sight: set[Service] = set()


class AlreadyRegisteredError(ValueError):
    """Two record classes want the same key."""


def register(record_class: RecordClass, *, service: Service = Service.PORTAL) -> None:
    """Make a record class known, and which service looks at it and destroys it.

    :raises AlreadyRegisteredError: if another one has its key.
    """
    known = _classes.get(record_class.key)
    if known is not None and type(known) is not type(record_class):
        raise AlreadyRegisteredError(record_class.key)
    _classes[record_class.key] = record_class
    _services[record_class.key] = service


def all_classes() -> list[RecordClass]:
    """Every registered class, by key, so that runs go in the same order everywhere."""
    return [_classes[key] for key in sorted(_classes)]


def record_class(key: str) -> RecordClass:
    """The class with this key.

    :raises KeyError: if nobody registered it.
    """
    return _classes[key]


def all_rules() -> list[Rule]:
    """Every rule that some class declares, once, by key."""
    rules = {rule.key: rule for each in all_classes() for rule in each.rules}
    return [rules[key] for key in sorted(rules)]


def rule(key: str) -> Rule:
    """The rule with this key.

    :raises KeyError: if no class declares it.
    """
    return {each.key: each for each in all_rules()}[key]


def classes_under(rule: Rule) -> list[RecordClass]:
    """The classes about which this rule may make a promise, by key."""
    return [each for each in all_classes() if rule in each.rules]


def is_destroyed_by_hand(key: str) -> bool:
    """Whether no purge can destroy records of this class: a person does, and attests it."""
    return bool(getattr(record_class(key), "by_hand", False))


def service_of(key: str) -> Service:
    """The service that looks at records of this class and destroys them."""
    return _services[key]


def keep_out_of_sight(service: Service) -> None:
    """Say that this process cannot look at what a service holds.

    It then relies on what that service has published, and refuses where that does not count.
    """
    _out_of_sight.add(service)


def out_of_sight() -> list[Service]:
    """The services whose holdings this process cannot look at; empty where it sees everything."""
    return sorted(_out_of_sight)


def in_sight() -> list[Service]:
    """The services whose holdings this process looks at and destroys."""
    return [service for service in Service if service not in _out_of_sight]


def classes_in_sight() -> list[RecordClass]:
    """The classes whose holdings this process looks at and destroys, by key."""
    return [each for each in all_classes() if service_of(each.key) not in _out_of_sight]


@contextmanager
def only(*record_classes: RecordClass) -> Iterator[None]:
    """For tests: know these classes and no others until the block ends."""
    known, services, unseen = dict(_classes), dict(_services), set(_out_of_sight)
    _classes.clear()
    _out_of_sight.clear()
    for each in record_classes:
        register(each, service=services.get(each.key, Service.PORTAL))
    try:
        yield
    finally:
        _classes.clear()
        _classes.update(known)
        _services.clear()
        _services.update(services)
        _out_of_sight.clear()
        _out_of_sight.update(unseen)
