"""Who is in one population and not in another: what successive reports tell about a difference.

A wave that was frozen again without somebody who withdrew, all waves and one of them, everybody and
everybody but one region: whoever has two such reports subtracts. People are sorted by the
populations that they belong to; each such group is a **stratum**, and every population is a sum
of strata. A stratum of fewer than k people refuses the report. Otherwise the sums are statements
like all others, and the attack judges the counts of strata that no table prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from reports.disclosure.protected import ProtectedReport
from reports.disclosure.tables import Cell

#: For each population of a report who of all the people is in it; all of equal length.
Members = Mapping[str, npt.NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Strata:
    """``sums`` of each population, and how many people are in each stratum (true, stays inside).

    ``belonging`` says of which populations the people of a stratum are.
    """

    sums: tuple[tuple[str, tuple[str, ...]], ...]
    people: Mapping[str, int]
    belonging: Mapping[str, tuple[str, ...]]


def strata_of(members: Members) -> Strata:
    """Sort people by the populations that they belong to.

    A stratum that is exactly one population bears its name, the first of them by name.
    """
    names = sorted(members)
    table = np.array([members[name] for name in names], dtype=np.bool_)
    kinds, people = np.unique(table[:, table.any(axis=0)], axis=1, return_counts=True)
    belonging = [tuple(np.array(names)[kind].tolist()) for kind in kinds.T]
    labels = [_label(kind, belonging) for kind in belonging]
    sums = (
        (name, tuple(label for label, kind in zip(labels, belonging, strict=True) if name in kind))
        for name in names
    )
    return Strata(
        sums=tuple((name, parts) for name, parts in sums if parts and parts != (name,)),
        people=dict(zip(labels, people.tolist(), strict=True)),
        belonging=dict(zip(labels, belonging, strict=True)),
    )


def _label(kind: Sequence[str], belonging: Iterable[Sequence[str]]) -> str:
    kinds = list(belonging)
    alone = (name for name in kind if sum(name in each for each in kinds) == 1)
    return next(alone, f"in {' and '.join(kind)} only")


def told_of(
    reports: Iterable[ProtectedReport], strata: Strata, empty: Iterable[Cell] = ()
) -> list[ProtectedReport]:
    """Reports with the sums that tie their populations, and what is ``empty`` by definition."""
    nobody = tuple(empty)
    return [
        replace(
            report,
            unions=tuple(dict.fromkeys((*report.unions, *strata.sums))),
            empty=tuple(dict.fromkeys((*report.empty, *nobody))),
        )
        for report in reports
    ]
