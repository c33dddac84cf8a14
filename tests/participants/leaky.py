"""A look-up that tells members by its time, to see that the test of time would notice."""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter_ns
from uuid import UUID

from participants.models import Contact
from participants.queries.indexes import indexer
from participants.reading.columns import Field

Lookup = Callable[[Mapping[Field, str]], object]


def leaky_lookup(study_ref: UUID) -> Lookup:
    """Asks whether anybody is there, and looks at that person only then, as one would write it."""
    find = indexer(study_ref)

    def found(ways: Mapping[Field, str]) -> list[Contact]:
        index = find(ways).email_index
        if not Contact.objects.filter(email_index=index).exists():
            return []
        return list(Contact.objects.filter(email_index=index))

    return found


def gap(look_up: Lookup, members: list[str], strangers: list[str], *, times: int) -> float:
    """By what share looking up a member takes longer than a stranger, in the middle of many.

    The two take turns, so that whatever else this machine does disturbs both alike.
    """
    taken: tuple[list[int], list[int]] = ([], [])
    for turn in range(times):
        pair = (members[turn % len(members)], strangers[turn % len(strangers)])
        for which in (0, 1) if turn % 2 else (1, 0):
            started = perf_counter_ns()
            look_up({Field.EMAIL: pair[which]})
            taken[which].append(perf_counter_ns() - started)
    of_members, of_strangers = (median(each) for each in taken)
    return (of_members - of_strangers) / of_strangers
