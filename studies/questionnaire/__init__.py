"""The privacy threshold analysis as a form, answered from the study: nothing is typed twice."""

from studies.questionnaire.answers import (
    Answer,
    Section,
    as_json,
    as_sections,
    in_sections,
    questionnaire,
)
from studies.questionnaire.questions import about_person, frozen_questions

__all__ = [
    "Answer",
    "Section",
    "about_person",
    "as_json",
    "as_sections",
    "frozen_questions",
    "in_sections",
    "questionnaire",
]
