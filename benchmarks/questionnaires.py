"""Questionnaires of any length for measuring, and what a browser sends for each of their pages."""

from typing import Any

from studies.instruments.kinds import Definition
from tests.builders.studies import a_definition

STEPS = [{"code": step, "label": f"Step {step}"} for step in range(1, 6)]
CHOICES = [{"code": code, "label": f"Answer {code}"} for code in range(1, 7)]
ASKED: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"kind": "yes_no"}, {"": "1"}),
    ({"kind": "single", "options": CHOICES}, {"": "2"}),
    ({"kind": "multiple", "options": CHOICES}, {"": "3"}),
    ({"kind": "scale", "options": STEPS}, {"": "4"}),
    ({"kind": "rating", "lowest": 1, "highest": 5, "low_label": "Poor"}, {"": "5"}),
    ({"kind": "nps"}, {"": "9"}),
    ({"kind": "matrix", "rows": STEPS[:3], "options": STEPS}, {"__1": "1", "__2": "declined"}),
    ({"kind": "ranking", "options": CHOICES[:3]}, {"__2": "1"}),
    ({"kind": "number", "decimals": 1, "unit": "minutes"}, {"": "7.5"}),
    ({"kind": "date", "precision": "month"}, {"__month": "6", "__year": "2025"}),
    ({"kind": "text"}, {"": "Shorter lines."}),
]
"""Every kind that asks, with its fields in a form by what follows the question's key."""


def long_definition(questions: int, *, pages: int = 1) -> dict[str, Any]:
    """So many questions of all kinds in turn, spread evenly over pages."""
    each = -(-questions // pages)
    return a_definition(
        pages=[{"key": f"p{number}", "title": f"Part {number + 1}"} for number in range(pages)],
        questions=[_question(number, page=f"p{number // each}") for number in range(questions)],
    )


def filled_pages(definition: Definition) -> list[dict[str, str]]:
    """The fields of each page, all answered."""
    pages: dict[str, dict[str, str]] = {page["key"]: {} for page in definition["pages"]}
    for number, question in enumerate(definition["questions"]):
        _, sent = ASKED[number % len(ASKED)]
        pages[question["page"]] |= {f"{question['key']}{end}": said for end, said in sent.items()}
    return list(pages.values())


def _question(number: int, *, page: str) -> dict[str, Any]:
    asked, _ = ASKED[number % len(ASKED)]
    return {
        "key": f"q{number}",
        "page": page,
        "text": f"What do you say to question {number + 1} of this questionnaire?",
        "help": "Think of the last time.",
        "objective": 1,
        "why": "To know.",
        **asked,
    }
