"""The rules as they are in force, what is proposed, and what a proposal would do."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from retention import registry, rule_book
from retention.models import DispositionRuleChange
from retention.models.rule_changes import DispositionRuleChangeQuerySet
from retention.queries.holdings import HoldingGroup, grouped, held
from retention.registry import Holding
from retention.rules import Period, Rule

LOOKS_AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: the period in force, since which change, what is proposed, what there was."""

    rule: Rule
    period: Period
    open: DispositionRuleChange | None
    history: tuple[DispositionRuleChange, ...]

    @property
    def titles(self) -> str:
        """The kinds of records that go by it."""
        return ", ".join(each.title for each in registry.classes_under(self.rule))


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would move, by study and class: gone at once, in 30 days, or kept longer."""

    at_once: list[HoldingGroup]
    soon: list[HoldingGroup]
    kept_longer: list[HoldingGroup]


def rule_lines(*, at: datetime) -> list[RuleLine]:
    """Every rule with what became of it; two queries, however many there are."""
    of: dict[str, list[DispositionRuleChange]] = {}
    for change in rule_changes():
        of.setdefault(change.rule, []).append(change)
    with rule_book.opened():
        return [
            RuleLine(
                rule=rule,
                period=rule_book.period(rule, at=at),
                open=next((each for each in of.get(rule.key, []) if each.is_open), None),
                history=tuple(each for each in of.get(rule.key, []) if not each.is_open),
            )
            for rule in registry.all_rules()
        ]


def rule_changes() -> DispositionRuleChangeQuerySet:
    """Every change ever proposed, newest first."""
    return DispositionRuleChange.objects.select_related("proposed_by", "decided_by")


def preview_of(change: DispositionRuleChange, *, at: datetime) -> Preview:
    """What would go by the change that stays by what is in force, and the other way round.

    Of what this process cannot look at, by what was published of it: only what goes by this very
    rule already.
    """
    now = {holding.key: holding for holding in held(at=at)}
    with rule_book.as_if(change):
        then = [_as_if(holding, change) for holding in held(at=at)]
    moved = [(now[each.key], each) for each in then if each.key in now]
    sooner = [after for before, after in moved if _is_sooner(after, before)]
    return Preview(
        at_once=grouped(each for each in sooner if each.is_due(at)),
        soon=grouped(
            each for each in sooner if not each.is_due(at) and each.is_due(at + LOOKS_AHEAD)
        ),
        kept_longer=grouped(
            after
            for before, after in moved
            if _is_sooner(before, after) and before.is_due(at + LOOKS_AHEAD)
        ),
    )


def _as_if(holding: Holding, change: DispositionRuleChange) -> Holding:
    promise = holding.promise
    if registry.service_of(holding.record_class) in registry.in_sight() or promise is None:
        return holding
    if promise.rule != change.rule or promise.since is None:
        return holding
    due_at = change.period.after(promise.since)
    return replace(holding, promise=replace(promise, due_at=due_at))


def _is_sooner(one: Holding, other: Holding) -> bool:
    if one.promise is None or other.promise is None:
        return False
    return one.promise.due_at < other.promise.due_at
