"""What is held, what is due, and when it goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from django.utils import timezone

from retention import published, registry, rule_book
from retention.queries.clock import reasons_to_doubt_clock
from retention.queries.holds import under_holds
from retention.queries.needs import as_needed, is_said_to_be_needed
from retention.registry import Holding


@dataclass(frozen=True, slots=True)
class HoldingGroup:
    """The holdings of one class and study that fall due at the same time: one line of the page."""

    title: str
    members: tuple[Holding, ...]
    count: int

    @property
    def first(self) -> Holding:
        """One of them: study, class, authority and reason are the same in all."""
        return self.members[0]

    @property
    def units(self) -> int:
        """How many things that are erased as a whole."""
        return len(self.members)

    @property
    def due_at(self) -> datetime | None:
        """When they go; ``None`` while nothing started the clock."""
        return self.first.promise.due_at if self.first.promise else None

    @property
    def authority(self) -> str:
        """Under which authority they go."""
        if self.first.promise:
            return self.first.promise.authority
        return registry.record_class(self.first.record_class).authority

    @property
    def by_hand(self) -> bool:
        """Whether somebody destroys them and says so, instead of a purge."""
        return registry.is_destroyed_by_hand(self.first.record_class)


def held(*, at: datetime, study_ref: UUID | None = None) -> list[Holding]:
    """Everything the registered classes hold; the earliest due first, the undated last.

    Of what is out of this process's sight, what was published of it: ask
    ``published.reasons_not_to_rely`` whether that counts.
    """
    with rule_book.opened():
        return sorted(_one_by_one(at, study_ref), key=_by_due_day)


def promised(*, at: datetime, study_ref: UUID | None = None) -> list[Holding]:
    """Everything that is held as its class says it: before holds, and what leads said of need."""
    with rule_book.opened():
        return list(_as_promised(at, study_ref))


def each_held(*, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
    """As ``held``, one after the other and in no order: memory does not grow with what is held."""
    with rule_book.opened():
        yield from _one_by_one(at, study_ref)


def each_to_purge(*, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
    """As ``to_purge``, one after the other and in no order, however much is held or due."""
    return (
        holding
        for holding in each_held(at=at, study_ref=study_ref)
        if holding.is_due(at)
        and not holding.kept_by_hold
        and not registry.is_destroyed_by_hand(holding.record_class)
    )


def due(
    *, at: datetime, study_ref: UUID | None = None, include_held: bool = False
) -> list[Holding]:
    """What must be gone by now; what a legal hold keeps only if asked for.

    Only what is due is kept in memory, however much is held.
    """
    found = [
        holding
        for holding in each_held(at=at, study_ref=study_ref)
        if holding.is_due(at) and (include_held or not holding.kept_by_hold)
    ]
    return sorted(found, key=_by_due_day)


def to_purge(*, at: datetime, study_ref: UUID | None = None) -> list[Holding]:
    """What a purge destroys now: what is due, without what somebody destroys by hand."""
    return sorted(each_to_purge(at=at, study_ref=study_ref), key=_by_due_day)


def is_due_no_more(holding: Holding, *, at: datetime) -> bool:
    """Whether a word of a lead that counts by now moved what was planned to a later day."""
    record_class = registry.record_class(holding.record_class)
    if not is_said_to_be_needed(holding.study_ref, record_class.rules):
        return False
    with rule_book.opened():
        own = as_needed(record_class.holdings(at=at, study_ref=holding.study_ref))
        return any(each.key == holding.key and not each.is_due(at) for each in own)


def left_before_report(study_ref: UUID, *, at: datetime) -> list[Holding]:
    """What still forbids a report of this study (G8), each with its ``why``.

    A legal hold keeps the things, and with them the report, until the day of notice after it is
    over. Ask ``reasons_before_report`` before anything leaves: what is out of sight may have
    changed since it was published.
    """
    return [
        holding
        for holding in held(at=at, study_ref=study_ref)
        if holding.is_due(at) or holding.hold_lifted_at is not None
    ]


def reasons_before_report(study_ref: UUID, *, at: datetime) -> list[str]:
    """Every sentence that speaks against a report of this study now (G8); empty if none does.

    What is out of this process's sight is as its service published it; where that does not count,
    nobody can know that nothing is due, and the report is refused (R-119). Nor can they while
    purges doubt their clock.
    """
    left = left_before_report(study_ref, at=at)
    unknown = published.reasons_not_to_rely(at=at, study_ref=study_ref)
    return [*reasons_to_doubt_clock(), *unknown] + [
        f"{registry.record_class(holding.record_class).title} must go first "
        f"({holding.count:,}). {holding.why}"
        for holding in left
    ]


def study_ref_of(code_or_ref: str, *, at: datetime) -> UUID | None:
    """The study that an operator means: its reference, or the code of one that holds something."""
    try:
        return UUID(code_or_ref)
    except ValueError:
        codes = {holding.study_code: holding.study_ref for holding in held(at=at)}
        return codes.get(code_or_ref)


def studies_held(holdings: Iterable[Holding]) -> dict[UUID, str]:
    """The codes of the studies that hold something, in order of the codes."""
    codes = {holding.study_ref: holding.study_code for holding in holdings}
    return dict(sorted(codes.items(), key=lambda pair: pair[1]))


def falling_due(*, at: datetime, within: timedelta) -> dict[tuple[date, str], list[HoldingGroup]]:
    """What will be destroyed in the time to come, by day and study code.

    What a hold keeps will not be. The number of queries does not grow with the studies.
    """
    coming: dict[tuple[date, str], list[HoldingGroup]] = {}
    for line in going_within(grouped(held(at=at)), at=at, within=within):
        assert line.due_at is not None
        day = timezone.localdate(line.due_at)
        coming.setdefault((day, line.first.study_code), []).append(line)
    return coming


def going_within(
    lines: Iterable[HoldingGroup], *, at: datetime, within: timedelta
) -> list[HoldingGroup]:
    """Of these lines those that are destroyed in the time to come; what a hold keeps is not."""
    return [
        line
        for line in lines
        if line.due_at is not None
        and at < line.due_at <= at + within
        and not line.first.kept_by_hold
    ]


def grouped(holdings: Iterable[Holding]) -> list[HoldingGroup]:
    """Holdings put together by day, class, study and reason; order kept."""
    lines: dict[tuple[object, ...], list[Holding]] = {}
    here = timezone.get_current_timezone()
    for holding in holdings:
        day = holding.promise.due_at.astimezone(here).date() if holding.promise else None
        key = (day, holding.record_class, holding.study_ref, holding.why)
        lines.setdefault(key, []).append(holding)
    return [
        HoldingGroup(
            title=registry.record_class(members[0].record_class).title,
            members=tuple(members),
            count=sum(member.count for member in members),
        )
        for members in lines.values()
    ]


def _one_by_one(at: datetime, study_ref: UUID | None) -> Iterator[Holding]:
    return under_holds(as_needed(_as_promised(at, study_ref)))


def _as_promised(at: datetime, study_ref: UUID | None) -> Iterator[Holding]:
    seen = (
        record_class.holdings(at=at, study_ref=study_ref)
        for record_class in registry.classes_in_sight()
    )
    return chain(chain.from_iterable(seen), published.holdings(study_ref=study_ref))


def _by_due_day(holding: Holding) -> tuple[bool, float, str, str, str]:
    due_at = holding.promise.due_at.timestamp() if holding.promise else 0.0
    undated = holding.promise is None
    return undated, due_at, holding.study_code, holding.record_class, holding.unit_ref
