"""Of which variables of a study categories may be put together."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.categories import Bands, CannotTabulateError, sorting_of
from reports.merges import Mergeable
from reports.models import Report
from reports.queries.asking import labels_of_variables, variables_of_study
from studies.instruments.conditions import leaves
from studies.models import Study, Variable
from studies.vocabulary import Demographic, QuestionKind, VariableKind

_ORDERED_DEMOGRAPHICS = frozenset({Demographic.AGE, Demographic.INCOME, Demographic.EDUCATION})
_ORDERED_QUESTIONS = frozenset(
    {QuestionKind.SCALE, QuestionKind.RATING, QuestionKind.NET_PROMOTER, QuestionKind.MATRIX}
)
_MERGEABLE = frozenset({VariableKind.CLOSED, VariableKind.NUMBER})
_FEWEST = 3


def mergeable_of(study: Study, names: Sequence[str], bands: Bands) -> list[Mergeable]:
    """Those of ``names``, in that order, that have three answers or more, the same in all versions.

    The options of a question and the places of a ranking are what they are. What decides who is
    asked something else stays apart: a reader would take those who were asked from a merged
    category, and hold the number of the others.
    """
    found: dict[str, list[Variable]] = {}
    for variable in variables_of_study(study).filter(name__in=names):
        found.setdefault(variable.name, []).append(variable)
    words = labels_of_variables(each for versions in found.values() for each in versions)
    chosen = (found[name] for name in dict.fromkeys(names) if name in found)
    return [each for versions in chosen for each in _mergeable(versions, words, bands)]


def mergeable_in(report: Report) -> list[Mergeable]:
    """Of what a report asks: the groups of people first."""
    names = [*report.demographics, *report.questions]
    return mergeable_of(report.study, names, report.bands)


def _mergeable(
    versions: Sequence[Variable], words: dict[str, str], bands: Bands
) -> Iterator[Mergeable]:
    newest = versions[-1]
    kind = _kind_of(newest)
    if newest.kind not in _MERGEABLE or kind == QuestionKind.RANKING or _leads(versions):
        return
    try:
        sortings = [sorting_of(each, bands) for each in versions]
    except CannotTabulateError:
        return
    edges = tuple(bands.get(newest.name, ())) if newest.kind == VariableKind.NUMBER else ()
    ordered = bool(edges) or newest.demographic in _ORDERED_DEMOGRAPHICS
    mergeable = Mergeable(
        name=newest.name,
        label=words[newest.name],
        sorting=sortings[-1],
        is_ordered=ordered or kind in _ORDERED_QUESTIONS,
        edges=edges,
    )
    same = all(each == sortings[-1] for each in sortings)
    if same and len(mergeable.categories()) >= _FEWEST:
        yield mergeable


def _leads(versions: Sequence[Variable]) -> bool:
    """Whether another question or page is asked of those with certain answers to this."""
    return any(each.question_key in _leading(each.version.definition) for each in versions)


def _leading(definition: Mapping[str, Any]) -> set[str]:
    """That something was answered at all tells no two categories apart."""
    parts = [*definition["questions"], *definition.get("pages", ())]
    conditions = [leaf for each in parts for leaf in leaves(each.get("when") or {})]
    return {leaf["question"] for leaf in conditions if "answered" not in leaf}


def _kind_of(variable: Variable) -> str:
    kinds: dict[str, str] = {each["key"]: each["kind"] for each in variable.version.questions}
    return kinds.get(variable.question_key, "")
