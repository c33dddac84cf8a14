"""What the instrument asks about the person, from the flags of its questions."""

from collections.abc import Callable
from typing import Any

from studies.instruments.conditions import all_in_words, conditions_of
from studies.instruments.kinds import options_of, rows_of
from studies.models import Study
from studies.queries import current_version
from studies.vocabulary import Demographic, Pii, QuestionKind

Question = dict[str, Any]

NONE = "None"
WITH_DETAILS = frozenset({Pii.CONTACT, Pii.OTHER})


def frozen_questions(study: Study) -> list[Question]:
    """Every question as it is frozen with a submission: what is asked, when, why, about whom."""
    objectives = dict(study.objectives.values_list("number", "text"))
    version = current_version(study)
    definition = version.definition if version else {}
    by_key = {question["key"]: question for question in definition.get("questions", [])}
    pages = {page["key"]: page for page in definition.get("pages", [])}
    return [
        {
            "key": question["key"],
            "text": _with_rows(question),
            "kind": str(QuestionKind(question["kind"]).label),
            "options": [*options_of(question).values()],
            "asked_when": all_in_words(conditions_of(question, pages), by_key),
            "why": question["why"],
            "objective": objectives.get(question["objective"], ""),
            "about": about_person(question),
            "is_open": question["kind"] == QuestionKind.TEXT,
        }
        for question in (version.questions if version else [])
    ]


def about_person(question: Question) -> str:
    """What a question asks about the person, in words."""
    if question.get("demographic"):
        return f"Demographic: {Demographic(question['demographic']).label.lower()}"
    return str(Pii(question.get("pii") or Pii.NONE).label)


def personal_details(study: Study) -> str:
    """The questions for contact details or other personal data, a line each."""
    return _listed(study, lambda question: question.get("pii") in WITH_DETAILS)


def demographics(study: Study) -> str:
    """The questions for demographics, a line each."""
    return _listed(
        study,
        lambda question: (
            bool(question.get("demographic")) or question.get("pii") == Pii.DEMOGRAPHIC
        ),
    )


def open_questions(study: Study) -> str:
    """The questions that take open text, a line each."""
    return _listed(study, lambda question: question["kind"] == QuestionKind.TEXT)


def _with_rows(question: Question) -> str:
    """What is asked, with each statement of a matrix: a reviewer decides about all of it."""
    rows = " · ".join(rows_of(question).values())
    return f"{question['text']} ({rows})" if rows else str(question["text"])


def _listed(study: Study, wanted: Callable[[Question], bool]) -> str:
    lines = [
        f"{question['text']} ({about_person(question).lower()})"
        if question["kind"] != QuestionKind.TEXT
        else question["text"]
        for question in _questions(study)
        if wanted(question)
    ]
    return "\n".join(lines) or NONE


def _questions(study: Study) -> list[Question]:
    version = current_version(study)
    return version.questions if version else []
