"""Studies beside each other in words: the lines of a table, its sentences, and the method note."""

from collections.abc import Iterator, Sequence

from reports.compared import EVERYONE, Source
from reports.comparisons import Across, Gap, gaps_of, is_hidden, points_between
from reports.document import ReportDocument
from reports.formats.comparing import BEYOND_CHANCE, MOST_NAMED, NO_TEST
from reports.formats.lines import EVERYONE_ASKED, CellLayout, RowLayout, cells_of
from reports.formats.words import MARKER, NO_NUMBER, RESERVED, day_of, percent_text
from reports.trends import Point
from reports.uncertainty import interval_of

INTERVAL = "95% interval"
DIFFERENCE = "Difference in points"
INDEPENDENT = (
    "The test takes the people of each study as drawn at random and as different people. Somebody "
    "may have answered in several of them, and whom they asked, how and when may differ: see how "
    "these numbers were made."
)


def across_rows_of(across: Across) -> Iterator[RowLayout]:
    """For every answer a line, or one per group; who was asked in the last."""
    for answer, by_group in zip(across.answers, across.points, strict=True):
        cells = [_counts(across, points) for points in by_group]
        yield from _lines(across, answer, across.groups, cells)
    cells = [_counts(across, points) for points in across.totals]
    yield from _lines(across, EVERYONE_ASKED, across.groups, cells)


def gap_rows_of(across: Across) -> Iterator[RowLayout]:
    """The interval of every share, then how far each is from this study's, and what a test says."""
    gaps = {(gap.answer, gap.group, gap.column): gap for gap in gaps_of(across)}
    for answer, by_group in zip(across.answers, across.points, strict=True):
        if answer in RESERVED:
            continue
        intervals = [tuple(map(_interval, points)) for points in by_group]
        yield from _lines(across, f"{answer}: {INTERVAL}", across.groups, intervals)
        differences = [
            tuple(
                _difference(across, points, place, gaps.get((answer, group, place)))
                for place in range(len(points))
            )
            for group, points in zip(across.groups, by_group, strict=True)
        ]
        yield from _lines(across, f"{answer}: {DIFFERENCE}", across.groups, differences)


def finding_across(across: Across) -> str:
    """The largest difference from another study that chance does not explain."""
    gaps = gaps_of(across)
    if not gaps:
        return f"No number can be compared with {across.reference}"
    real = [gap for gap in gaps if gap.is_real]
    if not real:
        return f"No difference from {across.reference} is larger than chance explains"
    return _differs(across, max(real, key=lambda gap: gap.points))


def comparisons_across(across: Across) -> tuple[str, ...]:
    """Which differences are larger than chance explains, and what the test takes for granted."""
    gaps = gaps_of(across)
    real = sorted((gap for gap in gaps if gap.is_real), key=lambda gap: -gap.points)
    told = [f"{BEYOND_CHANCE}: {_differs(across, gap)}." for gap in real[:MOST_NAMED]]
    if len(real) > MOST_NAMED:
        told.append(f"{BEYOND_CHANCE}: {len(real) - MOST_NAMED} smaller differences.")
    if not gaps:
        told.append(NO_TEST)
    elif not real:
        told.append(f"No difference from {across.reference} is larger than chance explains.")
    return (*told, INDEPENDENT)


def describe_across(across: Across, by: str) -> str:
    """For whom the chart cannot be seen."""
    grouped = f", by {by}" if by else ""
    sentences = [f"Lines: share giving each answer in each study, by time{grouped}."]
    for answer, by_group in list(zip(across.answers, across.points, strict=True))[:6]:
        told = "; ".join(
            f"{label} {percent_text(point.percent, across.decimals) or MARKER}"
            for label, point in zip(across.labels, by_group[0], strict=True)
        )
        sentences.append(f"{answer}: {told}.")
    return " ".join([*sentences, "The table has every number shown."])


def source_across(across: Across) -> str:
    """How many were asked in each."""
    told = (
        f"{column.label}: {_asked(column.part.totals)}"
        for column in across.columns
        if across.demographic == EVERYONE
    )
    return "; ".join(told) or "; ".join(across.labels)


