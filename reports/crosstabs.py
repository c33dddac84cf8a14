"""Counting question × demographic over packed columns, never row by row in Python.

Several questions and several demographics are fused into one small number per response and
counted by one ``bincount``; the single tables are margins of that joint table. What is counted
here is true and stays inside: only ``reports.disclosure`` may turn it into something to show.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from reports.blocks import OFFSET, stored

Counts = NDArray[np.int64]
Pair = tuple[str, str]
Columns = Mapping[str, NDArray[np.uint8] | NDArray[np.uint16]]

_QUESTION_BINS = 256
_DEMOGRAPHIC_BINS = 64
_STRANGE = 255


class UnexpectedCodeError(ValueError):
    """The snapshot holds a code that the instrument does not know."""


@dataclass(frozen=True)
class Sorting:
    """How the codes of one variable fall into the categories of a table.

    ``places`` says the category of single codes. ``edges`` (ascending) sorts what remains into
    ``len(edges) + 1`` bands that begin at category 0; without edges, nothing may remain.
    """

    labels: tuple[str, ...]
    places: Mapping[int, int]
    edges: tuple[int, ...] = ()

    def sort(self, codes: NDArray[np.integer]) -> NDArray[np.uint8]:
        """The category of each code; 255 where there is none."""
        sorted_codes = np.full(codes.shape, _STRANGE, dtype=np.uint8)
        if self.edges:
            sorted_codes = np.searchsorted(self.edges, codes, side="right").astype(np.uint8)
        for code, place in self.places.items():
            sorted_codes[codes == code] = place
        return sorted_codes

    @cached_property
    def of_bytes(self) -> bytes:
        """The category of each of the 256 values that a one-byte block can hold."""
        return self.sort(np.arange(256, dtype=np.int32) - OFFSET).tobytes()

    def sort_block(self, width: str, packed: bytes) -> NDArray[np.uint8]:
        """The category of each response in a packed block.

        :raises UnexpectedCodeError: if a code has no category.
        """
        if width == "u1":
            placed = np.frombuffer(packed.translate(self.of_bytes), dtype=np.uint8)
        else:
            placed = self.sort(stored(width, packed))
        if placed.size and int(placed.max()) >= len(self.labels):
            raise UnexpectedCodeError("A response carries a code that its instrument lacks.")
        return placed


@dataclass
class Counting:
    """Counts of every question × demographic, growing block by block."""

    questions: Mapping[str, int]
    demographics: Mapping[str, int]
    _joint: dict[tuple[int, int], Counts] = field(default_factory=dict)

    @cached_property
    def _bundles(self) -> tuple[list[list[str]], list[list[str]]]:
        return (
            _bundle(self.questions, _QUESTION_BINS),
            _bundle(self.demographics, _DEMOGRAPHIC_BINS),
        )

    def add(self, columns: Columns) -> None:
        """Count one block: for every variable, the category of each response."""
        question_bundles, demographic_bundles = self._bundles
        rows = [_fuse(columns, bundle, self.questions) for bundle in question_bundles]
        groups = [_fuse(columns, bundle, self.demographics) for bundle in demographic_bundles]
        for (i, (row, height)), (j, (group, breadth)) in product(
            enumerate(rows), enumerate(groups)
        ):
            counted = np.bincount(_pair(row, group, height, breadth), minlength=height * breadth)
            self._joint[i, j] = self._joint.get((i, j), 0) + counted

    def tables(self) -> dict[Pair, Counts]:
        """The table of every question × demographic: ``[answers, groups]``."""
        question_bundles, demographic_bundles = self._bundles
        tables: dict[Pair, Counts] = {}
        for (i, asked), (j, split) in product(
            enumerate(question_bundles), enumerate(demographic_bundles)
        ):
            sizes = [self.questions[q] for q in asked] + [self.demographics[d] for d in split]
            joint = self._joint.get((i, j), np.zeros(prod(sizes), dtype=np.int64)).reshape(sizes)
            tables.update(_margins(joint, asked, split))
        return {(q, d): tables[q, d] for q in self.questions for d in self.demographics}


def count_tables(
    blocks: Iterable[Mapping[str, tuple[str, bytes]]],
    questions: Mapping[str, Sorting],
    demographics: Mapping[str, Sorting],
    crossings: Mapping[str, Pair] | None = None,
) -> dict[Pair, Counts]:
    """Count over blocks, each giving ``variable: (width, packed)`` for all variables asked for.

    ``crossings`` gives names to pairs of demographics: a column of their table holds group b of
    the second within group a of the first at ``a * groups of the second + b``.

    :raises UnexpectedCodeError: if a code has no category.
    """
    sortings = {**questions, **demographics}
    sizes = {name: len(sorting.labels) for name, sorting in sortings.items()}
    pairs = crossings or {}
    counting = Counting(
        questions={name: sizes[name] for name in questions},
        demographics={name: sizes[name] for name in demographics}
        | {name: sizes[first] * sizes[second] for name, (first, second) in pairs.items()},
    )
    for block in blocks:
        columns: dict[str, NDArray[np.uint8] | NDArray[np.uint16]] = {
            name: sortings[name].sort_block(*block[name]) for name in sortings
        }
        for name, pair in pairs.items():
            columns[name] = _fuse(columns, pair, sizes)[0]
        counting.add(columns)
    return counting.tables()


def _bundle(sizes: Mapping[str, int], limit: int) -> list[list[str]]:
    """Names in order, as many together as keep the product of their sizes within the limit."""
    bundles: list[list[str]] = []
    bins = limit + 1
    for name, size in sizes.items():
        if bins * size > limit:
            bundles.append([])
            bins = 1
        bundles[-1].append(name)
        bins *= size
    return bundles


def _fuse(
    columns: Columns, names: Sequence[str], sizes: Mapping[str, int]
) -> tuple[NDArray[np.uint16], int]:
    """One number per response for several variables, and how many such numbers there are."""
    fused = columns[names[0]].astype(np.uint16)
    for name in names[1:]:
        fused *= np.uint16(sizes[name])
        fused += columns[name]
    return fused, prod(sizes[name] for name in names)


def _pair(
    row: NDArray[np.uint16], group: NDArray[np.uint16], height: int, breadth: int
) -> NDArray[np.uint16] | NDArray[np.uint32]:
    if height * breadth <= 65_536:
        return row * np.uint16(breadth) + group
    return row.astype(np.uint32) * np.uint32(breadth) + group


def _margins(joint: Counts, asked: Sequence[str], split: Sequence[str]) -> dict[Pair, Counts]:
    axes = range(joint.ndim)
    return {
        (question, demographic): joint.sum(
            axis=tuple(axis for axis in axes if axis not in {i, len(asked) + j}), dtype=np.int64
        )
        for i, question in enumerate(asked)
        for j, demographic in enumerate(split)
    }
