"""Invented answers, in the shape in which a survey tool exports them."""

import csv
import io
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

Question = dict[str, Any]

RATING = ("Very poor", "Poor", "Fair", "Good", "Very good")
AGREEMENT = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
AGES = ("18 to 29", "30 to 44", "45 to 59", "60 or over")
GENDERS = ("Female", "Male", "Another")
PARTS = ("To begin", "To understand it", "To finish", "Nothing")
HELPERS = ("Nobody", "Family or friends", "Staff")
WRITTEN = (
    "Shorter lines in the morning.",
    "Say before I come which papers I need.",
    "Nothing, thank you.",
    "It took 40 minutes to reach somebody. Please call me at (202) 555-0143.",
    "More signs in Spanish.",
    "The page forgot what I had typed. My name is Maria Example.",
)
WRITES = 9  # every so many people write something
LANGUAGES = ("English", "Spanish", "Another language")


def question(
    key: str, text: str, labels: Sequence[str], *, kind: str = "single", demographic: str = ""
) -> Question:
    """One question of a demonstration instrument; options are coded from 1."""
    return {
        "key": key,
        "text": text,
        "kind": kind,
        "options": [{"code": code, "label": label} for code, label in enumerate(labels, start=1)],
        "objective": 1,
        "why": "Shows which group of customers needs something different."
        if demographic
        else "Shows where the service works and where it does not.",
        "demographic": demographic,
        "pii": "demographic" if demographic else "none",
    }


def open_question(key: str, text: str) -> Question:
    """A question that is answered in one's own words."""
    why = "For what nobody thought of asking."
    return {"key": key, "text": text, "kind": "text", "objective": 1, "why": why}


def service_questionnaire(title: str, service: str) -> dict[str, Any]:
    """An instrument of nine questions about one service, three of them demographic."""
    return {
        "title": title,
        "questions": [
            question("overall", f"Overall, how do you rate {service}?", RATING, kind="scale"),
            question(
                "ease",
                f"With {service}, it was easy to do what I came to do.",
                AGREEMENT,
                kind="scale",
            ),
            question(
                "clear",
                f"With {service}, I understood what was asked of me.",
                AGREEMENT,
                kind="scale",
            ),
            question("respect", "I was treated with respect.", AGREEMENT, kind="scale"),
            question("again", "Did you have to come back a second time?", ("Yes", "No")),
            open_question("better", f"What could be better about {service}?"),
            question("age", "What is your age?", AGES, demographic="age"),
            question("gender", "What is your gender?", GENDERS, demographic="gender"),
            question(
                "language",
                "Which language do you prefer for this service?",
                LANGUAGES,
                demographic="language",
            ),
        ],
    }


def conversation_guide(title: str, service: str) -> dict[str, Any]:
    """What is asked face to face about one service: words of its own, so that few people count."""
    asked = (
        question("hardest", f"What is hardest about {service}?", PARTS),
        question("help", f"Who helped you with {service}?", HELPERS),
        question("next_time", f"Would you use {service} another time?", ("Yes", "No")),
        question("age", "What is your age?", AGES, demographic="age"),
    )
    return {"title": title, "questions": list(asked)}


def _weights(asked: Question, mood: float) -> list[float]:
    """Scales lean upwards as ``mood`` (0 to 1) rises; other options get rarer down the list."""
    options = len(asked["options"])
    if asked["kind"] == "scale":
        return [1 + 6 * mood * step / (options - 1) for step in range(options)]
    return [1 / (step + 1) for step in range(options)]


def answer_rows(
    definition: dict[str, Any], *, people: int, random: Random
) -> Iterator[dict[str, str]]:
    """One row per person: question text → label, blank where nothing was said."""
    for number in range(people):
        mood = random.betavariate(5, 2)
        row = {"Respondent number": str(3_400_000_000 + number * 7919)}
        for asked in definition["questions"]:
            if asked["kind"] == "text":
                row[asked["text"]] = _written(number)
                continue
            labels = [option["label"] for option in asked["options"]]
            chosen = random.choices(labels, _weights(asked, mood))[0]
            row[asked["text"]] = "" if random.random() < 0.04 else chosen
        yield row


def _written(number: int) -> str:
    """Drawn without the lot, so that the other answers stay the same."""
    writes, turn = number % WRITES == 0, number // WRITES
    return WRITTEN[turn % len(WRITTEN)] if writes else ""


def export_file(definition: dict[str, Any], *, people: int, random: Random) -> bytes:
    """A survey tool's CSV export, respondent numbers included: they have to be left out."""
    columns = ["Respondent number", *(asked["text"] for asked in definition["questions"])]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns)
    writer.writeheader()
    writer.writerows(answer_rows(definition, people=people, random=random))
    return stream.getvalue().encode()
