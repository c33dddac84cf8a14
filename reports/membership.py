"""Who is in which population, and whether too few are in one and not in another."""

from collections.abc import Collection, Iterator, Mapping, Sequence
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


#: The threshold and the populations of each report that left, in their order.
ToldAbout = Sequence[tuple[int, Collection[str]]]


def too_few(
    members: Members,
    strata: Strata,
    whole_waves: set[str],
    threshold: int,
    told: ToldAbout = (),
) -> tuple[Sequence[str], Sequence[str]] | None:
    """The names of populations that give fewer than ``threshold`` people away.

    Those people are in all of the first and in none of the second; two populations wherever two
    tell it. A wave of few people that nothing is subtracted from is no difference: all of it is
    hidden. What earlier reports told apart under a lower threshold was not few then, and is told:
    only what the new report tells apart is held against ``threshold``.
    """
    for label, number in strata.people.items():
        inside = strata.belonging[label]
        alone = label in whole_waves and len(inside) == 1
        is_few = 0 < number < threshold and not alone
        if is_few and not _is_told(members, inside, number, told):
            outside = [name for name in members if name not in inside]
            pairs = _pairs(members, inside, outside, threshold)
            return next(pairs, (inside, outside))
    return None


def _is_told(members: Members, inside: Sequence[str], number: int, told: ToldAbout) -> bool:
    """Whether some earlier report, with those before it, told just these people apart."""
    populations: dict[str, None] = {}
    for threshold, names in told:
        populations |= dict.fromkeys(names)
        if number >= threshold and not populations.keys().isdisjoint(inside):
            kind = [members[p] if p in inside else ~members[p] for p in populations]
            if np.logical_and.reduce(kind).sum() == number:
                return True
    return False


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
