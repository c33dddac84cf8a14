"""Reading the margins of a population, all or nothing, each line with its own error."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite

from reports.categories import CannotTabulateError
from reports.weighting import Margin, Weighting, fits

MOST_MARGINS = 2
"""A report shows two demographics at once at most, and weights are made of what it shows."""

_MOST_PEOPLE = 1e12


def read_margins(text: str) -> tuple[Margin, ...]:
    """Lines such as ``age, 18 to 34, 30``: the demographic, a category, people or percent.

    :raises CannotTabulateError: naming the first line that does not read so.
    """
    found: dict[str, dict[str, float]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, category, people = _read_line(number, line)
        if category in found.setdefault(name, {}):
            raise CannotTabulateError(f"Line {number} names “{category}” of {name} a second time.")
        found[name][category] = people
    return tuple(Margin(name, tuple(pairs.items())) for name, pairs in found.items())


def text_of(margins: Sequence[Margin]) -> str:
    """The lines again."""
    return "\n".join(_lines(margins))


def require_weightable(
    weighting: Weighting,
    *,
    categories: Mapping[str, Sequence[str]],
    demographics: Sequence[str],
    pairs: Sequence[tuple[str, str]],
) -> None:
    """``categories`` of each demographic that the study's instrument has.

    :raises CannotTabulateError: unless every category has a number, and the report shows the cells.
    """
    names = weighting.demographics
    if not weighting.source.strip():
        raise CannotTabulateError("Say where the margins are from, such as a census and its year.")
    if weighting.cells and not fits(weighting.cells, categories):
        raise CannotTabulateError(
            "The imported weights do not fit the categories any more. Import weights of the "
            "categories as they are, or remove the weights first."
        )
    if len(names) > MOST_MARGINS:
        raise CannotTabulateError(
            "Give margins of two groups at most: weights are made of numbers that the report "
            "shows, and it shows two groups at once."
        )
    for margin in weighting.margins:
        _require_complete(margin, categories)
    if len(names) == 1 and names[0] not in demographics:
        raise CannotTabulateError(
            f"Choose {names[0]} among the groups: the report is weighted by it."
        )
    if len(names) == MOST_MARGINS and set(names) not in [set(pair) for pair in pairs]:
        raise CannotTabulateError(
            f"Choose {names[0]} and {names[1]} among the groups of two: weights are of both."
        )


def _require_complete(margin: Margin, categories: Mapping[str, Sequence[str]]) -> None:
    known = categories.get(margin.demographic)
    if known is None:
        raise CannotTabulateError(
            f"“{margin.demographic}” is no group of this study. Its groups are "
            f"{', '.join(sorted(categories))}."
        )
    given = [category for category, _ in margin.categories]
    for category in given:
        if category not in known:
            raise CannotTabulateError(
                f"“{category}” is no category of {margin.demographic}: "
                f"write one of {', '.join(f'“{each}”' for each in known)}."
            )
    missing = [category for category in known if category not in given]
    if missing:
        raise CannotTabulateError(
            f"The margin of {margin.demographic} lacks {', '.join(f'“{m}”' for m in missing)}."
        )
    if not sum(number for _, number in margin.categories):
        raise CannotTabulateError(f"The margin of {margin.demographic} adds up to nobody.")


def _read_line(number: int, line: str) -> tuple[str, str, float]:
    parts = [part.strip() for part in next(csv.reader([line], skipinitialspace=True))]
    people = _number(parts[-1])
    if len(parts) != 3 or not all(parts) or people is None:
        raise CannotTabulateError(
            f"Line {number}, “{line.strip()}”, does not read as a margin. Write the name of the "
            "group, a category and a number: age, 18 to 34, 30"
        )
    return parts[0], parts[1], people


def _number(text: str) -> float | None:
    try:
        found = float(text.rstrip("%").replace("_", "x"))
    except ValueError:
        return None
    return found if isfinite(found) and 0 <= found <= _MOST_PEOPLE else None


def _lines(margins: Sequence[Margin]) -> Iterator[str]:
    for margin in margins:
        for category, number in margin.categories:
            words = f'"{category}"' if "," in category else category
            yield f"{margin.demographic}, {words}, {number:.15g}"
