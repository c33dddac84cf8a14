"""What a lead brings to the two main-job journeys: instruments and code books for real files.

The files lie outside the repository (``tests.real_data.REAL_DATA``); nothing of them is copied
here. Options of the etiquette poll are read from its column values, as a lead would take them
from the survey tool; the airport's codes come from its yearly code books.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Question = dict[str, Any]

ETIQUETTE_DEMOGRAPHICS = {
    "Gender": "gender",
    "Age": "age",
    "Household Income": "income",
    "Education": "education",
    "Location (Census Region)": "region",
}
AIRPORT_COLUMNS = {
    2013: {"overall": "Q7O_WHOLE", "age": "Q18_AGE", "gender": "Q19_SEX", "income": "Q20_INCOME"},
    2014: {"overall": "Q7ALL", "age": "Q18AGE", "gender": "Q19GENDER", "income": "Q20INCOME"},
    2015: {"overall": "Q7ALL", "age": "Q18AGE", "gender": "Q19GENDER", "income": "Q20INCOME"},
}
AIRPORT_AGES = (
    "Under 18",
    "18 to 24",
    "25 to 34",
    "35 to 44",
    "45 to 54",
    "55 to 64",
    "65 or over",
)
AIRPORT_RATINGS = ("Unacceptable", "Below average", "Average", "Good", "Outstanding", "Never used")
AIRPORT_INCOMES = (
    "Under $50,000",
    "$50,000 to $100,000",
    "$100,001 to $150,000",
    "Over $150,000",
    "Other currency",
)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a UTF-8 file with one header row."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def closed_question(
    key: str, text: str, labels: Sequence[str], *, demographic: str = ""
) -> Question:
    """One single-choice question; its options are coded 1, 2, 3 … in the order given."""
    return {
        "key": key,
        "text": text,
        "kind": "single",
        "options": [{"code": code, "label": label} for code, label in enumerate(labels, start=1)],
        "objective": 1,
        "why": "Needed to see where service can improve.",
        "demographic": demographic,
        "pii": "demographic" if demographic else "none",
    }


def etiquette_definition(path: Path) -> dict[str, Any]:
    """Every column but the respondent number as a single-choice question, in file order."""
    rows = read_rows(path)
    columns = [column for column in rows[0] if column != "RespondentID"]
    questions = []
    for number, column in enumerate(columns, start=1):
        labels = list(dict.fromkeys(row[column] for row in rows if row[column]))
        demographic = ETIQUETTE_DEMOGRAPHICS.get(column, "")
        questions.append(
            closed_question(demographic or f"q{number}", column, labels, demographic=demographic)
        )
    return {"title": "Flying etiquette", "questions": questions}


def airport_definition() -> dict[str, Any]:
    """The four questions that all three years of the airport survey share."""
    return {
        "title": "Airport passenger survey",
        "questions": [
            closed_question("overall", "How do you rate the airport as a whole?", AIRPORT_RATINGS),
            closed_question("age", "What is your age?", AIRPORT_AGES, demographic="age"),
            closed_question(
                "gender", "What is your gender?", ("Male", "Female", "Other"), demographic="gender"
            ),
            closed_question(
                "income", "What is your household income?", AIRPORT_INCOMES, demographic="income"
            ),
        ],
    }


def airport_code_book(year: int, path: Path) -> dict[str, Any]:
    """That year's columns and codes; every other column is left out by name.

    0 is blank, 8 is refused, 9 is several answers to a question that takes one (kept as blank).
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        columns = next(csv.reader(stream))
    values: dict[str, int | str] = {str(code): code for code in range(1, 8)}
    values |= {"0": "blank", "": "blank", "8": "declined", "9": "blank"}
    allowed = {"overall": 6, "age": 7, "gender": 3, "income": 5}
    mapped: dict[str, Any] = {
        column: {
            "variable": variable,
            "values": {
                raw: code
                for raw, code in values.items()
                if not isinstance(code, int) or code <= allowed[variable]
            },
        }
        for variable, column in AIRPORT_COLUMNS[year].items()
    }
    if year == 2015:  # three rows hold a 6, which that year's code book does not know
        mapped["Q20INCOME"]["values"]["6"] = "blank"
    return {"columns": mapped, "leave_out": [name for name in columns if name not in mapped]}
