"""A second attacker: reads the printed page as a person would, and asks other questions.

It knows no statement, no cell and no JSON: only the tables of the HTML file, their captions and
heads. Every place where "Hidden" stands is an unknown; places that print the same thing are one
number; lines add up. For each it does not look for an interval, as the production attack does. It
asks for two *worlds* of whole people that fit the page at once: one in which the number is k or
more, and one in which it is k - 1 less than there.

With earlier pages in hand k is that of the first page on which the number stands. Where pages that
were there before leave no two such worlds, it asks for something else: no number of people but none
that was possible before may be impossible now.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

Place = tuple[str, str, str, str]
"""Question, answer, demographic, group; empty where it is all of them."""

Line = tuple[Place, list[Place]]

_MANY = 100_000.0


class Tables(HTMLParser):
    """Caption, heads, and the text of every cell of every table of counts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[list[str]]]] = []
        self._text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append(("", []))
        if tag == "tr":
            self.tables[-1][1].append([])
        if tag in {"caption", "th", "td"}:
            self._text = []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        said = " ".join("".join(self._text).split())
        if tag == "caption":
            self.tables[-1] = (said, self.tables[-1][1])
        if tag in {"th", "td"}:
            self.tables[-1][1][-1].append(said)


def weak_places(page: str, threshold: int) -> set[Place]:
    """Hidden numbers of a page about one wave that are too well known."""
    printed = dict(_read(page))
    assert printed, "The page has no table that could be read."
    unknown = sorted({place for place, said in printed.items() if said == "Hidden"})
    lines = list(_lines(printed))
    closed = _perhaps_zero(printed, lines)
    return {
        place
        for number, place in enumerate(unknown)
        if not _has_two_worlds(number, unknown, printed, lines, closed, threshold)
    }


def weak_places_beside(page: str, threshold: int, *earlier: tuple[str, int]) -> set[Place]:
    """Hidden numbers of all pages about one wave that are too well known since ``page`` is there.

    ``earlier`` pages stand in their order, each with its threshold.
    """
    pages = [dict(_read(each)) for each, _ in earlier]
    newest = dict(_read(page))
    now = _put_together([*pages, newest])
    before = _put_together([*pages, dict.fromkeys(newest, "Hidden")])
    first: dict[Place, int] = {}
    for printed, k in zip((*pages, newest), (*(k for _, k in earlier), threshold), strict=True):
        first = dict.fromkeys(printed, k) | first
    return {
        place
        for place, said in now[0].items()
        if said == "Hidden" and _is_weak(place, now, before, first[place])
    }


Known = tuple[dict[Place, str], list[Line], set[Place]]
"""What is printed at each place, what adds up, and where nobody may be."""


def _put_together(pages: list[dict[Place, str]]) -> Known:
    printed: dict[Place, str] = {}
    for page in pages:
        printed |= {p: said for p, said in page.items() if printed.get(p, "Hidden") == "Hidden"}
    lines = [line for page in pages for line in _lines(page)]
    some = set[Place]()
    for page in pages:
        hidden = {place for place, said in page.items() if said == "Hidden"}
        some |= hidden - _perhaps_zero(page, list(_lines(page)))
    return printed, lines, printed.keys() - some


def _is_weak(place: Place, now: Known, before: Known, threshold: int) -> bool:
    if _two_worlds(place, now, threshold):
        return False
    if _two_worlds(place, before, threshold):
        return True
    least, most = _range(place, before)
    return (max(least, 1), most) != (max(_range(place, now)[0], 1), _range(place, now)[1])


def _two_worlds(place: Place, known: Known, threshold: int) -> bool:
    printed, lines, closed = known
    unknown = sorted({each for each, said in printed.items() if said == "Hidden"})
    if place not in unknown:
        return int(printed[place]) >= threshold
    number = unknown.index(place)
    return _has_two_worlds(number, unknown, printed, lines, closed, threshold)


