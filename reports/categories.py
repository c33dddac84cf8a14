"""How the codes of a variable become the categories of a table.

A closed question brings its own labels. A number has too many values for a table: its bands are
named by the author, never taken from the answers, so that no band edge is somebody's answer.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from reports.crosstabs import Sorting
from studies.codes import NOT_ASKED, NOT_SELECTED, OPTION_LABELS, RESERVED_LABELS

MOST_CATEGORIES = 60
NOT_ASKED_LABEL = RESERVED_LABELS[NOT_ASKED]

Bands = Mapping[str, Sequence[float]]
"""For the name of a number: the values at which a new band begins, ascending."""


class CannotTabulateError(ValueError):
    """A variable that cannot stand in a table, with the reason in words."""


class VariableLike(Protocol):
    """What a variable of an instrument says about its codes."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def codes(self) -> Mapping[str, str]: ...
    @property
    def decimals(self) -> int: ...


def sorting_of(variable: VariableLike, bands: Bands) -> Sorting:
    """The categories of a variable, the reserved ones last.

    :raises CannotTabulateError: if it is a number without bands, or has too many values.
    """
    if variable.kind == "number":
        return _banded(variable, bands.get(variable.name, ()))
    labels = OPTION_LABELS if variable.kind == "option" else _labels(variable)
    if len(labels) > MOST_CATEGORIES:
        raise CannotTabulateError(
            f"“{variable.label}” has {len(labels)} possible answers; a table takes at most "
            f"{MOST_CATEGORIES}."
        )
    codes = sorted(labels, reverse=variable.kind == "option")
    return _with_reserved([labels[code] for code in codes], codes, ())


def uninformative(variable: VariableLike) -> frozenset[str]:
    """Answers that say nothing about a person even where a whole group gives them."""
    return frozenset({OPTION_LABELS[NOT_SELECTED]}) if variable.kind == "option" else frozenset()


def band_labels(edges: Sequence[float]) -> list[str]:
    """“under 18”, “18 to under 30”, “30 and over”."""
    shown = [f"{edge:g}" for edge in edges]
    between = [f"{low} to under {high}" for low, high in pairwise(shown)]
    return [f"under {shown[0]}", *between, f"{shown[-1]} and over"]


def read_bands(text: str) -> dict[str, list[float]]:
    """Read lines like ``age: 18, 30, 45``.

    :raises CannotTabulateError: if a line does not read so, or its values do not ascend.
    """
    return dict(_read_line(line) for line in text.splitlines() if line.strip())


def _read_line(line: str) -> tuple[str, list[float]]:
    name, colon, values = line.partition(":")
    try:
        edges = [float(value) for value in values.split(",")]
    except ValueError:
        edges = []
    if not colon or not edges or edges != sorted(set(edges)):
        raise CannotTabulateError(
            f"“{line.strip()}” does not read as bands. Write the question's name, a colon and "
            "ascending numbers: age: 18, 30, 45"
        )
    return name.strip(), edges


def _labels(variable: VariableLike) -> dict[int, str]:
    """Labels by code; a label that comes twice is told apart by its code."""
    labels = {int(code): label for code, label in variable.codes.items()}
    seen = list(labels.values())
    return {
        code: label if seen.count(label) == 1 else f"{label} ({code})"
        for code, label in labels.items()
    }


def _banded(variable: VariableLike, edges: Sequence[float]) -> Sorting:
    if not edges:
        raise CannotTabulateError(
            f"“{variable.label}” is a number: a table needs bands, such as "
            f"{variable.name}: 18, 30, 45"
        )
    scaled = tuple(round(edge * 10**variable.decimals) for edge in edges)
    return _with_reserved(band_labels(edges), [], scaled)


def _with_reserved(labels: Sequence[str], codes: Sequence[int], edges: tuple[int, ...]) -> Sorting:
    places = {code: place for place, code in enumerate(codes)}
    for code, label in RESERVED_LABELS.items():
        if label in labels:
            places[code] = list(labels).index(label)
            continue
        places[code] = len(labels)
        labels = [*labels, label]
    return Sorting(labels=tuple(labels), places=places, edges=edges)
