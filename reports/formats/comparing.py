"""What chance may have done, in sentences: how far percentages may be off, and who differs."""

from collections.abc import Iterable, Iterator

from reports.association import Association
from reports.disclosure.protected import ProtectedTable
from reports.formats.words import MARKER, RESERVED
from reports.trends import Trend
from reports.uncertainty import Difference, changes_of, differences_of, interval_of

MOST_NAMED = 4
BEYOND_CHANCE = "Larger than chance explains"
NOT_TESTED = (
    "The table as a whole is not tested: something of it is hidden, or too few people are expected "
    "in a cell."
)
NO_TEST = f"Too few people, or a number that is {MARKER.lower()}: nothing here can be compared."


def comparisons_of(table: ProtectedTable) -> tuple[str, ...]:
    """How far percentages may be off, and which groups differ from all others."""
    if not table.groups:
        return tuple(_reach(table))
    return (*_reach(table), *_groups_that_differ(differences_of(table)))


def finding_between(table: ProtectedTable, by: str) -> str:
    """The group that differs most from all others beyond chance; ``by`` says what groups are."""
    differences = differences_of(table)
    real = [difference for difference in differences if difference.is_real]
    if not differences:
        return f"Groups by {by} cannot be compared: too few people, or numbers that are hidden"
    if not real:
        return f"By {by}, no group differs from all others by more than chance explains"
    return _differs(max(real, key=lambda difference: difference.points))


def association_text(association: Association | None) -> str:
    """Whether a table's answers depend on its groups, and how much."""
    if association is None:
        return NOT_TESTED
    p = "below 0.001" if association.p < 0.001 else f"{association.p:.3f}"
    numbers = (
        f"chi-square {association.statistic:.1f} with {association.freedom} degrees of freedom, "
        f"p {p} after correction, Cramér’s V {association.strength:.2f}"
    )
    if association.is_real:
        return f"Answers differ between the groups by more than chance explains ({numbers})."
    return f"Taken together, the groups do not differ by more than chance explains ({numbers})."


def comparisons_of_trend(trend: Trend) -> tuple[str, ...]:
    """Which changes from the first wave to the last are larger than chance explains."""
    return tuple(_changes(trend, changes_of(trend)))


def finding_of_trend(trend: Trend) -> str:
    """The largest change from the first wave to the last that chance does not explain."""
    ends = f"{trend.waves[0]} and {trend.waves[-1]}"
    changes = changes_of(trend)
    if not changes:
        return f"No number can be compared between {ends}"
    real = [change for change in changes if change.is_real]
    if not real:
        return f"No change between {ends} is larger than chance explains"
    return _changed(max(real, key=lambda change: change.points), trend)


def _reach(table: ProtectedTable) -> Iterator[str]:
    """The widest interval of everyone, and of the group in which it is widest."""
    overall = [interval_of(count, table.total) for count in table.answer_totals]
    of_all = _widest(overall)
    groups = {
        group: _widest(interval_of(row[place], table.group_totals[place]) for row in table.counts)
        for place, group in enumerate(table.groups)
        if group not in RESERVED
    }
    shown = {group: points for group, points in groups.items() if points is not None}
    if of_all is not None and not table.groups:
        yield f"By chance alone, percentages may be off by up to {_points(of_all)} (95% intervals)."
    if of_all is None or not shown:
        return
    group = max(shown, key=lambda name: shown[name])
    yield (
        f"By chance alone, percentages of all may be off by up to {_points(of_all)}, and those of "
        f"“{group}” by up to {_points(shown[group])} (95% intervals)."
    )


def _widest(intervals: Iterable[tuple[float, float] | None]) -> float | None:
    """Half of the widest, in percentage points."""
    return max(((high - low) / 2 for low, high in filter(None, intervals)), default=None)


def _groups_that_differ(differences: list[Difference]) -> Iterator[str]:
    if not differences:
        yield NO_TEST
        return
    real = sorted((d for d in differences if d.is_real), key=lambda d: -d.points)
    for each in real[:MOST_NAMED]:
        yield f"{BEYOND_CHANCE}: {_differs(each)}."
    if len(real) > MOST_NAMED:
        yield f"{BEYOND_CHANCE}: {len(real) - MOST_NAMED} smaller differences between groups."
    if not real:
        yield "No group differs from all others by more than chance explains."


def _changes(trend: Trend, changes: list[Difference]) -> Iterator[str]:
    if not changes:
        yield NO_TEST
        return
    real = sorted((c for c in changes if c.is_real), key=lambda c: -c.points)
    for each in real[:MOST_NAMED]:
        yield f"{BEYOND_CHANCE}: {_changed(each, trend)}."
    if len(real) > MOST_NAMED:
        yield f"{BEYOND_CHANCE}: {len(real) - MOST_NAMED} smaller changes."
    if not real:
        yield (
            f"No change between {trend.waves[0]} and {trend.waves[-1]} is larger than chance "
            "explains."
        )


def _differs(each: Difference) -> str:
    more = "more often" if each.share > each.other_share else "less often"
    return (
        f"“{each.group}” answered “{each.answer}” {more} than all others, "
        f"{each.share:.0f}% against {each.other_share:.0f}%"
    )


def _changed(change: Difference, trend: Trend) -> str:
    rose = "rose" if change.share > change.other_share else "fell"
    return (
        f"“{change.answer}” {rose} among “{change.group}”: from {change.other_share:.0f}% in "
        f"{trend.waves[0]} to {change.share:.0f}% in {trend.waves[-1]}"
    )


def _points(points: float) -> str:
    return "less than 1 point" if points < 1 else f"{points:.0f} point{'s' * (round(points) > 1)}"
