"""Categories put together before anything is counted, so that fewer numbers are small.

What a merged category is called follows from what is in it, never from its author: two reports of a
study that use one name mean the same people, and the name needs no explanation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.categories import CannotTabulateError, band_labels
from reports.crosstabs import Sorting
from studies.codes import RESERVED_LABELS

Merges = Mapping[str, Sequence[Mapping[str, Any]]]
"""For the name of a variable its merged categories: ``{"label": …, "of": [labels]}``."""

CHANGED = (
    "“{}” does not have the category “{}” in every version that would be counted. Change the "
    "report and save it: its merged categories are taken apart then."
)
_FEWEST_LEFT = 2


@dataclass(frozen=True, slots=True)
class Mergeable:
    """A variable of which categories may be put together.

    ``sorting`` is that of its instrument; of what ``is_ordered`` only neighbors go together.
    ``edges`` are those of the bands of a number, as its author wrote them.
    """

    name: str
    label: str
    sorting: Sorting
    is_ordered: bool
    edges: tuple[float, ...] = ()

    def categories(self, groups: Sequence[Mapping[str, Any]] = ()) -> list[str]:
        """As a table shows them, without those of no answer."""
        labels = merged(self.sorting, groups, self.label).labels
        return [label for label in labels if label not in _RESERVED]

    def joined(
        self, groups: Sequence[Mapping[str, Any]], labels: Sequence[str]
    ) -> list[dict[str, Any]]:
        """``groups`` once categories, merged ones perhaps, are put together.

        :raises CannotTabulateError: if they cannot be, with the reason.
        """
        self._require_joinable(self.categories(groups), labels)
        inside = {each["label"]: each["of"] for each in groups}
        members = {old for label in labels for old in inside.get(label, [label])}
        places = [p for p, label in enumerate(self.sorting.labels) if label in members]
        new = {"label": self._name(places), "of": [self.sorting.labels[p] for p in places]}
        kept = [dict(each) for each in groups if each["label"] not in labels]
        if new["label"] in {*self.sorting.labels, *(each["label"] for each in kept)}:
            raise CannotTabulateError(f"“{self.label}” has a category “{new['label']}” already.")
        return sorted([*kept, new], key=lambda each: self.sorting.labels.index(each["of"][0]))

    def places_of(self, labels: Iterable[str]) -> str:
        """“3_4”: where categories stand in the instrument, as the log takes it."""
        return "_".join(str(self.sorting.labels.index(each)) for each in labels)[:64]

    def _require_joinable(self, known: Sequence[str], labels: Sequence[str]) -> None:
        reserved = [label for label in labels if label in _RESERVED]
        if reserved:
            raise CannotTabulateError(
                f"“{reserved[0]}” is not an answer. It stays by itself: choose other categories."
            )
        unknown = [label for label in labels if label not in known]
        if unknown:
            raise CannotTabulateError(
                f"“{self.label}” has no category “{unknown[0]}” now. Look at the page again."
            )
        chosen = sorted({known.index(label) for label in labels})
        if len(chosen) < _FEWEST_LEFT:
            raise CannotTabulateError("Choose two categories that are put together.")
        if self.is_ordered and chosen[-1] - chosen[0] != len(chosen) - 1:
            raise CannotTabulateError(
                f"The categories of “{self.label}” have an order: only neighbors are put together."
            )
        if len(known) - len(chosen) + 1 < _FEWEST_LEFT:
            raise CannotTabulateError(
                f"Nothing could be compared: leave two categories of “{self.label}” at least."
            )

    def _name(self, places: Sequence[int]) -> str:
        """“18 to under 45” of bands, “North or South” of all others."""
        if self.edges:
            first, last = places[0], places[-1]
            return band_labels(self.edges[:first] + self.edges[last:])[first]
        *others, last_label = (self.sorting.labels[place] for place in places)
        return f"{', '.join(others)} or {last_label}"


def merged(sorting: Sorting, groups: Sequence[Mapping[str, Any]], words: str) -> Sorting:
    """How codes fall into categories once some are put together; ``words`` are the variable's.

    A merged category stands where the first of its own stood.

    :raises CannotTabulateError: if the variable lacks a category.
    """
    if not groups:
        return sorting
    name_of = {old: each["label"] for each in groups for old in each["of"]}
    lacking = [old for old in name_of if old not in sorting.labels]
    if lacking:
        raise CannotTabulateError(CHANGED.format(words, lacking[0]))
    names = [name_of.get(label, label) for label in sorting.labels]
    labels = tuple(dict.fromkeys(names))
    place = [labels.index(name) for name in names]
    return Sorting(
        labels=labels,
        places={code: place[old] for code, old in sorting.places.items()},
        edges=tuple(e for n, e in enumerate(sorting.edges) if place[n] != place[n + 1]),
    )


def fitting(merges: Merges, known: Sequence[Mergeable]) -> dict[str, list[dict[str, Any]]]:
    """Those that can still be made; none of a variable that is gone or has other bands."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in known:
        groups: list[dict[str, Any]] = []
        try:
            for group in merges.get(each.name, ()):
                groups = each.joined(groups, group["of"])
        except CannotTabulateError:
            continue
        if groups:
            found[each.name] = groups
    return found


def names_of(merges: Merges) -> tuple[tuple[str, str], ...]:
    """Each variable with the name of a merged category, as a document keeps them."""
    return tuple((name, each["label"]) for name, groups in merges.items() for each in groups)


def apart(groups: Sequence[Mapping[str, Any]], label: str) -> list[dict[str, Any]]:
    """``groups`` without one of them.

    :raises CannotTabulateError: if none is called so.
    """
    left = [dict(each) for each in groups if each["label"] != label]
    if len(left) == len(groups):
        raise CannotTabulateError(f"Nothing is put together as “{label}”. Look at the page again.")
    return left


_RESERVED = frozenset(RESERVED_LABELS.values())
