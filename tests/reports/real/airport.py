"""Six waves of one survey of an airport, as their own code books describe them.

Columns change their names every year. The code books (``dictionaries/``) say what the codes mean:
1 to 5 are ratings, 6 is "have never used or visited / not applicable", 0 is blank. Of ages, 8 is
"don't know / refused" and 9 "multiple responses". "Other" is a gender from 2013 on; 5 is "other
currency" for an income. What a file holds and its code book lacks counts as blank here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tests.real_data import REAL_DATA

FOLDER = REAL_DATA / "sfo_airport_customer_survey"
YEARS = tuple(range(2010, 2016))

QUESTIONS = {
    "overall": "SFO Airport as a whole",
    "art": "Artwork and exhibitions",
    "food": "Restaurants",
    "shops": "Retail shops and concessions",
    "signs": "Signs and directions inside SFO",
    "screens": "Information on screens/monitors",
}
DEMOGRAPHICS = {"age": "Age", "gender": "Gender", "income": "Household income"}
RATINGS = ("1 (Unacceptable)", "2", "3", "4", "5 (Outstanding)")
AGES = ("Under 18", "18-24", "25-34", "35-44", "45-54", "55-64", "65 and over")
GENDERS = ("Male", "Female", "Other")
INCOMES = (
    "Under $50,000", "$50,000-$100,000", "$100,001-$150,000", "Over $150,000", "Other currency",
)  # fmt: skip
LABELS = {
    **dict.fromkeys(QUESTIONS, RATINGS),
    "age": AGES,
    "gender": GENDERS,
    "income": INCOMES,
}
NO_ANSWER, DECLINED, NOT_ASKED = "No answer", "Prefer not to say", "Not asked"

_COLUMNS = {
    2010: "Q6N Q6A Q6B Q6C Q6D Q6F Q17 Q18 Q19",
    2011: "Q8N Q8A Q8B Q8C Q8D Q8F Q19 Q20 Q21",
    2012: "Q8N_WHOLE Q8A_ART Q8B_FOOD Q8C_SHOP Q8D_SIGNS Q8F_SCREENS Q19_AGE Q20_SEX Q21_INCOME",
    2013: "Q7O_WHOLE Q7A_ART Q7B_FOOD Q7C_SHOPS Q7D_SIGNS Q7F_SCREENS Q18_AGE Q19_SEX Q20_INCOME",
    2014: "Q7ALL Q7ART Q7FOOD Q7STORE Q7SIGN Q7SCREENS Q18AGE Q19GENDER Q20INCOME",
    2015: "Q7ALL Q7ART Q7FOOD Q7STORE Q7SIGN Q7SCREENS Q18AGE Q19GENDER Q20INCOME",
}
_FOR = {"objective": 1, "why": "The airport wants to know."}
_WORDS = {"blank": NO_ANSWER, "declined": DECLINED, "not_asked": NOT_ASKED}


@dataclass(frozen=True, slots=True)
class Year:
    """One wave: its file, and the code book that its dictionary amounts to."""

    number: int

    @property
    def path(self) -> Path:
        return next((FOLDER / "raw").glob(f"{self.number}_*.csv"))

    @property
    def columns(self) -> dict[str, str]:
        """The column of each variable."""
        names = _COLUMNS[self.number].split()
        return dict(zip((*QUESTIONS, *DEMOGRAPHICS), names, strict=True))

    def codes(self, variable: str) -> dict[str, int | str]:
        """What each written code means."""
        codes: dict[str, int | str] = {
            str(place): place for place, _ in enumerate(LABELS[variable], start=1)
        }
        codes["0"] = "blank"
        if variable in QUESTIONS:
            codes["6"] = "not_asked"
        elif variable == "age":
            codes |= {"8": "declined", "9": "blank"}
        elif variable == "income":
            codes["6"] = "blank"
        elif variable == "gender" and self.number < 2013:
            del codes["3"]
        return codes

    def book(self) -> dict[str, Any]:
        """As the portal reads it; every other column is left out."""
        header = pd.read_csv(self.path, nrows=0, dtype=str).columns
        columns = {
            column: {"variable": variable, "values": self.codes(variable)}
            for variable, column in self.columns.items()
        }
        return {"columns": columns, "leave_out": [h for h in header if h not in columns]}

    def raw(self) -> pd.DataFrame:
        """Every answer in words, read by pandas from the file as it lies there."""
        written = pd.read_csv(self.path, dtype=str, keep_default_na=False)
        return pd.DataFrame(
            {
                variable: written[column].map(self._words(variable))
                for variable, column in self.columns.items()
            }
        )

    def _words(self, variable: str) -> Mapping[str, str]:
        labels = LABELS[variable]
        return {
            raw: _WORDS[code] if isinstance(code, str) else labels[code - 1]
            for raw, code in self.codes(variable).items()
        }


def definition(*, with_other: bool) -> dict[str, Any]:
    """The questions of all six years; "Other" is a gender from 2013 on."""
    questions = [*_ratings(), *_demographics(with_other)]
    return {"title": "Airport customer survey", "questions": questions}


def _ratings() -> Iterator[dict[str, Any]]:
    for key, text in QUESTIONS.items():
        ends = {"low_label": "Unacceptable", "high_label": "Outstanding"}
        yield {
            "key": key,
            "text": f"How does SFO rate: {text}?",
            "kind": "rating",
            **ends,
            **_FOR,
        }


def _demographics(with_other: bool) -> Iterator[dict[str, Any]]:
    for key, text in DEMOGRAPHICS.items():
        labels = [each for each in LABELS[key] if with_other or (key, each) != ("gender", "Other")]
        yield _question(key, text, labels, demographic=key, pii="demographic")


def _question(key: str, text: str, labels: Any, **more: str) -> dict[str, Any]:
    return {
        "key": key,
        "text": text,
        "kind": "single",
        "options": [{"code": c, "label": label} for c, label in enumerate(labels, start=1)],
        **_FOR,
        **more,
    }
