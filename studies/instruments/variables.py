"""The variables that a definition compiles to: the columns of codes in which answers are kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from studies.codes import OPTION_LABELS
from studies.instruments.kinds import ONE_CODE, Definition, Question, options_of, rows_of
from studies.instruments.wellformed import DefinitionError, validate_definition
from studies.vocabulary import QuestionKind, VariableKind


@dataclass(frozen=True, slots=True)
class VariableSpec:
    """A variable before it has a row; ``position`` counts from 0 over the whole definition."""

    position: int
    name: str
    question_key: str
    kind: VariableKind
    label: str
    codes: dict[str, str] = field(default_factory=dict)
    decimals: int = 0
    demographic: str = ""


def compile_variables(definition: Definition) -> list[VariableSpec]:
    """The variables of a valid definition, in the order of its questions.

    One per closed question, number or date, one per option of a multiple choice or a ranking, one
    per row of a matrix. Open text has none: it is sealed beside the codes. A date is kept as
    ``12 * year + month - 1``, a year as its January.

    :raises DefinitionError: if the definition is not valid.
    """
    problems = validate_definition(definition)
    if problems:
        raise DefinitionError(problems)
    found = (spec for question in definition["questions"] for spec in _variables_of(question))
    return [replace(spec, position=position) for position, spec in enumerate(found)]


def _variables_of(question: Question) -> Iterator[VariableSpec]:
    kind = question["kind"]
    if kind == QuestionKind.MULTIPLE:
        selected = {str(code): label for code, label in OPTION_LABELS.items()}
        for code, label in options_of(question).items():
            yield _spec(question, VariableKind.OPTION, label, selected, row=code)
    elif kind in (QuestionKind.MATRIX, QuestionKind.RANKING):
        yield from _in_rows(question)
    elif kind == QuestionKind.NUMBER:
        yield _spec(question, VariableKind.NUMBER, question["text"], {})
    elif kind == QuestionKind.DATE:
        yield _spec(question, VariableKind.DATE, question["text"], {})
    elif kind in ONE_CODE:
        yield _spec(question, VariableKind.CLOSED, question["text"], _codes(question))


def _in_rows(question: Question) -> Iterator[VariableSpec]:
    """One variable per row of a matrix, or per option that is given a rank."""
    if question["kind"] == QuestionKind.MATRIX:
        rows, codes = rows_of(question), _codes(question)
    else:
        rows = options_of(question)
        codes = {str(rank): f"Rank {rank}" for rank in range(1, len(rows) + 1)}
    for code, label in rows.items():
        words = f"{question['text']}: {label}"
        yield _spec(question, VariableKind.CLOSED, words, codes, row=code)


def _codes(question: Question) -> dict[str, str]:
    return {str(code): label for code, label in options_of(question).items()}


def _spec(
    question: Question,
    kind: VariableKind,
    label: str,
    codes: dict[str, str],
    *,
    row: int | None = None,
) -> VariableSpec:
    return VariableSpec(
        position=0,
        name=question["key"] if row is None else f"{question['key']}__{row}",
        question_key=question["key"],
        kind=kind,
        label=label,
        codes=codes,
        decimals=question.get("decimals") or 0,
        demographic=question.get("demographic", ""),
    )
