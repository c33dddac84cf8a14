"""What a figure shows, in sentences: its finding, its unit, and words for who cannot see it."""

from collections.abc import Iterator, Sequence

from reports.disclosure.protected import ALIKE, HIDDEN, Percent, ProtectedTable
from reports.document import ReportDocument
from reports.formats.figures import Shape, shape_of
from reports.formats.steps import share_of, steps_of
from reports.formats.words import percent_text
from reports.populations import SESSIONS
from reports.trends import Trend
from studies.codes import OPTION_LABELS, SELECTED

TOO_FEW_SPOKE = "Not shown: among few participants a number could point to one of them"
SMALL_BASE = 100
SMALL_GROUP = 30

DRAWN_AS = {
    Shape.SCALE: "Stacked bars around the middle of the scale",
    Shape.DOTS: "Dots with their 95% intervals",
    Shape.BARS: "Bars",
}


def finding_of(document: ReportDocument, table: ProtectedTable) -> str:
    """What everyone said most, or how many said the first of two."""
    steps = steps_of(table, document.kinds.get(table.question, ""))
    shares = [(share_of(table, step, None).percent, step.label) for step in steps]
    shown = [(percent, label) for percent, label in shares if percent is not None]
    if not shown and table.stratum == SESSIONS:
        return TOO_FEW_SPOKE
    if not shown:
        return "How many gave each answer is hidden for everyone together"
    if shape_of(document, table) == Shape.DOTS:
        percent, label = shown[0]
        return f"{percent_text(percent, table.decimals)} {_gave(label)}"
    percent, label = max(shown, key=lambda pair: pair[0])
    most = "more than any other answer" if len(shown) == len(steps) else "the most of what is shown"
    return f"{percent_text(percent, table.decimals)} {_gave(label)}, {most}"


def _gave(answer: str) -> str:
    """“selected it”, “answered ‘Satisfied’”."""
    if answer == OPTION_LABELS[SELECTED]:
        return "selected it"
    if answer in ALIKE:
        return f"gave {answer[0].lower()}{answer[1:]}"
    return f"answered “{answer}”"


def unit_of(document: ReportDocument, table: ProtectedTable) -> str:
    whom = "each group" if table.groups else "everybody"
    if shape_of(document, table) == Shape.DOTS:
        return f"Percent of {whom} who {_gave(table.answers[0])}, with 95% intervals."
    if table.moved:
        return f"Percent of {whom}, by how their answers changed."
    return f"Percent of {whom} who gave each answer."


def describe_table(table: ProtectedTable, by: str, shape: Shape) -> str:
    whom = f"each group ({by})" if table.groups else "everybody"
    sentences = [f"{DRAWN_AS[shape]}: share of {whom} giving each answer."]
    rows = zip(table.answers, table.group_percents, table.overall_percents, strict=True)
    for answer, percents, overall in list(rows)[:6]:
        spread = _spread(percents, table.groups, table.decimals)
        all_of_them = percent_text(overall, table.decimals) or "nothing shown"
        sentences.append(f"{answer}: {spread if table.groups else all_of_them}.")
    counts = [count for row in table.counts for count in row] or table.answer_totals
    hidden = sum(count is HIDDEN for count in counts)
    return " ".join([*sentences, *_hidden_sentence(hidden), "The table has every number shown."])


def describe_trend(trend: Trend, by: str) -> str:
    sentences = [f"Lines: share of each group ({by}) giving each answer in each wave."]
    for answer, by_group in list(zip(trend.answers, trend.points, strict=True))[:6]:
        first = _spread([points[0].percent for points in by_group], trend.groups, trend.decimals)
        last = _spread([points[-1].percent for points in by_group], trend.groups, trend.decimals)
        sentences.append(f"{answer}: {trend.waves[0]} {first}; {trend.waves[-1]} {last}.")
    hidden = sum(p.count is HIDDEN for rows in trend.points for cells in rows for p in cells)
    return " ".join([*sentences, *_hidden_sentence(hidden), "The table has every number shown."])


def _hidden_sentence(hidden: int) -> list[str]:
    if not hidden:
        return []
    return ["One number is hidden." if hidden == 1 else f"{hidden} numbers are hidden."]


def _spread(percents: Sequence[Percent], groups: Sequence[str], decimals: int) -> str:
    """“12% (65 and over) to 40% (18 to 29)”: the lowest and the highest that are shown."""
    shown = [(p, g) for p, g in zip(percents, groups, strict=True) if p is not None]
    if not shown:
        return "nothing shown"
    low, high = min(shown, key=lambda pair: pair[0]), max(shown, key=lambda pair: pair[0])
    ends = [f"{percent_text(p, decimals)} ({group})" for p, group in (low, high)]
    return ends[0] if low[0] == high[0] else " to ".join(ends)


def warnings_of(table: ProtectedTable) -> Iterator[str]:
    """R-156: say where one error in one answer would matter."""
    if table.total is HIDDEN or table.total == 0:
        return
    if table.total < SMALL_BASE:
        yield (
            f"Only {table.total} people: one wrong answer moves a percentage by up to "
            f"{-(-100 // table.total)} points. Do not read small differences."
        )
    small = [
        f"{group} ({total})"
        for group, total in zip(table.groups, table.group_totals, strict=True)
        if total is not HIDDEN and 0 < total < SMALL_GROUP
    ]
    if small:
        yield f"Small groups, to be read with care: {', '.join(small)}."
