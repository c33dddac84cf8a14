"""A simple scan for personal data in what an author wrote; a person looks as well (R-073)."""

import re

PATTERNS: dict[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
    "a Social Security number": re.compile(r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])"),
    "a telephone number": re.compile(
        r"(?<!\d)(\+?\d{1,3}[-. ]?)?(\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\d)|\+\d[\d ]{8,14}\d"
    ),
    "an alien registration number": re.compile(r"\bA[- #]?\d{8,9}\b", re.IGNORECASE),
    "a long number": re.compile(r"(?<!\d)\d{9,}(?!\d)"),
    "an internet address of a device": re.compile(r"(?<![\d.])(\d{1,3}\.){3}\d{1,3}(?![\d.])"),
}


class PersonalDataFoundError(ValueError):
    """A text holds what looks like personal data; the text itself is not repeated."""


def kinds_found(*texts: str) -> list[str]:
    """What kinds of personal data the texts seem to hold."""
    return [
        kind for kind, pattern in PATTERNS.items() if any(pattern.search(text) for text in texts)
    ]


def refuse_personal_data(*texts: str) -> None:
    """:raises PersonalDataFoundError: if something is found, naming its kind."""
    found = kinds_found(*texts)
    if found:
        raise PersonalDataFoundError(
            f"This looks like {' and '.join(found)}. A report names nobody: take it out."
        )
