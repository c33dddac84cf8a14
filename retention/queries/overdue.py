"""Why something that is due is still there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils import timezone

from retention import published, registry
from retention.clocks import TAKEN_WITHIN
from retention.lifecycle import ItemState, Trouble
from retention.models import PurgeItem
from retention.queries.clock import looks_in_doubt, sentence_of
from retention.queries.holdings import HoldingGroup
from retention.registry import Holding


class Cause(TextChoices):
    """What keeps it; all but the last two are somebody's to settle."""

    CLOCK = "clock", "The clock is in doubt"
    FAILED = "failed", "Could not be destroyed"
    NOT_RUNNING = "not_running", "No purge has come"
    BY_HAND = "by_hand", "Waits for somebody"
    HOLD = "hold", "On hold"
    UNDER_WAY = "under_way", "Being destroyed"
    NEXT_PURGE = "next_purge", "Goes with the next purge"


STATES = {
    Cause.CLOCK: "overdue",
    Cause.FAILED: "failed",
    Cause.NOT_RUNNING: "overdue",
    Cause.BY_HAND: "overdue",
    Cause.HOLD: "held",
    Cause.UNDER_WAY: "running",
    Cause.NEXT_PURGE: "planned",
}
NEXT = {
    "event": "The clock takes it within minutes.",
    "dated": "The clock takes it in the coming night.",
}
WITHOUT_RUN = {
    Cause.BY_HAND: "No purge can destroy it. Whoever has it destroys it and says so.",
    Cause.NOT_RUNNING: (
        "No purge has taken it since it fell due. Ask the operator whether the worker and its "
        "clock are running."
    ),
}
IN_A_RUN = {
    **WITHOUT_RUN,
    Cause.FAILED: "The purge of {} could not destroy it. {} The next tries again.",
    Cause.NOT_RUNNING: (
        "The purge of {} has not ended. Ask the operator whether the worker is running."
    ),
    Cause.UNDER_WAY: "A purge is destroying it now.",
}
IN_ORDER = frozenset({Cause.UNDER_WAY, Cause.NEXT_PURGE})


@dataclass(frozen=True, slots=True)
class Late:
    """One line that is due, with the worst cause among its holdings and a sentence about it."""

    line: HoldingGroup
    cause: Cause
    sentence: str

    @property
    def state(self) -> str:
        """Its place in the vocabulary of states."""
        return STATES[self.cause]

    @property
    def is_overdue(self) -> bool:
        """Whether it would be gone if everything went as it should."""
        return self.cause not in IN_ORDER


@dataclass(frozen=True, slots=True)
class _Begun:
    state: ItemState
    at: datetime
    trouble: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of purges: what they began, which services are silent or doubt their clock."""

    begun: dict[tuple[str, str], _Begun]
    silent: dict[str, str]
    in_doubt: dict[str, str]


def late(lines: Iterable[HoldingGroup], *, at: datetime) -> list[Late]:
    """Of these lines those that are due, the worst cause first; two queries, none if nothing is."""
    due = [line for line in lines if line.due_at is not None and line.due_at <= at]
    if not due:
        return []
    known = _Known(_begun(), _silent(at), _in_doubt())
    found = [_late(line, known, at) for line in due]
    order = list(Cause)
    return sorted(found, key=lambda each: order.index(each.cause))


def _late(line: HoldingGroup, known: _Known, at: datetime) -> Late:
    causes = [(_cause(each, known, at), each) for each in line.members]
    order = list(Cause)
    cause, holding = min(causes, key=lambda pair: order.index(pair[0]))
    return Late(line, cause, _sentence(cause, holding, known))


def _cause(holding: Holding, known: _Known, at: datetime) -> Cause:
    if holding.kept_by_hold:
        return Cause.HOLD
    if registry.is_destroyed_by_hand(holding.record_class):
        return Cause.BY_HAND
    if holding.record_class in known.in_doubt:
        return Cause.CLOCK
    item = known.begun.get(holding.key)
    if item is not None and item.state == ItemState.FAILED:
        return Cause.FAILED
    promise = holding.promise
    assert promise is not None, "only what has a promise can be due"
    waited = at - (item.at if item else promise.due_at)
    clock = registry.record_class(holding.record_class).clock
    if holding.record_class in known.silent or waited > TAKEN_WITHIN[clock]:
        return Cause.NOT_RUNNING
    return Cause.UNDER_WAY if item else Cause.NEXT_PURGE


def _sentence(cause: Cause, holding: Holding, known: _Known) -> str:
    if cause == Cause.HOLD:
        return holding.why
    if cause == Cause.CLOCK:
        return known.in_doubt[holding.record_class]
    if cause == Cause.NEXT_PURGE:
        return NEXT[registry.record_class(holding.record_class).clock]
    if cause == Cause.NOT_RUNNING and holding.record_class in known.silent:
        return known.silent[holding.record_class]
    item = known.begun.get(holding.key)
    if item is None:
        return WITHOUT_RUN.get(cause, "")
    said = IN_A_RUN.get(cause, "").format(_moment(item.at), item.trouble)
    return said.replace("  ", " ")


def _begun() -> dict[tuple[str, str], _Begun]:
    """The holdings that an unfinished run still has to settle, and since when."""
    states = (ItemState.PLANNED, ItemState.ERASING, ItemState.ERASED, ItemState.FAILED)
    items = PurgeItem.objects.filter(state__in=states).values_list(
        "record_class", "unit_ref", "state", "run__started_at", "trouble"
    )
    return {
        (key, unit): _Begun(ItemState(state), at, Trouble(trouble).label if trouble else "")
        for key, unit, state, at, trouble in items
    }


def _silent(at: datetime) -> dict[str, str]:
    """The record classes of services that do not say what they hold, each with the reason."""
    reasons = published.reasons_not_to_rely(at=at)
    if not reasons:
        return {}
    unseen = registry.out_of_sight()
    return {
        each.key: f"{reasons[0]} Its worker may not be running."
        for each in registry.all_classes()
        if registry.service_of(each.key) in unseen
    }


def _in_doubt() -> dict[str, str]:
    """The record classes of services whose purges stand still, each with the reason."""
    reasons = {look.service: sentence_of(look) for look in looks_in_doubt()}
    services = {each.key: registry.service_of(each.key) for each in registry.all_classes()}
    return {key: reasons[service] for key, service in services.items() if service in reasons}


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.day} {local:%B %Y at %H:%M}"
