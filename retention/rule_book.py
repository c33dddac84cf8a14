"""The rules in force: where the department starts, and what it has set since."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property

from retention.models import DispositionRuleChange
from retention.rules import Period, Promise, Rule

_Changes = tuple[DispositionRuleChange, ...]
_opened: ContextVar["_Book | None"] = ContextVar("opened_rule_book", default=None)
_supposed: ContextVar[tuple[tuple[str, Period], ...]] = ContextVar("supposed_rules", default=())

_approved: ContextVar[bool] = ContextVar("approved_rules", default=False)


class _Book:
    """Read at the first question, and not again."""

    @cached_property
    def changes(self) -> _Changes:
        return tuple(DispositionRuleChange.objects.in_force())


@contextmanager
def opened() -> Iterator[None]:
    """Within the block all changes are read once, however many things are asked about."""
    if _opened.get() is not None:
        yield
        return
    token = _opened.set(_Book())
    try:
        yield
    finally:
        _opened.reset(token)


@contextmanager
def as_if(change: DispositionRuleChange) -> Iterator[None]:
    """Within the block, what is proposed counts already."""
    token = _supposed.set((*_supposed.get(), (change.rule, change.period)))
    try:
        yield
    finally:
        _supposed.reset(token)


@contextmanager
def as_approved() -> Iterator[None]:
    """Within the block, what is approved counts already: people are told before it does."""
    token = _approved.set(True)
    try:
        yield
    finally:
        _approved.reset(token)


def period(rule: Rule, *, at: datetime | None) -> Period:
    """How long this rule's clock runs at ``at``; one query unless the book is opened.

    ``None`` asks for the future: what is approved counts, though its day has not come.
    """
    supposed = [period for key, period in _supposed.get() if key == rule.key]
    if supposed:
        return supposed[-1]
    if not rule.may_change:
        return rule.period
    change = latest(rule, at=at)
    return change.period if change else rule.period


def latest(rule: Rule, *, at: datetime | None) -> DispositionRuleChange | None:
    """The change that counts at ``at``; ``None`` where the department keeps what it began with."""
    begun = [
        (each.in_force_from, each.pk, each)
        for each in _changes_of(rule)
        if each.in_force_from and (at is None or _approved.get() or each.in_force_from <= at)
    ]
    return max(begun)[2] if begun else None


def promise(rule: Rule, since: datetime, *, at: datetime) -> Promise:
    """What the rule, as it is in force, says of a thing whose clock started at ``since``."""
    return rule.promise(since, period=period(rule, at=at))


def _changes_of(rule: Rule) -> Sequence[DispositionRuleChange]:
    known = _opened.get()
    if known is None:
        return list(DispositionRuleChange.objects.in_force().filter(rule=rule.key))
    return [each for each in known.changes if each.rule == rule.key]
