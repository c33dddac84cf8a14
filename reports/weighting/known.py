"""What is known of a population beside the report: where weights are from."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Margin:
    """How many of the population are in each category of a demographic, in people or percent."""

    demographic: str
    categories: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Weighting:
    """Known margins of one demographic or two, and where they are from."""

    margins: tuple[Margin, ...]
    source: str

    @property
    def demographics(self) -> tuple[str, ...]:
        """Whose categories are the weighting cells: one demographic, or two at once."""
        return tuple(margin.demographic for margin in self.margins)

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        margins = [[m.demographic, [list(pair) for pair in m.categories]] for m in self.margins]
        return {"source": self.source, "margins": margins}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Weighting | None":
        """:returns: nothing where nothing was kept."""
        if not plain:
            return None
        margins = (
            Margin(name, tuple((category, number) for category, number in pairs))
            for name, pairs in plain["margins"]
        )
        return cls(tuple(margins), plain["source"])
