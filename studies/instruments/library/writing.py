"""How a standard question is written down: English and Spanish side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from studies.instruments.bank import Banked, Origin, wordings_of
from studies.vocabulary import Demographic, Pii, QuestionKind

SPANISH = "es"
Both = tuple[str, str]
Choice = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked; ``text`` and ``help`` in English and in Spanish, choices with their code."""

    text: Both
    choices: Sequence[Choice] = ()
    help: Both = ("", "")
    kind: QuestionKind = QuestionKind.SINGLE


def demographic_question(
    name: str, *, title: str, about: Demographic, wording: Wording, why: str, source: str
) -> Banked:
    """A question about the person, of categories of a standard."""
    marks = {"demographic": str(about), "pii": str(Pii.DEMOGRAPHIC)}
    english, spanish = (_question(name, wording, language, marks) for language in (0, 1))
    return Banked(
        key=f"{Origin.DEMOGRAPHICS}.{name}",
        name=title,
        origin=Origin.DEMOGRAPHICS,
        question=english,
        source=source,
        why=why,
        said={SPANISH: wordings_of(spanish)},
    )


def experience_question(
    name: str, *, title: str, wording: Wording, why: str, source: str
) -> Banked:
    """A question about what somebody experienced."""
    english, spanish = (_question(name, wording, language, {}) for language in (0, 1))
    return Banked(
        key=f"{Origin.EXPERIENCE}.{name}",
        name=title,
        origin=Origin.EXPERIENCE,
        question=english,
        source=source,
        why=why,
        said={SPANISH: wordings_of(spanish)},
    )


def _question(name: str, wording: Wording, language: int, marks: dict[str, str]) -> dict[str, Any]:
    question = {
        "key": name,
        "kind": str(wording.kind),
        "text": wording.text[language],
        "help": wording.help[language],
        "options": [{"code": code, "label": labels[language]} for code, *labels in wording.choices],
        **marks,
    }
    return {field: value for field, value in question.items() if value}
