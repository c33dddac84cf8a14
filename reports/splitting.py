"""Merged categories of which some people only were asked something else: their parts come apart.

A reader knows from the questionnaire who was asked a question. Where these are a part of a merged
category, the other part is what is left of it, however few they are. The attack has no number for
either part once they are merged, so this is refused before it, by true counts.
"""

from collections.abc import Iterator, Sequence

from reports.disclosure.gates import with_gates
from reports.disclosure.tables import TrueTable
from reports.merges import Merges

COMES_APART = (
    "“{}” is put together of answers of which only some led to another question. How many were "
    "asked that would tell the parts of it. Take it apart."
)


def comes_apart(tables: Sequence[TrueTable], merges: Merges) -> str:
    """The reason against ``merges``, if the people of a filter are a part of a category.

    ``tables`` are all in sight as they are without merges; empty where nothing comes apart.
    """
    for question, answers in _gates(tables):
        for each in merges.get(question, ()):
            if 0 < len(answers & set(each["of"])) < len(each["of"]):
                return COMES_APART.format(each["label"])
    return ""


def _gates(tables: Sequence[TrueTable]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each question that explains a filter, with the answers that passed it."""
    for filters in {table.filters for table in with_gates(tables)}:
        for each in filters:
            yield from ((question, frozenset(answers)) for question, answers in each.gates)
