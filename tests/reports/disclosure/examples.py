"""Tables and surveys to protect, and an oracle that judges a report from its JSON alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import linprog

from reports.disclosure.tables import Filter, TrueTable


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
            counts = np.zeros((rows, columns), dtype=np.int64)
            np.add.at(counts, (answer[asked], group[asked]), 1)
            filters = (Filter("Q0", ("a0",)),) if only else ()
            tables.append(a_table(counts.tolist(), f"Q{q}", f"D{d}", stratum, filters=filters))
    return tables


Key = tuple[str, ...]


def intervals(text: str) -> dict[Key, tuple[float, float]]:
    """What an outsider can work out from the JSON of a report, by a solver call per question.

    Written from the meaning of a table, apart from the code under test; slow and plain.
    """
    return solve(*told(text))


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
) -> dict[Key, tuple[float, float]]:
    """The range of every hidden number; it may be zero only in one of ``whole_lines`` (or sums)."""
    unseen = [key for key, value in printed.items() if value == "hidden"]
    place = {key: i for i, key in enumerate(unseen)}
    lines = sums if whole_lines is None else whole_lines
    closed = {p for _, parts in lines if all(k in place for k in parts) for p in parts}
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
    bounds = [(0 if key in closed else 1, 1e6) for key in unseen]
    found = {}
    for key, i in place.items():
        aim = np.zeros(len(unseen))
        aim[i] = 1
        low = linprog(aim, A_eq=left, b_eq=right, bounds=bounds)
        high = linprog(-aim, A_eq=left, b_eq=right, bounds=bounds)
        assert low.x is not None, "What is printed contradicts itself."
        assert high.x is not None
        found[key] = (float(low.x[i]), float(high.x[i]))
    return found


def is_guarded(interval: tuple[float, float], threshold: int) -> bool:
    """The promise: known to be large, or at least k - 1 wide and possibly large."""
    low, high = interval
    wide = high - low >= threshold - 1 - 1e-4 and high >= threshold - 1e-4
    return wide or low >= threshold - 1e-4