def warnings_across(across: Across) -> Iterator[str]:
    """Where the question was not asked of the same people of each study."""
    bases = {column.part.base for column in across.columns}
    if len(bases) > 1:
        told = "; ".join(f"{each.label}: {each.part.base or 'everyone'}" for each in across.columns)
        yield f"The question was not asked of the same people. {told}."


def compared_note(document: ReportDocument) -> Iterator[str]:
    """Which reports, in which version, of whom, and how they are compared."""
    if not document.compared:
        return
    yield (
        "How studies are compared. Questions are the same question of the bank, with the same "
        "answers. Numbers of other studies are those that a released report of them prints, and "
        "no others: where one is hidden there or here, there is no difference. Each column is "
        "compared with this study’s last wave by a two-proportion z-test with Holm’s correction "
        "for all comparisons of the figure, unweighted. It takes the samples as independent; "
        "people may be in several studies, and populations may differ."
    )
    yield from (_told(each.source) for each in document.compared)


def _told(source: Source) -> str:
    parts = [
        (
            f"What is compared with. {source.study_code}, {source.study_title}: “{source.title}”, "
            f"version {source.version}, released on {day_of(source.released_on)}, fingerprint "
            f"{source.fingerprint[:16]}, numbers from 1 to {source.threshold - 1} hidden."
        ),
        f"Public at {source.address}." if source.address else "Not public when it was compared.",
        f"Whom it asked: {source.whom.rstrip('.')}." if source.whom else "",
        f"How it asked: {', '.join(source.modes)}." if source.modes else "",
        f"Only some of the people who answered: {'; '.join(source.only)}." if source.only else "",
        "Its weighted numbers are not used." if source.is_weighted else "",
    ]
    return " ".join(part for part in parts if part)


def _lines(
    across: Across, lead: str, groups: Sequence[str], cells: Sequence[tuple[CellLayout, ...]]
) -> Iterator[RowLayout]:
    if across.demographic == EVERYONE:
        yield RowLayout(lead, cells[0])
        return
    for place, (group, row) in enumerate(zip(groups, cells, strict=True)):
        yield RowLayout(group, row, lead, 0 if place else len(groups))


def _counts(across: Across, points: Sequence[Point]) -> tuple[CellLayout, ...]:
    counts, percents = [each.count for each in points], [each.percent for each in points]
    return tuple(cells_of(counts, percents, across.decimals))


def _interval(point: Point) -> CellLayout:
    ends = interval_of(point.count, point.total)
    if ends is None:
        return _nothing(point)
    low, high = (percent_text(end, 1) for end in ends)
    return CellLayout(f"{low} to {high}", "", hidden=False)


def _difference(across: Across, points: Sequence[Point], place: int, gap: Gap | None) -> CellLayout:
    own, point = points[across.own], points[place]
    if across.columns[place].is_own:
        return CellLayout(NO_NUMBER, "", hidden=False)
    points_apart = points_between(point, own)
    if points_apart is None:
        return _nothing(own if is_hidden(own) else point)
    return CellLayout(
        f"{points_apart:+.1f}".replace("-", "\N{MINUS SIGN}"), p_text(gap), hidden=False
    )


def p_text(gap: Gap | None) -> str:
    """“p 0.012”, or nothing where nothing is tested."""
    if gap is None:
        return ""
    return "p below 0.001" if gap.p < 0.001 else f"p {gap.p:.3f}"


def _nothing(point: Point) -> CellLayout:
    hidden = is_hidden(point)
    return CellLayout(MARKER if hidden else NO_NUMBER, "", hidden)


def _differs(across: Across, gap: Gap) -> str:
    among = "" if across.demographic == EVERYONE else f" among “{gap.group}”"
    more = "more" if gap.share > gap.other_share else "fewer"
    return (
        f"“{gap.answer}”{among}: {more} in {across.labels[gap.column]} than in "
        f"{across.reference}, {gap.share:.0f}% against {gap.other_share:.0f}%"
    )


def _asked(totals: Sequence[object]) -> str:
    (total,) = totals
    return f"{total:,} asked" if isinstance(total, int) else "how many were asked is hidden"
