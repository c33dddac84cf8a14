"""Whom a table is about: everybody, or those who were asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reports.categories import NOT_ASKED_LABEL, CannotTabulateError
from reports.crosstabs import Counts, Pair, Sorting
from reports.disclosure.tables import Filter, TrueTable
from reports.frozen import bases_of
from reports.populations import People, Population
from reports.tabulating.asked import Asked
from studies.models import Wave


def with_bases(
    people: People,
    waves: Sequence[Wave],
    tables: Sequence[TrueTable],
    counted: Mapping[Pair, Counts],
    sortings: Mapping[str, Sorting],
    asked: Asked,
) -> Iterator[TrueTable]:
    """Name whom each table is about: everybody, or those who were asked in these waves at all."""
    for table in tables:
        if not _looks_asked_of_all(people, waves, table, counted, sortings):
            base = _base(waves, table.question, asked)
            if table.counts.sum():
                yield replace(table, filters=(Filter(base),)) if base else table
        else:
            yield table


def _looks_asked_of_all(
    people: People,
    waves: Sequence[Wave],
    table: TrueTable,
    counted: Mapping[Pair, Counts],
    sortings: Mapping[str, Sorting],
) -> bool:
    """Whether the counts of a whole wave say so, and nothing else needs to be read."""
    place = sortings[table.question].labels.index(NOT_ASKED_LABEL)
    mine = (counts for (question, _), counts in counted.items() if question == table.question)
    return people == Population((waves[0].number,)) and not any(c[place].any() for c in mine)


def _base(waves: Sequence[Wave], question: str, asked: Asked) -> str:
    """:raises CannotTabulateError: if the waves put it to other people each."""
    for wave in waves:
        if wave.number not in asked.bases:
            asked.bases[wave.number] = bases_of(wave)
    found = {asked.bases[wave.number].get(question) for wave in waves}
    if len(found) > 1 or None in found:
        raise not_the_same(question)
    return found.pop() or ""


def not_the_same(name: str) -> CannotTabulateError:
    return CannotTabulateError(
        f"“{name}” was not put to the same people in all of these waves, so that they cannot be "
        "counted together. Show each wave by itself, or leave it out."
    )
