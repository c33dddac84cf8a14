"""Tables and surveys to protect, and an oracle that judges a report from its JSON alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import linprog

from reports.disclosure.tables import Crossing, Filter, Measure, Ranking, TrueTable, crossed


def a_table(
    counts: Sequence[Sequence[int]],
    question: str = "Q",
    demographic: str = "D",
    stratum: str = "2026",
    **more: Any,
) -> TrueTable:
    """Answers a0, a1, … in rows and groups g0, g1, … in columns."""
    array = np.array(counts, dtype=np.int64)
    if array.ndim != 2:
        array = array.reshape(0, 0)
    answers = tuple(f"a{row}" for row in range(array.shape[0]))
    groups = tuple(f"g{column}" for column in range(array.shape[1]))
    return TrueTable(stratum, question, demographic, answers, groups, array, **more)


def a_crossing(
    first: tuple[str, np.ndarray, int], second: tuple[str, np.ndarray, int], **more: Any
) -> tuple[Crossing, tuple[str, ...], np.ndarray]:
    """Two demographics (name, group of each person, number of groups) taken together."""
    (one, left, height), (two, right, breadth) = first, second
    pairs = tuple((f"g{a}", f"g{b}") for a in range(height) for b in range(breadth))
    labels = tuple(crossed(*pair) for pair in pairs)
    return Crossing((one, two), pairs, **more), labels, left * breadth + right


def a_crossed_survey(
    seed: int,
    people: int = 150,
    answers: Sequence[int] = (3, 4),
    groups: Sequence[int] = (3, 4),
    *,
    every_pair: bool = False,
    filtered: bool = False,
    stratum: str = "2026",
) -> list[TrueTable]:
    """Every question by every demographic and by the first two (or every two) of them at once."""
    rng = np.random.default_rng(seed)
    given = [rng.choice(n, people, p=rng.dirichlet(np.full(n, 2.0))) for n in answers]
    belongs = [rng.choice(n, people, p=rng.dirichlet(np.full(n, 2.0))) for n in groups]
    pairs = list(combinations(range(len(groups)), 2)) if every_pair else [(0, 1)]
    tables = []
    for q, (answer, rows) in enumerate(zip(given, answers, strict=True)):
        only = filtered and q == len(answers) - 1
        asked = given[0] == 0 if only else np.full(people, True)
        more: dict[str, Any] = {"filters": (Filter("Q0", ("a0",)),) if only else ()}
        for d, (group, columns) in enumerate(zip(belongs, groups, strict=True)):
            counts = _counted(answer[asked], group[asked], rows, columns)
            tables.append(a_table(counts.tolist(), f"Q{q}", f"D{d}", stratum, **more))
        for a, b in pairs:
            sides = [(f"D{d}", belongs[d], groups[d]) for d in (a, b)]
            crossing, labels, group = a_crossing(*sides)
            counts = _counted(answer[asked], group[asked], rows, len(labels))
            table = a_table(counts.tolist(), f"Q{q}", crossed(f"D{a}", f"D{b}"), stratum, **more)
            tables.append(replace(table, groups=labels, crossing=crossing))
    return tables


def _counted(answer: np.ndarray, group: np.ndarray, rows: int, columns: int) -> np.ndarray:
    counts = np.zeros((rows, columns), dtype=np.int64)
    np.add.at(counts, (answer, group), 1)
    return counts


def a_survey(
    seed: int,
    people: int = 150,
    answers: Sequence[int] = (3, 4, 2),
    groups: Sequence[int] = (3, 4),
    filtered: bool = False,
    stratum: str = "2026",
) -> list[TrueTable]:
    """Every question by every demographic over the same random people.

    With ``filtered``, the last question is asked of those who gave "a0" to the first.
    """
    rng = np.random.default_rng(seed)
    given = [rng.choice(n, people, p=rng.dirichlet(np.full(n, 2.0))) for n in answers]
    belongs = [rng.choice(n, people, p=rng.dirichlet(np.full(n, 2.0))) for n in groups]
    tables = []
    for q, (answer, rows) in enumerate(zip(given, answers, strict=True)):
        only = filtered and q == len(answers) - 1
        asked = given[0] == 0 if only else np.full(people, True)
        for d, (group, columns) in enumerate(zip(belongs, groups, strict=True)):
            counts = _counted(answer[asked], group[asked], rows, columns)
            filters = (Filter("Q0", ("a0",)),) if only else ()
            tables.append(a_table(counts.tolist(), f"Q{q}", f"D{d}", stratum, filters=filters))
    return tables


Key = tuple[str, ...]


def intervals(text: str) -> dict[Key, tuple[float, float]]:
    """What an outsider can work out from the JSON of a report, by a solver call per question.

    Written from the meaning of a table, apart from the code under test; slow and plain.
    """
    return solve(*told(text), rows=[*told_by_measures(text), *told_by_rankings(text)])


def told(text: str) -> tuple[dict[Key, Any], list[tuple[Key, list[Key]]]]:
    """What is printed at each address, and which sums everybody knows."""
    report = json.loads(text)
    printed: dict[Key, Any] = {}
    sums: list[tuple[Key, list[Key]]] = []
    for table in report["tables"]:
        _read(table, printed, sums)
    _read_filters(report["tables"], printed, sums)
    for whole, parts in report["unions"]:
        sums += [(k, [(part, *k[1:]) for part in parts]) for k in printed if k[0] == whole]
    return printed, sums


def _read(
    table: dict[str, Any], printed: dict[Key, Any], sums: list[tuple[Key, list[Key]]]
) -> None:
    at = (table["stratum"], json.dumps(table["filters"]))
    q, d = table["question"], table["demographic"]
    inner = {(a, g): (*at, q, a, d, g) for a in table["answers"] for g in table["groups"]}
    rows = {a: (*at, q, a, "", "") for a in table["answers"]}
    columns = {g: (*at, "", "", d, g) for g in table["groups"]}
    total = (*at, "", "", "", "")
    printed[total] = table["total"]
    printed.update(zip(rows.values(), table["answer_totals"], strict=True))
    printed.update(zip(columns.values(), table["group_totals"], strict=True))
    for a, row in zip(table["answers"], table["counts"], strict=True):
        printed.update({inner[a, g]: n for g, n in zip(table["groups"], row, strict=True)})
        sums.append((rows[a], [inner[a, g] for g in table["groups"]]))
    for g, left_out in zip(table["groups"], table["not_asked"], strict=True):
        sums.append((columns[g], [inner[a, g] for a in table["answers"]]))
        if left_out is not None:
            printed[*at, "", "not asked", d, g] = left_out
    if table["not_asked_total"] is not None:
        printed[*at, "", "not asked", "", ""] = table["not_asked_total"]
    sums += [(total, list(rows.values())), (total, list(columns.values()))]
    if table.get("crossing"):
        _read_crossing(table, at, sums)


Row = tuple[dict[Key, float], float]
"""Factors of numbers, and what their sum is at most."""


def told_by_measures(text: str) -> Iterator[Row]:
    """A mean says where the sum of scores lies, a median how many stand on either side of it."""
    for table in json.loads(text)["tables"]:
        at = (table["stratum"], json.dumps(table["filters"]), table["question"])
        for name, scores, decimals, values, overall in table["measures"]:
            places = [(table["demographic"], group) for group in table["groups"]]
            for (d, g), value in zip([*places, ("", "")], [*values, overall], strict=True):
                if value is None or value == "hidden":
                    continue
                of = {(*at, answer, d, g): score for answer, score in scores}
                if name == "median":
                    yield {key: 1.0 if score < value else -1.0 for key, score in of.items()}, -1.0
                    yield {key: 1.0 if score > value else -1.0 for key, score in of.items()}, 0.0
                else:
                    half = 0.5 / 10**decimals
                    yield {key: score - value - half for key, score in of.items()}, 0.0
                    yield {key: value - half - score for key, score in of.items()}, 0.0


def told_by_rankings(text: str) -> Iterator[Row]:
    """No two items of a question have the same rank for one person."""
    placed: dict[tuple[Key, str, str], dict[Key, float]] = {}
    for table in json.loads(text)["tables"]:
        at = (table["stratum"], json.dumps(table["filters"]))
        question, ranks = table.get("ranking") or ("", [])
        for rank in set(ranks) & set(table["answers"]):
            for of in (("", ""), *((table["demographic"], group) for group in table["groups"])):
                total: Key = (*at, "", "", *of)
                factors = placed.setdefault((total, question, rank), {total: -1.0})
                factors[(*at, table["question"], rank, *of)] = 1.0
    yield from ((factors, 0.0) for factors in placed.values())


def a_ranked_survey(
    seed: int,
    people: int = 150,
    items: int = 3,
    groups: Sequence[int] = (3, 2),
    open_share: float = 0.0,
) -> list[TrueTable]:
    """Everybody puts the items in order; a share leaves some of them open."""
    rng = np.random.default_rng(seed)
    liking = rng.normal(0, 1, items)
    ranks = (rng.gumbel(liking, 1.0, (people, items))).argsort(axis=1).argsort(axis=1)
    ranks[rng.random((people, items)) < open_share] = items
    belongs = [rng.choice(n, people, p=rng.dirichlet(np.full(n, 2.0))) for n in groups]
    names = tuple(f"Rank {rank}" for rank in range(1, items + 1))
    scores = tuple((name, rank) for rank, name in enumerate(names, start=1))
    height = items + bool((ranks == items).any())
    return [
        replace(
            a_table(_counted(ranks[:, item], group, height, size).tolist(), f"R{item}", f"D{d}"),
            answers=(*names, "No answer")[:height],
            ranking=Ranking("R", frozenset(names)),
            measures=(Measure("mean_rank", scores),),
        )
        for item in range(items)
        for d, (group, size) in enumerate(zip(belongs, groups, strict=True))
    ]


def _read_crossing(
    table: dict[str, Any], at: tuple[str, str], sums: list[tuple[Key, list[Key]]]
) -> None:
    """Each demographic alone is the sum over the other, for every answer and for all of them."""
    (first, second), pairs, _ = table["crossing"]
    for q, a in [("", ""), *((table["question"], answer) for answer in table["answers"])]:
        for place, d in enumerate((first, second)):
            for group in dict.fromkeys(pair[place] for pair in pairs):
                parts: list[Key] = [
                    (*at, q, a, table["demographic"], label)
                    for label, pair in zip(table["groups"], pairs, strict=True)
                    if pair[place] == group
                ]
                sums.append(((*at, q, a, d, group), parts))


def _read_filters(
    tables: list[dict[str, Any]], printed: dict[Key, Any], sums: list[tuple[Key, list[Key]]]
) -> None:
    """One filter deep: asked + not asked = all; asked = those who answered what lets them pass."""
    for table in tables:
        if not table["filters"]:
            continue
        base: str = json.dumps(table["filters"])
        stratum: str = table["stratum"]
        ((question, answers, _),) = table["filters"]
        where = [("", ""), *((table["demographic"], group) for group in table["groups"])]
        for d, g in where:
            asked: Key = (stratum, base, "", "", d, g)
            everyone: Key = (stratum, "[]", "", "", d, g)
            sums.append((everyone, [asked, (*asked[:3], "not asked", d, g)]))
            passing: list[Key] = [(stratum, "[]", question, a, d, g) for a in answers]
            if all(cell in printed for cell in passing) and passing:
                sums.append((asked, passing))


def solve(
    printed: dict[Key, Any],
    sums: list[tuple[Key, list[Key]]],
    whole_lines: list[tuple[Key, list[Key]]] | None = None,
    rows: Sequence[Row] = (),
) -> dict[Key, tuple[float, float]]:
    """The range of every hidden number; it may be zero only in one of ``whole_lines`` (or sums)."""
    unseen = [key for key, value in printed.items() if value == "hidden"]
    place = {key: i for i, key in enumerate(unseen)}
    lines = sums if whole_lines is None else whole_lines
    empty = {p for t, parts in sums if printed.get(t) == 0 for p in parts if printed.get(p) == 0}
    closed = {
        p for _, parts in lines if all(k in place or k in empty for k in parts) for p in parts
    }
    for total, parts in sums if whole_lines is not None else ():
        if len(parts) == 1 and closed & {total, *parts}:
            closed |= {total, *parts}
    left = np.zeros((len(sums), len(unseen)))
    right = np.zeros(len(sums))
    for i, (total, parts) in enumerate(sums):
        for key, sign in ((total, 1), *((part, -1) for part in parts)):
            if key in place:
                left[i, place[key]] += sign
            else:
                right[i] -= sign * printed[key]
    more = _limits(rows, place, printed) if rows else {}
    bounds = [(0 if key in closed else 1, 1e6) for key in unseen]
    found = {}
    for key, i in place.items():
        aim = np.zeros(len(unseen))
        aim[i] = 1
        low = linprog(aim, A_eq=left, b_eq=right, bounds=bounds, **more)
        high = linprog(-aim, A_eq=left, b_eq=right, bounds=bounds, **more)
        assert low.x is not None, "What is printed contradicts itself."
        assert high.x is not None
        found[key] = (float(low.x[i]), float(high.x[i]))
    return found


def _limits(rows: Sequence[Row], place: dict[Key, int], printed: dict[Key, Any]) -> dict[str, Any]:
    above, most = np.zeros((len(rows), len(place))), np.array([limit for _, limit in rows])
    for i, (factors, _) in enumerate(rows):
        for key, factor in factors.items():
            if key in place:
                above[i, place[key]] += factor
            else:
                most[i] -= factor * printed[key]
    return {"A_ub": above, "b_ub": most + 1e-7}


def is_guarded(interval: tuple[float, float], threshold: int) -> bool:
    """The promise: known to be large, or at least k - 1 wide and possibly large."""
    low, high = interval
    wide = high - low >= threshold - 1 - 1e-4 and high >= threshold - 1e-4
    return wide or low >= threshold - 1e-4
