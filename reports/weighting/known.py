"""What is known of a population beside the report: where weights are from."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Margin:
    """How many of the population are in each category of a demographic, in people or percent."""

    demographic: str
    categories: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class CellWeights:
    """Weights that were made elsewhere: for a category of each demographic, the weight of people.

    Only their ratios count: each wave is brought to a mean of 1. ``weights`` is empty where they
    are withheld.
    """

    demographics: tuple[str, ...]
    weights: tuple[tuple[tuple[str, ...], float], ...]


@dataclass(frozen=True, slots=True)
class Weighting:
    """Known margins of one demographic or two, or imported weights; and where these are from."""

    margins: tuple[Margin, ...]
    source: str
    cells: CellWeights | None = None

    @property
    def demographics(self) -> tuple[str, ...]:
        """Whose categories are the weighting cells: one demographic, or two at once."""
        if self.cells:
            return self.cells.demographics
        return tuple(margin.demographic for margin in self.margins)

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        margins = [[m.demographic, [list(pair) for pair in m.categories]] for m in self.margins]
        plain: dict[str, Any] = {"source": self.source, "margins": margins}
        if self.cells:
            weights = [[list(cell), weight] for cell, weight in self.cells.weights]
            plain["cells"] = {"demographics": list(self.cells.demographics), "weights": weights}
        return plain

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Weighting | None":
        """:returns: nothing where nothing was kept."""
        if not plain:
            return None
        margins = (
            Margin(name, tuple((category, number) for category, number in pairs))
            for name, pairs in plain["margins"]
        )
        return cls(tuple(margins), plain["source"], _cells(plain.get("cells")))


def _cells(plain: dict[str, Any] | None) -> CellWeights | None:
    if plain is None:
        return None
    weights = tuple((tuple(cell), weight) for cell, weight in plain["weights"])
    return CellWeights(tuple(plain["demographics"]), weights)
