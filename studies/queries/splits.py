"""Of which kinds the people are who were addressed, so that nobody is left out (C-2, R-078).

Where the study may ask several kinds of people, whoever brings in what was asked elsewhere says
how many are of each kind, unless the burden lines of the study name one kind only.
"""

from collections.abc import Mapping

from studies.models import Study
from studies.queries.burden import ONE_AND_MANY, burden_of
from studies.queries.facts import person_kinds
from studies.vocabulary import PersonKind

Split = dict[PersonKind, int]


def only_kind(study: Study) -> PersonKind | None:
    """The kind of which everybody is whom the study asks, if there is but one."""
    burden = burden_of(study)
    kinds = [PersonKind(line.person_kind) for line in burden.lines]
    if burden.problem:
        kinds = person_kinds(study)
    return kinds[0] if len(kinds) == 1 else None


def problem_of_split(study: Study, people: int, said: Mapping[str, int]) -> str:
    """What is wrong with these numbers of each kind for so many people, or nothing."""
    kinds = {str(kind) for kind in person_kinds(study)}
    foreign = sorted({kind for kind, number in said.items() if number} - kinds)
    if foreign:
        return f"The study does not ask {_many(foreign[0])}."
    total = sum(said.values())
    if not total and (not people or only_kind(study)):
        return ""
    if not total:
        each = ", ".join(_many(kind) for kind in person_kinds(study))
        return f"Say how many of the {people:,} people are of each kind: {each}."
    if total != people or min(said.values()) < 0:
        return f"{people:,} people were asked; these numbers add up to {total:,}."
    return ""


def split_of(study: Study, people: int, said: Mapping[str, int]) -> Split:
    """How many are of each kind; those in whom ``problem_of_split`` finds nothing wrong."""
    kind = only_kind(study)
    if not any(said.values()) and kind is not None:
        return {kind: people} if people else {}
    return {PersonKind(kind): number for kind, number in said.items() if number}


def _many(kind: str) -> str:
    return ONE_AND_MANY[PersonKind(kind)][1]