def _range(place: Place, known: Known) -> tuple[int, int]:
    """The fewest and the most people that fit: one world for each."""
    printed, lines, closed = known
    unknown = sorted({each for each, said in printed.items() if said == "Hidden"})
    if place not in unknown:
        return int(printed[place]), int(printed[place])
    matrix, right = lil_array((len(lines), len(unknown))), np.zeros(len(lines))
    for row, (total, parts) in enumerate(lines):
        for each, sign in ((total, 1.0), *((part, -1.0) for part in parts)):
            if printed[each] == "Hidden":
                matrix[row, unknown.index(each)] += sign
            else:
                right[row] -= sign * int(printed[each])
    least = np.array([0.0 if each in closed else 1.0 for each in unknown])
    found = []
    for sign in (1.0, -1.0):
        aim = np.zeros(len(unknown))
        aim[unknown.index(place)] = sign
        world = milp(
            aim,
            integrality=np.ones(len(unknown), dtype=np.int64),
            bounds=Bounds(least, _MANY),
            constraints=LinearConstraint(matrix.tocsr(), right, right),
        )
        assert world.x is not None
        found.append(round(float(world.x[unknown.index(place)])))
    return found[0], found[1]


def _read(page: str) -> Iterator[tuple[Place, str]]:
    for caption, rows in Tables(page).tables:
        question, _, by = caption.rpartition(" · By ")
        heads, *body = rows
        if heads[0] != "Answer":
            continue
        for answer, *numbers in body:
            for group, said in zip(heads[1:], numbers, strict=True):
                everyone, everybody = answer == "Everyone asked", group == "All"
                asked = ("", "") if everyone else (question, answer)
                of = ("", "") if everybody else (by, group)
                yield (*asked, *of), said.split(" (")[0].replace(",", "")


def _lines(printed: dict[Place, str]) -> Iterator[Line]:
    """Over answers and over groups, wherever the page shows a whole line."""
    for answers, whole in ((True, slice(0, 2)), (False, slice(2, 4))):
        lines: dict[tuple[Place, str], list[Place]] = {}
        for place in printed:
            varying, fixed = (place[0], place[2]) if answers else (place[2], place[0])
            if not varying:
                continue
            rest = list(place)
            rest[whole] = ["", ""]
            lines.setdefault(((rest[0], rest[1], rest[2], rest[3]), varying), []).append(place)
            assert fixed is not None
        yield from ((total, parts) for (total, _), parts in lines.items())


def _perhaps_zero(printed: dict[Place, str], lines: list[Line]) -> set[Place]:
    """Zeros are printed, but for lines that are hidden whole, empty groups aside."""
    empty = {p for t, parts in lines if printed[t] == "0" for p in parts if printed[p] == "0"}
    return {
        part
        for _, parts in lines
        if all(printed[each] == "Hidden" or each in empty for each in parts)
        for part in parts
    }


def _has_two_worlds(
    number: int,
    unknown: list[Place],
    printed: dict[Place, str],
    lines: list[Line],
    closed: set[Place],
    threshold: int,
) -> bool:
    place_of = {place: column for column, place in enumerate(unknown)}
    size, height = len(unknown), len(lines)
    matrix, right = lil_array((2 * height + 1, 2 * size)), np.zeros(2 * height + 1)
    for row, (total, parts) in enumerate(lines):
        for place, sign in ((total, 1.0), *((part, -1.0) for part in parts)):
            for world in (0, 1):
                if place in place_of:
                    matrix[row + world * height, place_of[place] + world * size] += sign
                else:
                    right[row + world * height] -= sign * int(printed[place])
    matrix[2 * height, number], matrix[2 * height, size + number] = 1.0, -1.0
    low, high = right.copy(), right.copy()
    low[-1], high[-1] = threshold - 1, np.inf
    least = np.array([0.0 if place in closed else 1.0 for place in unknown] * 2)
    known_large = least.copy()
    least[number] = threshold
    if _exists(matrix, low, high, least):
        return True
    known_large[number] = 0.0
    most = np.full(2 * size, _MANY)
    most[number] = threshold - 1
    low[-1] = -np.inf
    return not _exists(matrix, low, high, known_large, most)


def _exists(
    matrix: lil_array,
    low: np.ndarray,
    high: np.ndarray,
    least: np.ndarray,
    most: np.ndarray | float = _MANY,
) -> bool:
    found = milp(
        np.zeros(matrix.shape[1]),
        integrality=np.ones(matrix.shape[1], dtype=np.int64),
        bounds=Bounds(least, most),
        constraints=LinearConstraint(matrix.tocsr(), low, high),
    )
    return found.x is not None
