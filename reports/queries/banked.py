"""What studies ask from the bank: which variables of two of them are the same question."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.queries.asking import labels_of_variables
from studies.instruments.bank import words_hash
from studies.instruments.languages import source_language
from studies.models import BankQuestion, Variable

Mark = tuple[str, str]
"""The key of a question of the bank, and which of its options or lines."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A variable that is one of the bank; ``words`` are as a report shows them."""

    name: str
    words: str
    mark: Mark
    meaning: tuple[Any, ...]


def asked_of_bank(studies: Collection[int]) -> Mapping[int, dict[Mark, Asked]]:
    """By study what is asked from the bank, the same in all versions; what is asked twice is not.

    Two versions of the same name that mark, code or label it otherwise share nothing.
    """
    variables = (
        Variable.objects.filter(version__instrument__study__in=studies)
        .prefetch_related("version__instrument")  # one definition for all variables of a version
        .order_by("version_id", "position")
    )
    origins = _origins(studies)
    by_name: dict[int, dict[str, list[Variable]]] = defaultdict(lambda: defaultdict(list))
    for variable in variables:
        by_name[variable.version.instrument.study_id][variable.name].append(variable)
    return {
        study: _once(by_name.get(study, {}).values(), origins.get(study, {})) for study in studies
    }


def _origins(studies: Collection[int]) -> dict[int, dict[str, str]]:
    """By study the questions that were put into the bank from it: hashes of words, and keys."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = (
        BankQuestion.objects.filter(version__instrument__study__in=studies)
        .order_by("pk")
        .values_list("version__instrument__study", "words_hash", "bank_ref")
    )
    for study, words, ref in rows:
        found[study][words] = str(ref)
    return found


def _once(named: Iterable[Sequence[Variable]], origins: Mapping[str, str]) -> dict[Mark, Asked]:
    found: dict[Mark, list[Asked]] = defaultdict(list)
    names = list(named)
    words = labels_of_variables(each for versions in names for each in versions)
    for versions in names:
        read = {(_mark(each, origins), _meaning(each)) for each in versions}
        if len(read) == 1:
            ((mark, meaning),) = read
            name = versions[-1].name
            if mark is not None:
                found[mark].append(Asked(name, words.get(name, name), mark, meaning))
    return {mark: asked[0] for mark, asked in found.items() if len(asked) == 1}


def _mark(variable: Variable, origins: Mapping[str, str]) -> Mark | None:
    of = {question["key"]: question for question in variable.version.questions}
    question = of.get(variable.question_key, {})
    bank: str = question.get("bank", "")
    if not bank and question and origins:
        language = source_language(variable.version.definition)
        bank = origins.get(words_hash(question, language), "")
    return (bank, variable.name.removeprefix(variable.question_key)) if bank else None


def _meaning(variable: Variable) -> tuple[Any, ...]:
    codes = tuple(sorted(variable.codes.items()))
    return variable.kind, variable.decimals, variable.demographic, codes
