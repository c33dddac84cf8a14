"""What leads said of their studies' records, and the days that it moves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from retention import registry
from retention.models import NeedStatement
from retention.models.needs import NeedKind
from retention.registry import Holding
from retention.rules import Rule


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What of a study goes by one rule, and what its lead may say about it now."""

    rule: Rule
    holdings: tuple[Holding, ...]
    limit: datetime | None
    may_end: bool

    @property
    def count(self) -> int:
        """How many records."""
        return sum(holding.count for holding in self.holdings)

    @property
    def due_at(self) -> datetime:
        """When the first of it goes."""
        return min(each.promise.due_at for each in self.holdings if each.promise)

    @property
    def may_extend(self) -> bool:
        """Whether it may be kept longer, until ``limit`` at most."""
        return self.limit is not None

    @property
    def may_be_said(self) -> str:
        """What its lead may say, as the heading of a page."""
        if self.may_extend and self.may_end:
            return "Say what is still or no longer needed"
        return "Say what is still needed" if self.may_extend else "Say what is no longer needed"


def statements_of(study_ref: UUID) -> QuerySet[NeedStatement]:
    """Everything said of a study, newest first."""
    return NeedStatement.objects.filter(study_ref=study_ref).select_related(
        "stated_by", "decided_by"
    )


def is_said_to_be_needed(study_ref: UUID, rules: Iterable[Rule]) -> bool:
    """Whether a word that counts says of a study that what goes by these rules is still needed."""
    said = NeedStatement.objects.in_force().filter(study_ref=study_ref, kind=NeedKind.STILL)
    return said.filter(rule__in=[rule.key for rule in rules]).exists()


def need_lines(
    holdings: Iterable[Holding], promised: Iterable[Holding], *, at: datetime
) -> list[NeedLine]:
    """Of one study's holdings those about which something may be said: dated and not due yet.

    ``promised`` are the same on their own days, from which the limit is counted however often
    something is said. A period of the clearance may only end early (C-4, R-032, R-065).
    """
    dated = [each for each in holdings if each.promise is not None and not each.is_due(at)]
    first = {each.key: each.promise.due_at for each in promised if each.promise is not None}
    lines = []
    for rule in registry.all_rules():
        keys = {each.key for each in registry.classes_under(rule)}
        own = tuple(each for each in dated if each.record_class in keys)
        limit = _limit(rule, own, first)
        if own and (limit is not None or rule.ends_with_need):
            lines.append(NeedLine(rule, own, limit, rule.ends_with_need))
    return lines


def _limit(
    rule: Rule, own: Iterable[Holding], first: dict[tuple[str, str], datetime]
) -> datetime | None:
    """Until when all of these may be kept at most; ``None`` where the rule allows no longer."""
    by_rule = all(each.promise is not None and each.promise.rule == rule.key for each in own)
    days = [first[each.key] for each in own if each.key in first]
    if rule.extendable is None or not by_rule or not days:
        return None
    return rule.extendable.after(min(days))


def as_needed(holdings: Iterable[Holding]) -> Iterator[Holding]:
    """The same, on the days to which confirmed statements moved them.

    One query, however many there are, and one after the other.
    """
    said: dict[UUID, list[NeedStatement]] = defaultdict(list)
    for each in NeedStatement.objects.in_force().order_by("decided_at", "pk"):
        said[each.study_ref].append(each)
    rules = {rule.key: rule for rule in registry.all_rules()}
    for holding in holdings:
        words = said.get(holding.study_ref)
        yield _moved(holding, words, rules) if words and holding.promise else holding


def _moved(holding: Holding, said: Iterable[NeedStatement], rules: Mapping[str, Rule]) -> Holding:
    """By one word after the other, each of which moves only what was not due when it counted."""
    moved = holding
    for statement in said:
        rule = rules.get(statement.rule)
        if rule is None or rule not in registry.record_class(holding.record_class).rules:
            continue
        if statement.decided_at is None or moved.is_due(statement.decided_at):
            continue
        is_still = statement.kind == NeedKind.STILL
        day = _later(holding, statement, rule) if is_still else _sooner(holding, statement)
        if day is not None and moved.is_due(day) == is_still:
            moved = _on(holding, day, statement)
    return moved


def _later(holding: Holding, statement: NeedStatement, rule: Rule) -> datetime | None:
    """Until when it is kept, counted from its own day; only by the rule that it goes by."""
    promise = holding.promise
    assert promise is not None
    if promise.rule != rule.key or rule.extendable is None:
        return None
    return min(statement.needed_until, rule.extendable.after(promise.due_at))


def _sooner(holding: Holding, statement: NeedStatement) -> datetime | None:
    """From when it goes; not what came after somebody had said that nothing is needed."""
    came_later = holding.newest_at is not None and holding.newest_at > statement.stated_at
    return None if came_later else statement.due_from


def _on(holding: Holding, due_at: datetime, statement: NeedStatement) -> Holding:
    assert holding.promise is not None
    assert statement.decided_at is not None
    day = timezone.localdate(statement.decided_at)
    said = f"{statement.said[0].upper()}{statement.said[1:]}"
    reason = f"{holding.promise.reason} {said}, as confirmed on {day.day} {day:%B %Y}."
    return replace(holding, promise=replace(holding.promise, due_at=due_at, reason=reason))
