"""Who is in which population, and whether too few are in one and not in another."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from reports.disclosure.populations import Members, Strata, strata_of
from reports.frozen import filled, snapshots_of, variables_of
from reports.populations import Mask, Population
from reports.queries import waves_of
from studies.models import Study

NOBODY = Strata((), {}, {})
TRY = "Choose the same people as before, or people who differ by more."


def members_of(study: Study, populations: Sequence[Population]) -> Members:
    """For each population, by name, who of all frozen answers of its study's waves is in it."""
    numbers = sorted({number for each in populations for number in each.waves})
    names = sorted({name for each in populations for name in each.variables})
    found: dict[str, list[Mask]] = {each.name: [] for each in populations}
    for wave in waves_of(study, numbers):
        variables = variables_of([wave], names, lacking=True)
        for snapshot in snapshots_of(wave):
            for rows, block in filled(snapshot, variables):
                for each in populations:
                    found[each.name].append(each.among(wave.number, block, rows))
    return {name: np.concatenate(masks or [np.zeros(0, bool)]) for name, masks in found.items()}


def sorted_by(members: Members) -> Strata:
    """The strata of these populations; none where nobody is in any."""
    return strata_of(members) if any(mask.any() for mask in members.values()) else NOBODY


def too_few(
    members: Members, strata: Strata, whole_waves: set[str], threshold: int
) -> tuple[Sequence[str], Sequence[str]] | None:
    """The names of populations that give fewer than ``threshold`` people away.

    Those people are in all of the first and in none of the second; two populations wherever two
    tell it. A wave of few people that nothing is subtracted from is no difference: all of it is
    hidden.
    """
    for label, number in strata.people.items():
        inside = strata.belonging[label]
        alone = label in whole_waves and len(inside) == 1
        if 0 < number < threshold and not alone:
            outside = [name for name in members if name not in inside]
            pairs = _pairs(members, inside, outside, threshold)
            return next(pairs, (inside, outside))
    return None


def _pairs(
    members: Members, inside: Sequence[str], outside: Sequence[str], threshold: int
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for one, other in product(inside, outside):
        if 0 < (members[one] & ~members[other]).sum() < threshold:
            overlaps = (members[one] & members[other]).any()
            yield [one], [other] if overlaps else []
    for one, other in product(inside, inside):
        if one < other and (members[one] & members[other]).sum() < threshold:
            yield [one, other], []


def in_words(inside: Sequence[str], outside: Sequence[str], words: Mapping[str, str]) -> str:
    """The reason why a report is refused; it names populations and says no number."""
    of = " and in ".join(f"“{words[name]}”" for name in inside)
    both = "both " if len(inside) == 2 else ""
    if not outside:
        return f"Too few people are {both}in {of} to tell anything about them. {TRY}"
    without = " or ".join(f"“{words[name]}”" for name in outside)
    return (
        f"Too few people are {both}in {of} and not in {without}. Whoever subtracts what is said "
        f"about the two would learn about those few. {TRY}"
    )
