"""Bands of a number that decides who is asked something else: they keep those people whole.

A reader knows from the questionnaire that everybody from 20 minutes on was asked another question.
Printed beside how many were asked it, a band from 10 to 30 comes apart at 20, and the attack has no
number for its parts. So every such bound is one where a band begins.
"""

from collections.abc import Iterator, Sequence

from reports.categories import CannotTabulateError
from studies.instruments.conditions import leaves
from studies.models import Variable


def require_whole_bands(variable: Variable, edges: Sequence[int]) -> None:
    """``edges`` are where bands of a number begin, in steps of its last decimal.

    :raises CannotTabulateError: if a band lies on both sides of what decides about a question.
    """
    missing = sorted({*_bounds(variable)} - {*edges})
    if edges and missing:
        starts = ", ".join(f"{each / 10**variable.decimals:g}" for each in missing)
        raise CannotTabulateError(
            f"“{variable.label}” decides who is asked something else. Begin a band at {starts} as "
            "well, so that no band comes apart by how many were asked."
        )


def _bounds(variable: Variable) -> Iterator[int]:
    definition = variable.version.definition
    for part in (*definition["questions"], *definition.get("pages", ())):
        for leaf in leaves(part.get("when") or {}):
            if leaf["question"] != variable.question_key:
                continue
            if "from" in leaf:
                yield round(leaf["from"] * 10**variable.decimals)
            if "to" in leaf:
                yield round(leaf["to"] * 10**variable.decimals) + 1
