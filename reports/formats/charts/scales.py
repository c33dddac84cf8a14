"""Answers in an order, as diverging stacked bars: the middle of the scale stands in one line.

What is not shown has no length of its own: a hidden answer is a hatched piece of one fixed length.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import altair

from reports.disclosure.protected import ProtectedTable
from reports.formats.charts import looks
from reports.formats.steps import Share, Step, share_of, steps_of
from reports.formats.words import MARKER, RESERVED, count_text, percent_text

_HIDDEN_LENGTH = 15.0
_COLUMN = 76
_LOW, _LOW_LIGHT, _HIGH_LIGHT, _HIGH = "#7a3204", "#f3c6a2", "#bcd6ea", "#1f4e74"
_MIDDLE = "#d5d8db"


def draw_scale(table: ProtectedTable, kind: str, room: looks.Room) -> Any:
    """One row for everyone and one for each group; beside it n and who gave no answer."""
    steps = steps_of(table, kind)
    rows = looks.keyed(("All", *table.groups), room.label, room.lines)
    places: list[int | None] = [None, *range(len(table.groups))]
    pieces = [
        piece
        for row, group in zip(rows, places, strict=True)
        for piece in _pieces(row, steps, [share_of(table, step, group) for step in steps], table)
    ]
    ends = [end for piece in pieces for end in (piece["from"], piece["to"])]
    for piece in pieces:
        breadth = (piece["to"] - piece["from"]) / (max(ends) - min(ends)) * room.bars
        piece["says"] = piece["says"] if breadth >= 7.2 * len(piece["says"]) + 3 else ""
    x = altair.X("from:Q", axis=None, scale=altair.Scale(domain=[min(ends), max(ends)], nice=False))
    base = altair.Chart({"values": pieces}).encode(y=looks.rows_axis(rows))
    bars = base.mark_bar(stroke="white", strokeWidth=1, height=21).encode(
        x=x, x2=altair.X2("to:Q"), color=_colors(steps, pieces, room), order=altair.Order("place:Q")
    )
    words = base.mark_text(fontSize=11).encode(
        x=altair.X("middle:Q"), text=altair.Text("says:N"), color=altair.Color("ink:N", scale=None)
    )
    middle = (
        altair.Chart({"values": [{}]})
        .mark_rule(color=looks.QUIET)
        .encode(x=altair.XDatum(0, axis=None))
    )
    return altair.layer(middle, bars, words, *_columns(table, rows, room)).properties(
        width=room.bars, height=looks.row_height(rows) * len(rows)
    )


def _pieces(
    row: str, steps: Sequence[Step], shares: Sequence[Share], table: ProtectedTable
) -> Iterator[dict[str, Any]]:
    """Where every step begins and ends; one hatched piece where no percentage at all is shown.

    A group that is shown to be empty has no piece.
    """
    if all(share.count == 0 for share in shares):
        return
    if all(share.percent is None for share in shares):
        yield _piece(row, MARKER, MARKER, -_HIDDEN_LENGTH / 2, _HIDDEN_LENGTH, 0)
        return
    lengths = [_HIDDEN_LENGTH if share.percent is None else share.percent for share in shares]
    start = -sum(_left_of_middle(p, len(steps)) * length for p, length in enumerate(lengths))
    for place, (step, share, length) in enumerate(zip(steps, shares, lengths, strict=True)):
        if share.percent is None:
            yield _piece(row, MARKER, MARKER, start, length, place)
        elif length:
            text = percent_text(share.percent, table.decimals)
            yield _piece(row, step.label, text, start, length, place)
        start += length


def _left_of_middle(place: int, steps: int) -> float:
    """How much of a step lies left of the middle: half of it where it is the middle."""
    beyond = 2 * place + 1 - steps
    return 0.5 if beyond == 0 else float(beyond < 0)


def _piece(
    row: str, answer: str, text: str, start: float, length: float, place: int
) -> dict[str, Any]:
    return {
        "row": row, "answer": answer, "says": text, "from": start, "to": start + length,
        "middle": start + length / 2, "place": place, "ink": looks.INK,
    }  # fmt: skip


def _colors(steps: Sequence[Step], pieces: list[dict[str, Any]], room: looks.Room) -> altair.Color:
    """Also says in which ink a piece is written."""
    half, odd = divmod(len(steps), 2)
    low, high = looks.shades(_LOW, _LOW_LIGHT, half), looks.shades(_HIGH, _HIGH_LIGHT, half)
    shades = [*low, *([_MIDDLE] * odd), *reversed(high)]
    colors = {step.label: shade for step, shade in zip(steps, shades, strict=True)}
    if any(piece["answer"] == MARKER for piece in pieces):
        colors[MARKER] = looks.HATCH
    labels = dict(zip(colors, looks.keyed(list(colors), room.entry), strict=True))
    for piece in pieces:
        piece["ink"] = looks.readable_on(colors[piece["answer"]])
        piece["answer"] = labels[piece["answer"]]
    legend = altair.Legend(
        labelExpr=looks.SPLIT,
        columns=looks.columns_of_legend(list(colors), room),
        symbolType="square",
    )
    scale = altair.Scale(domain=list(labels.values()), range=list(colors.values()))
    return altair.Color("answer:N", sort=list(labels.values()), scale=scale, legend=legend)


def _columns(table: ProtectedTable, rows: list[str], room: looks.Room) -> Iterator[Any]:
    """Texts right of the bars: how many people, and who gave no answer."""
    if not room.has_columns:
        return
    totals = (table.total, *table.group_totals)
    yield from _column(room.bars + 60, "People", [count_text(n) for n in totals], rows)
    reserved = [place for place, answer in enumerate(table.answers) if answer in RESERVED]
    for number, place in enumerate(reserved, start=1):
        end = room.bars + 60 + number * _COLUMN
        counts = (table.answer_totals[place], *table.counts[place])
        percents = (table.overall_percents[place], *table.group_percents[place])
        pairs = zip(counts, percents, strict=True)
        texts = [looks.says(count, percent, table.decimals) for count, percent in pairs]
        yield from _column(end, table.answers[place], texts, rows)


def _column(end: int, head: str, texts: list[str], rows: list[str]) -> Iterator[Any]:
    right = altair.value(end)
    values = [{"row": row, "text": text} for row, text in zip(rows, texts, strict=True)]
    yield (
        altair.Chart({"values": values})
        .mark_text(align="right", fontSize=11, color=looks.QUIET)
        .encode(x=right, y=looks.rows_axis(rows), text=altair.Text("text:N"))
    )
    lines = looks.broken(head, 11).split("\n")
    yield (
        altair.Chart({"values": [{"head": lines}]})
        .mark_text(align="right", baseline="bottom", fontSize=11, color=looks.QUIET, lineHeight=12)
        .encode(x=right, y=altair.value(8 - 12 * len(lines)), text=altair.Text("head:N"))
    )
