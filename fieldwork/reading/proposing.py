"""A first code book for a file: matches headers to questions and values to answers.

A proposal leaves nothing out: that is always somebody's decision.
"""

import re
from collections.abc import Mapping, Sequence

from fieldwork.reading.codebook import CodeBook, ColumnRule, Target
from fieldwork.reading.instrument import InstrumentShape, QuestionShape
from fieldwork.reading.tables import Column
from fieldwork.reading.values import normal

NOT_LETTERS = re.compile(r"[\W_]+")


def propose(columns: Sequence[Column], instrument: InstrumentShape) -> CodeBook:
    """Map every column whose header is a question's key or wording, or an option's."""
    known = _names(instrument)
    rules = []
    for column in columns:
        target = known.get(_squeezed(column.name)) or known.get(_squeezed(column.header))
        if target:
            rules.append(ColumnRule(column.name, *target))
    return CodeBook(tuple(_once(rules)), frozenset())


def _squeezed(text: str) -> str:
    """Letters and digits only, so that a lost blank or another dash does not matter."""
    return NOT_LETTERS.sub("", normal(text))


def _names(instrument: InstrumentShape) -> Mapping[str, tuple[Target, str]]:
    names: dict[str, tuple[Target, str]] = {}
    for question in instrument.questions:
        target = _target(question, instrument)
        for text in (question.key, question.text):
            names.setdefault(_squeezed(text), target)
        for option, position in _options(question, instrument):
            variable = instrument.variables[position]
            for text in (f"{question.text} {option}", f"{question.key} {option}"):
                names.setdefault(_squeezed(text), (Target.VARIABLE, variable.name))
    for variable in instrument.variables:
        names.setdefault(_squeezed(variable.name), (Target.VARIABLE, variable.name))
    return names


def _target(question: QuestionShape, instrument: InstrumentShape) -> tuple[Target, str]:
    if question.kind == "text":
        return Target.TEXT, question.key
    if question.kind == "multiple":
        return Target.QUESTION, question.key
    return Target.VARIABLE, instrument.variables[question.positions[0]].name


def _options(question: QuestionShape, instrument: InstrumentShape) -> list[tuple[str, int]]:
    """Options and positions; a choice of one may come in one column per option, too."""
    if question.kind == "multiple":
        positions = instrument.options_of(question)
        return [(label, positions[code]) for code, label in question.options.items()]
    return [(label, question.positions[0]) for label in question.options.values()]


def _once(rules: Sequence[ColumnRule]) -> list[ColumnRule]:
    """The first column for each text and for the day; the rest is for a person to decide."""
    kept, taken = [], set[tuple[Target, str]]()
    for rule in rules:
        is_taken = (rule.target, rule.name) in taken
        if not (is_taken and rule.target in {Target.TEXT, Target.ANSWERED_ON}):
            kept.append(rule)
            taken.add((rule.target, rule.name))
    return kept
